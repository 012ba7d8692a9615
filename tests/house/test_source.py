"""What the house asks of every file of the package."""

import ast
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
PACKAGE = CHECKOUT / "src" / "refloat"
FILES = sorted(PACKAGE.rglob("*.py"))
ROOMS = sorted(folder for folder in PACKAGE.iterdir() if (folder / "__init__.py").exists())
LONGEST = 400
EMPTY_NAMES = {"common", "data", "helper", "helpers", "manager", "misc", "tools", "util", "utils"}


def place(file: Path, line: int) -> str:
    return f"{file.relative_to(CHECKOUT)}:{line}"


def test_no_file_is_longer_than_can_be_read_at_one_sitting() -> None:
    lengths = {file: len(file.read_text(encoding="utf-8").splitlines()) for file in FILES}

    assert [] == [place(file, length) for file, length in lengths.items() if length > LONGEST]


def test_only_the_command_line_prints() -> None:
    prints = [
        place(file, node.lineno)
        for file in FILES
        for node in ast.walk(ast.parse(file.read_bytes()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    ]

    assert [] == [at for at in prints if not at.startswith("src/refloat/cli/")]


def test_input_is_never_checked_by_assert() -> None:
    assert [] == [
        place(file, node.lineno)
        for file in FILES
        for node in ast.walk(ast.parse(file.read_bytes()))
        if isinstance(node, ast.Assert)
    ]


def test_names_say_what_is_inside() -> None:
    assert [] == [
        place(file, 1)
        for file in FILES
        if EMPTY_NAMES & {part.removesuffix(".py") for part in file.relative_to(PACKAGE).parts}
    ]


def test_every_room_opens_with_what_goes_in_and_what_comes_out() -> None:
    openings = {room.name: ast.get_docstring(ast.parse((room / "__init__.py").read_bytes())) or "" for room in ROOMS}
    doors = {"cli", "web"}

    assert [] == [name for name, text in openings.items() if name not in doors and "->" not in text.partition("\n")[0]]


def test_every_room_stands_in_the_architecture_page() -> None:
    page = (CHECKOUT / "ARCHITECTURE.md").read_text(encoding="utf-8")

    assert [] == [room.name for room in ROOMS if f"`{room.name}`" not in page]
