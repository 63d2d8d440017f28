"""The six pictures can be read as they are: nothing hides anything, flows keep clear of each other."""

from itertools import combinations, pairwise
from pathlib import Path

from drawings import FILES, Drawing

# The notice that data are not available has to pass the flow of those that are.
CROSSINGS = {"banyuwangi-permintaan-data": 1}


def test_all_six_are_there() -> None:
    assert [path.stem for path in FILES] == [
        "balikpapan-pengumpulan-data",
        "banyuwangi-diseminasi",
        "banyuwangi-permintaan-data",
        "malut-pengumpulan-data",
        "metro-pengumpulan-pengolahan",
        "tarakan-layanan-data",
    ]


def test_everything_is_drawn(drawing: Drawing) -> None:
    participants = {p.id for p in drawing.diagram.participants}
    assert {*drawing.nodes, *drawing.lanes, *participants} <= drawing.shapes.keys()
    assert drawing.edges.keys() == drawing.ends.keys()
    ends = {end for pair in drawing.ends.values() for end in pair}
    assert ends <= drawing.shapes.keys()


def test_lanes_lie_one_below_the_other(drawing: Drawing) -> None:
    lanes = [drawing.shapes[id] for id in drawing.lanes]
    assert len({(lane.x, lane.right) for lane in lanes}) == 1
    assert all(above.bottom == below.y for above, below in pairwise(lanes))
    pool = drawing.shapes[drawing.pool]
    assert (lanes[0].y, lanes[-1].bottom, lanes[0].right) == (pool.y, pool.bottom, pool.right)
    assert lanes[0].x == pool.x + 30


def test_everything_stands_in_its_lane(drawing: Drawing) -> None:
    for id, node in drawing.nodes.items():
        lane = drawing.shapes[node.lane or ""]
        assert lane.holds(drawing.shapes[id]), id
        if id in drawing.labels:
            assert lane.holds(drawing.labels[id]), f"name of {id}"


def test_no_shape_hides_another(drawing: Drawing) -> None:
    for (one, a), (other, b) in combinations(drawing.solid.items(), 2):
        hosts = {drawing.nodes[id].attached_to for id in (one, other) if id in drawing.nodes}
        assert not a.meets(b) or hosts & {one, other}, (one, other)


def test_a_deadline_sits_at_the_bottom_left_of_its_task(drawing: Drawing) -> None:
    timers = {id: node for id, node in drawing.nodes.items() if node.kind == "boundaryEvent"}
    assert timers
    for id, timer in timers.items():
        task, x_y = drawing.shapes[timer.attached_to or ""], drawing.shapes[id].centre
        assert x_y[1] == task.bottom and task.x < x_y[0] < task.centre[0]
        late = drawing.shapes[id.replace("tenggat", "terlambat")]
        assert late.y > task.bottom and late.centre[0] > x_y[0]


def test_flows_go_level_and_upright_from_border_to_border(drawing: Drawing) -> None:
    for id, points in drawing.edges.items():
        source, target = drawing.ends[id]
        assert drawing.shapes[source].on_border(points[0]), id
        assert drawing.shapes[target].on_border(points[-1]), id
        assert all((a[0] == b[0]) != (a[1] == b[1]) for a, b in pairwise(points)), id


def test_work_goes_on_from_left_to_right(drawing: Drawing) -> None:
    for flow in drawing.diagram.main.flows.values():
        if drawing.shapes[flow.source].centre[0] > drawing.shapes[flow.target].centre[0]:
            gateway = drawing.nodes[flow.source]
            assert gateway.default == flow.id, "only what is sent back goes to the left"


def test_no_flow_runs_through_a_shape(drawing: Drawing) -> None:
    for segment in drawing.segments():
        for id, shape in drawing.solid.items():
            assert not segment.enters(shape), (segment.edge, id)


def test_no_flow_touches_a_shape_it_does_not_belong_to(drawing: Drawing) -> None:
    for segment in drawing.segments():
        for id, shape in drawing.solid.items():
            if id not in drawing.ends[segment.edge] and segment.rect.width + segment.rect.height > 0:
                line = segment.rect
                near = line.x <= shape.right and line.right >= shape.x
                assert not (near and line.y <= shape.bottom and line.bottom >= shape.y), (segment.edge, id)


def test_flows_cross_only_where_they_must(drawing: Drawing, file: Path) -> None:
    assert len(drawing.crossings()) == CROSSINGS.get(file.stem, 0), drawing.crossings()


def test_flows_run_together_only_on_the_way_back_to_one_gateway(drawing: Drawing) -> None:
    for one, other in drawing.run_together():
        assert drawing.ends[one][1] == drawing.ends[other][1], (one, other)
        assert drawing.nodes[drawing.ends[one][1]].kind == "exclusiveGateway"


def test_every_name_outside_a_shape_has_its_place(drawing: Drawing) -> None:
    named = {id for id, node in drawing.nodes.items() if node.name and "Task" not in node.kind}
    named |= {flow.id for flow in drawing.diagram.main.flows.values() if flow.name}
    named |= {message.id for message in drawing.diagram.message_flows}
    assert drawing.labels.keys() == named


def test_no_name_hides_a_shape(drawing: Drawing) -> None:
    for name, label in drawing.labels.items():
        for id, shape in drawing.solid.items():
            gateway = id in drawing.nodes and "Gateway" in drawing.nodes[id].kind
            hidden = shape.diamond_meets(label) if gateway else shape.meets(label)
            assert not hidden, (name, id)


def test_no_name_hides_another(drawing: Drawing) -> None:
    for (one, a), (other, b) in combinations(drawing.labels.items(), 2):
        assert not a.meets(b), (one, other)


def test_no_flow_strikes_through_a_name(drawing: Drawing) -> None:
    for name, label in drawing.labels.items():
        for segment in drawing.segments():
            assert not segment.enters(label), (segment.edge, name)


def test_no_border_strikes_through_a_name(drawing: Drawing) -> None:
    for name, label in drawing.labels.items():
        for id in (*drawing.lanes, drawing.pool):
            lane = drawing.shapes[id]
            assert lane.holds(label) or not lane.meets(label), (name, id)
