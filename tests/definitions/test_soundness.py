"""Splits and joins: the reduction agrees with the full search, and known patterns get their known verdict."""

import random

import pytest
from definitions.small import diagram, flow, flows, nodes

from service.definitions import ERROR, check
from service.definitions.reduction import one_token, shrink
from service.definitions.tokens import Net, play

KINDS = {"x": "exclusiveGateway", "p": "parallelGateway", "o": "inclusiveGateway"}


def verdict(*chains: str, extra: str = "") -> set[str]:
    """The rules of the errors of a diagram drawn as chains; the first letter of a word says what it is."""
    words = dict.fromkeys(" ".join(chains).split())
    kinds = {"s": "startEvent", "e": "endEvent", "t": "userTask", **KINDS}
    pairs = dict.fromkeys(
        pair for chain in chains for pair in zip(chain.split(), chain.split()[1:], strict=False)
    )
    outs = {word: [target for source, target in pairs if source == word] for word in words}
    lines = [extra]
    for word, targets in outs.items():
        choosing = word[0] in "xo" and len(targets) > 1
        default = f' default="{word}-{targets[0]}"' if choosing else ""
        lines.append(f'<{kinds[word[0]]} id="{word}" name="{word}"{default}/>')
        for target in targets:
            lines.append(flow(word, target, "true" if choosing and target != targets[0] else None))
    return {each.rule for each in check(diagram("\n".join(lines)), {}) if each.severity == ERROR}


@pytest.mark.parametrize(
    ("chains", "expected"),
    [
        ((("s t1 e",)), set()),
        ((("s p1 t1 p2 e", "p1 t2 p2")), set()),
        ((("s x1 t1 x2 e", "x1 t2 x2")), set()),
        ((("s o1 t1 o2 e", "o1 t2 o2", "o1 t3 o2")), set()),
        ((("s p1 t1 e1", "p1 t2 e2")), set()),
        ((("s p1 t1 e", "p1 t2 e")), set()),
        ((("s x1 p1 t1 p2 x2 e", "p1 t2 p2", "x2 x1")), set()),
        ((("s p1 x1 t1 x2 p2 e", "x2 x1", "p1 t2 p2")), set()),
        ((("s p1 p2 t1 p3 p4 e", "p2 t2 p3", "p1 t3 p4")), set()),
        ((("s p1 t1 p3 t3 p5 e", "p1 t2 p4 t4 p5", "p3 p4")), set()),
        ((("s x1 t1 p1 e", "x1 t2 p1")), {"deadlock"}),
        ((("s p1 t1 x1 t3 e", "p1 t2 x1")), {"unsynchronised"}),
        ((("s p1 t1 t3 e", "p1 t2 t3")), {"unsynchronised"}),
        ((("s p1 x1 t1 p2 e", "p1 t2 p2", "x1 e2")), {"deadlock"}),
        ((("s o1 t1 p1 e", "o1 t2 p1")), {"deadlock"}),
        ((("s o1 t1 x1 t3 e", "o1 t2 x1")), {"unsynchronised"}),
        ((("s p1 t1 o1 e", "p1 t2 o1")), set()),
        ((("s x1 t1 o1 e", "x1 t2 o1")), set()),
        ((("s x0 p1 t1 p2 e", "p1 t3 x1 t2 p2", "x1 x0")), {"unsynchronised"}),
    ],
    ids=lambda value: " | ".join(value) if isinstance(value, tuple) else "",
)  # fmt: skip
def test_a_pattern_gets_its_verdict(chains: tuple[str, ...], expected: set[str]) -> None:
    assert verdict(*chains) == expected


def boundary(*chains: str, interrupting: str) -> set[str]:
    """A deadline ``b1`` on ``t1``, and what follows it."""
    event = (
        f'<boundaryEvent id="b1" attachedToRef="t1" cancelActivity="{interrupting}"><timerEventDefinition>'
        "<timeDuration>P1D</timeDuration></timerEventDefinition></boundaryEvent>"
    )
    after = "\n".join([nodes("e9: endEvent; t9: userTask"), *(flows(chain) for chain in chains)])
    return verdict("s t1 t2 e", extra=f"{event}\n{after}")


def test_a_deadline_may_tell_somebody_and_end() -> None:
    assert boundary("b1 t9 e9", interrupting="false") == set()
    assert boundary("b1 t9 e9", interrupting="true") == set()


def test_a_deadline_that_interrupts_may_come_back_but_one_that_does_not_may_not() -> None:
    assert boundary("b1 t9 t2", "t9 e9", interrupting="true") == set()
    assert boundary("b1 t9 t2", "t9 e9", interrupting="false") == {"unsynchronised"}


def test_a_deadline_inside_a_rework_loop_does_not_disturb_it() -> None:
    """The same deadline passes in every round, and each time only tells somebody."""
    event = (
        '<boundaryEvent id="b1" attachedToRef="t1" cancelActivity="false"><timerEventDefinition>'
        "<timeDuration>P1D</timeDuration></timerEventDefinition></boundaryEvent>"
    )
    aside = "\n".join([event, nodes("e9: endEvent; t9: userTask"), flows("b1 t9 e9")])
    assert verdict("s x1 t1 x2 e", "x2 x1", extra=aside) == set()


def test_a_terminate_end_stops_every_branch() -> None:
    body = nodes("s: startEvent; a b: userTask; p: parallelGateway; e1: endEvent") + flows(
        "s p a e1", "p b e2"
    )
    stop = '<endEvent id="e2"><terminateEventDefinition/></endEvent>'
    assert [each for each in check(diagram(f"{body}\n{stop}"), {}) if each.severity == ERROR] == []


def test_what_is_too_wild_to_be_proven_is_refused_with_that_word() -> None:
    branches = [f"s p1 x{n} t{n} x{n}9 t{n}9 o1 e" for n in range(1, 9)] + [
        f"x{n}9 t{n}8 x{n}" for n in range(1, 9)
    ]
    branches += [f"x{n} t{n}7 o1" for n in range(1, 9)]
    assert verdict(*branches) == {"unproven"}


def random_net(chance: random.Random) -> Net:
    """A few nodes joined at random, each on a way from the start."""
    net = Net()
    first, last = net.add("xor", "s"), net.add("end", "e")
    middle = [
        net.add(chance.choice(["xor", "xor", "and", "and", "or"]), str(n))
        for n in range(chance.randint(2, 7))
    ]
    before = first
    for node in middle:
        net.join(before, node)
        before = node
    net.join(before, last)
    for _ in range(chance.randint(1, 6)):
        net.join(chance.choice(middle), chance.choice([*middle, last]))
    return net


def test_the_reduction_never_calls_sound_what_the_search_finds_unsound() -> None:
    sound = reduced = 0
    for seed in range(1200):
        net, small = random_net(random.Random(seed)), random_net(random.Random(seed))
        shrink(small)
        troubles = play(net)
        if one_token(small):
            reduced += 1
            assert troubles == [], seed
        assert bool(play(small)) == bool(troubles), seed
        sound += not troubles
    assert reduced > sound // 2 > 20


def block(chance: random.Random, net: Net, depth: int) -> tuple[int, int]:
    """A block-structured piece: sound by construction."""
    shape = chance.choice(["step", "row", "xor", "and", "or", "loop"]) if depth else "step"
    if shape == "step":
        node = net.add("xor", "t")
        return node, node
    if shape == "row":
        (a, b), (c, d) = block(chance, net, depth - 1), block(chance, net, depth - 1)
        net.join(b, c)
        return a, d
    kind = "xor" if shape == "loop" else shape
    first, last = net.add(kind, "split"), net.add(kind, "join")
    for _ in range(chance.randint(2, 3) if shape != "loop" else 1):
        a, b = block(chance, net, depth - 1)
        net.join(first, a)
        net.join(b, last)
    if shape == "loop":
        back = net.add("xor", "back")
        net.join(last, back)
        net.join(back, first)
    return first, last


def test_block_structured_processes_are_proven_without_a_search() -> None:
    for seed in range(300):
        net, chance = Net(), random.Random(seed)
        start, end = net.add("xor", "s"), net.add("end", "e")
        first, last = block(chance, net, 5)
        net.join(start, first)
        net.join(last, end)
        shrink(net)
        assert one_token(net), seed
