"""Where the names outside of shapes stand: the first place that is free, else the one that hides least."""

from collections.abc import Iterable, Iterator
from itertools import pairwise

from drawing import text
from drawing.places import HEADER, LEFT, Box, Places, Points
from drawing.sketch import Line, Part

Size = tuple[float, float]
_STEPS = (12, 4, 16, 26, 38, 52, 68, 90, 120, 160)


class Labels:
    """Boxes by the id of the element that is named."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self._taken = [*self._shapes(), *self._borders()]
        for points in places.lines.values():
            self._taken += _thin(points)
        self.boxes: dict[str, Box] = {}
        self._name_deadlines()
        for flow in places.sketch.flows:
            if flow.name:
                self._put(flow.id, _along(places.lines[flow.id], text.box(flow.name, text.WIDEST_LABEL)))
        for part in places.sketch.parts.values():
            if part.name and not part.task:
                self._put(part.id, self._beside(part), own=places.boxes[part.id])
        for message in places.sketch.messages:
            self._put(message.id, self._along_message(message))

    def _shapes(self) -> Iterator[Box]:
        sketch = self._places.sketch
        lanes = {id for id, _ in sketch.lanes} | {sketch.pool[0]}
        yield from (box for id, box in self._places.boxes.items() if id not in lanes)

    def _borders(self) -> Iterator[Box]:
        """Names of lanes, and the lines between lanes."""
        for id, _ in self._places.sketch.lanes:
            lane = self._places.boxes[id]
            yield Box(LEFT, lane.y, 2 * HEADER, lane.height)
            yield Box(lane.x, lane.y - 1, lane.width, 2)
            yield Box(lane.x, lane.bottom - 1, lane.width, 2)

    def _name_deadlines(self) -> None:
        for deadline in self._places.sketch.deadlines.values():
            timer, end = self._places.boxes[deadline.timer.id], self._places.boxes[deadline.end.id]
            size = text.box(deadline.timer.name, text.WIDEST_LABEL)
            self._put(deadline.timer.id, [Box(timer.right + 3, timer.centre[1] + 4, *size)])
            size = text.box(deadline.end.name, text.WIDEST_LABEL)
            self._put(deadline.end.id, [Box(end.centre[0] - size[0] / 2, end.bottom + 3, *size)])

    def _put(self, id: str, candidates: Iterable[Box], own: Box | None = None) -> None:
        """The candidates keep clear of the ``own`` shape themselves: a diamond leaves its corners free."""

        def hidden(box: Box) -> int:
            return sum(box.meets(other) for other in self._taken if other is not own)

        best: tuple[int, Box] | None = None
        for box in candidates:
            count = hidden(box)
            if best is None or count < best[0]:
                best = (count, box)
            if count == 0:
                break
        if best is not None:
            self.boxes[id] = best[1]
            self._taken.append(best[1])

    def _beside(self, part: Part) -> Iterator[Box]:
        """Below or above a shape, else at one of its corners."""
        shape = self._places.boxes[part.id]
        width, height = text.box(part.name, text.WIDEST_LABEL)
        x, y = shape.centre
        yield Box(x - width / 2, shape.bottom + 3, width, height)
        for left in (x - 12 - width, x + 12):
            for up in (0, 6, 12):
                yield Box(left, y - 16 - height - up, width, height)
        yield Box(x - width / 2, shape.y - 3 - height, width, height)
        for left in (x - 12 - width, x + 12):
            yield Box(left, y + 16, width, height)

    def _along_message(self, message: Line) -> Iterator[Box]:
        """Between the pools, beside the message."""
        points = self._places.lines[message.id]
        size = text.box(message.name, text.WIDEST_MESSAGE)
        pool = self._places.boxes[self._places.sketch.pool[0]]
        outer = points[0] if message.source in self._places.sketch.outside else points[-1]
        inner = pool.bottom if outer[1] > pool.y else pool.y
        middle = (outer[1] + inner) / 2
        for gap in (5, 9):
            yield Box(outer[0] + gap, middle - size[1] / 2, *size)
            yield Box(outer[0] - gap - size[0], middle - size[1] / 2, *size)
        yield from _along(points, size)


def _thin(points: Points) -> Iterator[Box]:
    for (x1, y1), (x2, y2) in pairwise(points):
        yield Box(min(x1, x2) - 2, min(y1, y2) - 2, abs(x1 - x2) + 4, abs(y1 - y2) + 4)


def _along(points: Points, size: Size) -> Iterator[Box]:
    """Beside the flow, nearest to where it begins first."""
    width, height = size
    for (x1, y1), (x2, y2) in pairwise(points):
        length = abs(x1 - x2) + abs(y1 - y2)
        for step in _STEPS:
            if step > length:
                break
            if y1 == y2:
                x = x1 + 4 + step if x2 > x1 else x1 - 4 - step - width
                yield Box(x, y1 - 3 - height, width, height)
                yield Box(x, y1 + 3, width, height)
            else:
                y = y1 + 4 + step if y2 > y1 else y1 - 4 - step - height
                yield Box(x1 + 4, y, width, height)
                yield Box(x1 - 4 - width, y, width, height)
