"""Merkle trees: the vectors that RFC 6962's own implementation is tested with, and every proof of many sizes."""

import hashlib
import random

import pytest

from service.history import merkle

INPUTS = [
    bytes.fromhex(each)
    for each in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
PATHS = {  # audit paths of the same implementation: (leaf, size)
    (0, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (5, 8): [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 3): ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"],
    (1, 5): [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}
LEAVES = [merkle.leaf(each) for each in INPUTS]


@pytest.mark.parametrize("size", range(1, 9))
def test_roots_are_those_of_the_rfc(size: int) -> None:
    assert merkle.root(LEAVES[:size]).hex() == ROOTS[size - 1]


def test_the_root_of_nothing_is_the_hash_of_nothing() -> None:
    assert merkle.root([]) == hashlib.sha256(b"").digest()


@pytest.mark.parametrize(("index", "size"), PATHS)
def test_paths_are_those_of_the_rfc(index: int, size: int) -> None:
    assert [each.hex() for each in merkle.path(LEAVES[:size], index)] == PATHS[index, size]


def definition(leaves: list[bytes]) -> bytes:
    """The root as section 2.1 of RFC 6962 defines it, word by word."""
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return hashlib.sha256(b"\x01" + definition(leaves[:split]) + definition(leaves[split:])).digest()


def test_every_leaf_of_every_size_is_proved_and_no_other() -> None:
    for size in range(1, 70):
        leaves = [merkle.leaf(bytes([each])) for each in range(size)]
        root = merkle.root(leaves)
        assert root == definition(leaves)
        for index in range(size):
            path = merkle.path(leaves, index)
            assert merkle.holds(leaves[index], index, size, path, root)
            assert not merkle.holds(merkle.leaf(b"other"), index, size, path, root)
            assert not merkle.holds(leaves[index], size, size, path, root)
            assert not merkle.holds(leaves[index], index, size, [*path, root], root)
            if path:
                assert not merkle.holds(leaves[index], index, size, path[:-1], root)
                assert not merkle.holds(leaves[index], index ^ 1, size, path, root)


def test_there_is_no_path_to_a_leaf_that_is_not_there() -> None:
    with pytest.raises(IndexError):
        merkle.path(LEAVES, 8)


def test_a_tree_that_changes_has_the_root_of_one_that_is_built_anew() -> None:
    dice, tree, leaves = random.Random(6962), merkle.Growing(), list[bytes]()
    assert tree.root() == merkle.EMPTY
    for step in range(400):
        cut = dice.randrange(max(0, len(leaves) - 5), len(leaves) + 1)
        tree.cut(cut)
        del leaves[cut:]
        for each in range(dice.randrange(0, 9)):
            leaves.append(merkle.leaf(f"{step}/{each}".encode()))
            tree.append(leaves[-1])
        for each in dice.sample(range(len(leaves)), min(3, len(leaves))):
            leaves[each] = merkle.leaf(f"{step}:{each}".encode())
            tree.put(each, leaves[each])
        assert tree.root() == merkle.root(leaves), step
