"""Small processes with standard times, for tests of deadlines and forecasts."""

from definitions.small import diagram, flow, flows, nodes

from service.diagram import Process, read

START_END = nodes("s: startEvent; e: endEvent")


def prop(name: str, value: str) -> str:
    return f'<camunda:property name="{name}" value="{value}"/>'


def extension(**said: str) -> str:
    """Properties of whatever they stand in."""
    inside = "".join(prop(name, value) for name, value in said.items())
    return f"<extensionElements><camunda:properties>{inside}</camunda:properties></extensionElements>"


def task(
    id: str, time: str = "", *, inside: str = "", border: str = "", ends: bool = False, **said: str
) -> str:
    """A step, and the timer on its border called ``t_<id>``; ``border`` stands in the timer."""
    step = f'<userTask id="{id}" name="{id.upper()}">{extension(**said)}{inside}</userTask>'
    return step + (timer(f"t_{id}", id, time, ends=ends, inside=border) if time else "")


def timer(id: str, host: str, time: str, *, ends: bool = False, inside: str = "") -> str:
    """A timer on a border and, unless it ends its step, the end it leads to."""
    on = f'id="{id}" name="{id.upper()}" attachedToRef="{host}" cancelActivity="{str(ends).lower()}"'
    event = f"<boundaryEvent {on}>{inside}{when(time)}</boundaryEvent>"
    return event if ends else f'{event}<endEvent id="x_{id}"/>{flow(id, f"x_{id}")}'


def when(time: str) -> str:
    """What a timer event holds: a duration, or a date."""
    kind = "timeDuration" if time.startswith("P") else "timeDate"
    return f"<timerEventDefinition><{kind}>{time}</{kind}></timerEventDefinition>"


def catch(id: str, time: str) -> str:
    """An event that waits."""
    return f'<intermediateCatchEvent id="{id}">{when(time)}</intermediateCatchEvent>'


def sub(id: str, *inside: str) -> str:
    """A sub-process."""
    return f'<subProcess id="{id}" name="{id.upper()}">{"".join(inside)}</subProcess>'


def process(*parts: str, **said: str) -> Process:
    """The process of these parts, with its own properties."""
    return read(drawn(*parts, **said)).main


def drawn(*parts: str, **said: str) -> bytes:
    return diagram(extension(**said) + "\n".join(parts))


def diamonds(count: int) -> Process:
    """So many choices, one after another: two to the power of ``count`` ways."""
    parts = [START_END, flows("s g0", f"j{count - 1} e")]
    for n in range(count):
        parts.append(nodes(f"g{n} j{n}: exclusiveGateway"))
        parts += [task(f"a{n}", f"PT{n + 1}M"), task(f"b{n}", f"PT{2 * n + 3}M")]
        parts.append(flows(f"g{n} a{n} j{n}", f"g{n} b{n} j{n}"))
        parts += [flow(f"j{n}", f"g{n + 1}")] if n < count - 1 else []
    return process(*parts)
