"""A good deal and a random generator -> the same deal, spoilt in one of many ways."""

import copy
import random
from collections.abc import Callable
from typing import Any

Tree = dict[str, Any]
Place = tuple[Any, ...]

ODD: list[Any] = [
    None,
    True,
    "",
    " ",
    "A",
    "\u202e\u0000x"[0:1] + "x",
    "\U0001f4a9" * 30,
    "x" * 5000,
    -1,
    0,
    1,
    1.5,
    -0.0,
    1e15,
    1e16,
    -1e308,
    10**30,
    10**400,
    float("nan"),
    float("inf"),
    "nan",
    "0x10",
    "1_000",
    "1,000",
    "5 %",
    "2025-02-30",
    "0000-00-00",
    "9999-12-31",
    "0001-01-01",
    "2025-01-01T00:00:00Z",
    "31/12/2025",
    20250101,
    [],
    {},
    [[]],
    [None],
    {"a": {"b": {"c": []}}},
    {"kind": "fixed"},
    ["A", "A"],
    "__import__('os').system('true')",
    "${HOME}",
    "{{ 7 * 7 }}",
    "../../etc/passwd",
    "\u540d\u79f0",
]


def places(tree: Any, place: Place = ()) -> list[Place]:
    """Every place in a tree but its root."""
    found = [place] if place else []
    inner = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for key, value in inner:
        found += places(value, (*place, key))
    return found


def at(tree: Any, place: Place) -> Any:
    """The value at a place."""
    for key in place:
        tree = tree[key]
    return tree


def spoilt(tree: Tree, dice: random.Random) -> tuple[str, Tree]:
    """One to three ways of spoiling a copy of a deal; their names, and the copy."""
    copied = copy.deepcopy(tree)
    names = []
    for _ in range(dice.choice([1, 1, 1, 2, 3])):
        name = dice.choice(list(WAYS))
        everywhere = places(copied)
        if everywhere:
            WAYS[name](copied, dice.choice(everywhere), dice)
            names.append(name)
    return "+".join(names), copied


def _delete(tree: Tree, place: Place, dice: random.Random) -> None:
    del at(tree, place[:-1])[place[-1]]


def _odd(tree: Tree, place: Place, dice: random.Random) -> None:
    at(tree, place[:-1])[place[-1]] = copy.deepcopy(dice.choice(ODD))


def _elsewhere(tree: Tree, place: Place, dice: random.Random) -> None:
    at(tree, place[:-1])[place[-1]] = copy.deepcopy(at(tree, dice.choice(places(tree))))


def _rename(tree: Tree, place: Place, dice: random.Random) -> None:
    group = at(tree, place[:-1])
    if isinstance(group, dict):
        key = str(place[-1])
        middle = dice.randrange(len(key) + 1)
        group[dice.choice([key.upper(), key[:middle] + "x" + key[middle:], key[::-1], "", " ", "kind"])] = group.pop(
            place[-1]
        )


def _misspell(tree: Tree, place: Place, dice: random.Random) -> None:
    value = at(tree, place)
    if isinstance(value, str) and value:
        middle = dice.randrange(len(value))
        at(tree, place[:-1])[place[-1]] = (
            value[:middle] + dice.choice(["", "x", " ", "\n", "\t", '"', "\u00e9"]) + value[middle + 1 :]
        )


def _double(tree: Tree, place: Place, dice: random.Random) -> None:
    group = at(tree, place[:-1])
    if isinstance(group, list):
        group.insert(dice.randrange(len(group) + 1), copy.deepcopy(group[place[-1]]))


def _swap(tree: Tree, place: Place, dice: random.Random) -> None:
    group = at(tree, place[:-1])
    if isinstance(group, list) and len(group) > 1:
        other = dice.randrange(len(group))
        group[place[-1]], group[other] = group[other], group[place[-1]]


def _scale(tree: Tree, place: Place, dice: random.Random) -> None:
    value = at(tree, place)
    if isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < 1e300:
        at(tree, place[:-1])[place[-1]] = value * dice.choice([-1, 0, 1e-12, 100, 1e9, 1e300])


def _deeper(tree: Tree, place: Place, dice: random.Random) -> None:
    value = at(tree, place)
    for _ in range(dice.choice([1, 20, 45])):
        value = [value] if dice.random() < 0.5 else {"name": value}
    at(tree, place[:-1])[place[-1]] = value


def _nonsense(tree: Tree, place: Place, dice: random.Random) -> None:
    value = at(tree, place)
    if isinstance(value, dict):
        value[dice.choice(["nonsense", "name ", "Kind", "balance_", "1", "<<"])] = dice.choice(ODD)
    elif isinstance(value, list):
        value.append(copy.deepcopy(dice.choice(ODD)))


WAYS: dict[str, Callable[[Tree, Place, random.Random], None]] = {
    "delete": _delete,
    "odd value": _odd,
    "value of elsewhere": _elsewhere,
    "rename": _rename,
    "misspell": _misspell,
    "double": _double,
    "swap": _swap,
    "scale": _scale,
    "deeper": _deeper,
    "nonsense": _nonsense,
}


def spoilt_text(text: str, dice: random.Random) -> tuple[str, bytes]:
    """The same on the text of a file: lost and garbled lines, tabs, bytes that are no text."""
    way = dice.choice(
        ["line lost", "line doubled", "indent", "tab", "garble", "cut", "bytes", "document", "anchor", "bomb"]
    )
    lines = text.splitlines()
    where = dice.randrange(len(lines))
    if way == "line lost":
        del lines[where]
    elif way == "line doubled":
        lines.insert(where, lines[where])
    elif way == "indent":
        lines[where] = " " * dice.randrange(1, 9) + lines[where]
    elif way == "tab":
        lines[where] = "\t" + lines[where].lstrip()
    elif way == "garble":
        lines[where] += "".join(dice.choice(":-[]{}&*!|>'\"%@# ,?a1\u3000\u2028") for _ in range(dice.randrange(1, 9)))
    elif way == "cut":
        lines[where] = lines[where][: dice.randrange(len(lines[where]) + 1)]
        del lines[where + 1 :]
    elif way == "document":
        lines.insert(where, dice.choice(["---", "...", "%YAML 1.1", "!!binary x", "? a"]))
    elif way == "anchor":
        lines[where] = lines[where].replace(": ", dice.choice([": &a ", ": *a ", ": !!int ", ": !x "]), 1)
    elif way == "bomb":
        head = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
        head += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 9)]
        lines = head + lines
    data = "\n".join(lines).encode("utf-8")
    if way == "bytes":
        spot = dice.randrange(len(data))
        data = data[:spot] + bytes(dice.randrange(256) for _ in range(dice.randrange(1, 5))) + data[spot:]
    return way, data
