"""The pages say what is there: links lead somewhere, named files and words exist, every page is listed."""

import re
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
DOCS = CHECKOUT / "docs"
PACKAGE = CHECKOUT / "src" / "refloat"
PAGES = sorted([*CHECKOUT.glob("*.md"), *DOCS.rglob("*.md")])
LINK = re.compile(r"\[[^\]]*\]\(([^)#\s]+)[^)]*\)")
PLACE = re.compile(r"^`([^`]+)`: `([^`]+)`$")


def words_of(page: Path) -> str:
    return page.relative_to(CHECKOUT).as_posix()


def glossary_rows() -> list[list[str]]:
    lines = (DOCS / "glossary.md").read_text(encoding="utf-8").splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")]
    return [row for row in rows if row[0] != "term" and not set(row[0]) <= {"-"}]


@pytest.mark.parametrize("page", PAGES, ids=words_of)
def test_every_link_to_a_file_leads_to_it(page: Path) -> None:
    targets = LINK.findall(page.read_text(encoding="utf-8"))

    assert [] == [target for target in targets if "://" not in target and not (page.parent / target).exists()]


def test_the_glossary_has_every_term_in_both_languages_with_a_place() -> None:
    rows = glossary_rows()

    assert len(rows) >= 50
    assert [] == [row[0] for row in rows if len(row) != 4 or not all(row)]
    assert [] == [row[0] for row in rows if not re.search(r"[\u4e00-\u9fff]", row[1])]
    assert len(rows) == len({row[0] for row in rows})


def test_the_places_of_the_glossary_exist() -> None:
    wrong = []
    for term, _, _, where in glossary_rows():
        place = PLACE.match(where)
        file = PACKAGE / place.group(1) if place else None
        if not place or not file or not file.is_file():
            wrong.append(f"{term}: no file {where}")
        elif place.group(2) not in file.read_text(encoding="utf-8"):
            wrong.append(f"{term}: {place.group(1)} does not say {place.group(2)}")

    assert [] == wrong


def test_decisions_are_numbered_listed_and_short() -> None:
    pages = sorted((DOCS / "decisions").glob("[0-9]*.md"))
    listed = (DOCS / "decisions" / "README.md").read_text(encoding="utf-8")

    assert [f"{number:04}" for number in range(1, len(pages) + 1)] == [page.name[:4] for page in pages]
    assert [] == [page.name for page in pages if f"({page.name})" not in listed]
    lengths = {page.name: len(page.read_text(encoding="utf-8").splitlines()) for page in pages}
    assert {} == {name: lines for name, lines in lengths.items() if not 15 <= lines <= 30}


def test_every_method_page_is_listed_and_names_its_code_and_its_test() -> None:
    pages = sorted(page for page in (DOCS / "method").glob("*.md") if page.name != "README.md")
    listed = (DOCS / "method" / "README.md").read_text(encoding="utf-8")
    wrong = [f"{page.name} is not listed" for page in pages if f"({page.name})" not in listed]
    for page in pages:
        text = page.read_text(encoding="utf-8")
        tests = re.findall(r"`(tests/[^`:]+\.py)", text)
        wrong += [f"{page.name} names {name}" for name in tests if not (CHECKOUT / name).is_file()]
        wrong += [f"{page.name} names no test"] * (not tests)
        modules = re.findall(r"`refloat\.([a-z_0-9]+(?:\.[a-z_0-9]+)?)", text)
        wrong += [f"{page.name} names refloat.{name}" for name in modules if not exists(name)]
        wrong += [f"{page.name} names no code"] * (not modules and "src/refloat/" not in text)

    assert [] == wrong


def exists(name: str) -> bool:
    """Whether refloat has this module, or its room says the name."""
    path = PACKAGE / name.replace(".", "/")
    if path.is_dir() or path.with_suffix(".py").is_file():
        return True
    room, _, word = name.partition(".")
    inside = PACKAGE / room / "__init__.py"
    return bool(word) and inside.is_file() and re.search(rf"\b{word}\b", inside.read_text(encoding="utf-8")) is not None


def test_no_file_of_the_project_names_a_path_of_somebodys_machine() -> None:
    kinds = {".py", ".md", ".yaml", ".yml", ".toml", ".csv", ".txt", ".typ", ".html", ".cfg"}
    roots = [PACKAGE, DOCS, CHECKOUT / "tests", CHECKOUT / "scripts"]
    files = [file for root in roots for file in root.rglob("*") if file.suffix in kinds and file != Path(__file__)]
    private = re.compile(r"(?<![\w.])/(?:root|work|home/\w+|tmp/\w+)/")

    assert [] == [words_of(file) for file in files if private.search(file.read_text(encoding="utf-8"))]
