"""Every problem of a file a person wrote is told with its place."""

from datetime import date
from pathlib import Path
from typing import Annotated, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, Field, model_validator

from refloat.errors import CaseError, DealError
from refloat.files import check_yaml_model, read_yaml_model, write_yaml


class Circle(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")
    kind: Literal["circle"] = "circle"
    share: float = Field(ge=0, le=1)
    on: date | None = None


class Square(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")
    kind: Literal["square"]
    number: int


class Drawing(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")
    name: str
    shapes: tuple[Annotated[Circle | Square, Field(discriminator="kind")], ...] = ()
    years: dict[int, float] = {}
    flag: bool = True
    style: Literal["plain", "dotted"] = "plain"

    @model_validator(mode="after")
    def _no_forbidden_name(self) -> "Drawing":
        if self.name == "forbidden":
            raise ValueError("the name is forbidden")
        return self


def sentences(tmp_path: Path, text: str | bytes) -> list[str]:
    path = tmp_path / "x.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    problems = [problem.sentence("x.yaml") for problem in check_yaml_model(path, Drawing)]
    for line in problems:
        assert line.endswith(".")
        assert "\n" not in line
    return problems


def test_a_good_file_becomes_a_model(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_text("name: NO\nshapes:\n  - kind: circle\n    share: 0.5\n    on: 2024-02-29\nyears: {1: 0.1}\n")
    drawing = read_yaml_model(path, Drawing)
    # YAML 1.1 would have read NO as false.
    assert drawing.name == "NO"
    assert drawing.shapes[0] == Circle(share=0.5, on=date(2024, 2, 29))
    assert drawing.years == {1: 0.1}


CASES = [
    ("nmae: x", "x.yaml:1:1", 'did you mean "name"?'),
    ("name: x\nshapes:\n  - kind: circle\n    share: 5.0", "x.yaml:4:12", "such as 0.05 for 5 %"),
    ("name: x\nshapes:\n  - kind: circle\n    share: -1", "x.yaml:4:12", "at least 0"),
    ("name: x\nshapes:\n  - kind: circle\n    share: 0.1\n    onn: 2024-01-01", "x.yaml:5:5", 'did you mean "on"?'),
    ("name: x\nshapes:\n  - kind: circel\n    share: 0.1", "x.yaml:3:11", 'did you mean "circle"?'),
    ("name: x\nshapes:\n  - share: 0.1", "x.yaml:3:5", '"kind" is missing'),
    ("name: x\nshapes:\n  - kind: circle", "x.yaml:3:5", '"share" is missing'),
    ("name: x\nshapes: {a: 1}", "x.yaml:2:9", "should be a list"),
    ("name: x\nshapes: [1]", "x.yaml:2:10", "group of fields"),
    ("name: 12", "x.yaml:1:7", "quotes"),
    ("name: x\nflag: no", "x.yaml:2:7", "true or false"),
    ("name: x\nflag: 1", "x.yaml:2:7", "true or false"),
    ("name: x\nshapes: [{kind: square, number: 1.5}]", "x.yaml:2:33", "whole number"),
    ("name: x\nshapes: [{kind: circle, share: '0.1'}]", "x.yaml:2:32", "should be a number"),
    ("name: x\nshapes: [{kind: circle, share: true}]", "x.yaml:2:32", "should be a number"),
    ("name: x\nshapes: [{kind: circle, share: .nan}]", "x.yaml:2:32", "NaN"),
    ("name: x\nshapes: [{kind: circle, share: -.inf}]", "x.yaml:2:32", "infinity"),
    ("name: x\nshapes: [{kind: circle, share: 0, on: 2024-13-01}]", "x.yaml:2:39", "not a date"),
    ("name: x\nshapes: [{kind: circle, share: 0, on: soon}]", "x.yaml:2:39", "not a date"),
    ("name: x\nyears: {one: 1}", "x.yaml:2:14", "whole number"),
    ("name: x\nstyle: doted", "x.yaml:2:8", 'did you mean "dotted"?'),
    ("name: x\nname: y", "x.yaml:2:1", "twice"),
    ("name:\n\t- x", "x.yaml:2:1", "tab"),
    ("", "x.yaml:1:1", "empty"),
    ("# only a comment\n", "x.yaml:1:1", "empty"),
    ("- a", "x.yaml:1:1", "name: value"),
    ("just text", "x.yaml:1:1", "name: value"),
    ("a: b: c", "x.yaml:1:5", "not valid YAML"),
    ("name: 'x", "x.yaml:1:9", "not valid YAML"),
    ("name: x\n---\nname: y", "x.yaml:2:1", "more than one"),
    ("name: *x", "x.yaml:1:7", "anchor"),
    ("name: !!python/name:os.system x", "x.yaml:1:7", "tag"),
    ("name: forbidden", "x.yaml:1:1", "forbidden"),
    ("%YAML 1.1\n---\nname: no", "x.yaml:1:1", "directives"),
    (b"name: \xff\n", "x.yaml:1:7", "UTF-8"),
    (b"\x89PNG\x00\x00", "x.yaml: ", "not a text file"),
    ("a: &a [*a]", "x.yaml:1:1", "not a field"),
    ("[" * 3000, "x.yaml: ", "nested"),
]


@pytest.mark.parametrize(("text", "place", "part"), CASES)
def test_a_wrong_file_is_told_with_place_and_remedy(tmp_path: Path, text: str | bytes, place: str, part: str) -> None:
    first = sentences(tmp_path, text)[0]
    assert first.startswith(place)
    assert part in first


def test_all_problems_are_told_in_the_order_of_the_file(tmp_path: Path) -> None:
    lines = sentences(tmp_path, "name: 1\nstyle: x\nflag: 2\nshapes: [{kind: circle, share: 7}]")
    assert [line.split(":")[1] for line in lines] == ["1", "2", "3", "4"]


def test_nested_anchors_that_grow_are_stopped(tmp_path: Path) -> None:
    rows = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    rows += [f"a{n}: &a{n} [" + ", ".join([f"*a{n - 1}"] * 10) + "]" for n in range(1, 12)]
    assert "too many values" in sentences(tmp_path, "\n".join(rows))[0]


def test_a_huge_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    assert "too large" in sentences(tmp_path, b"a" * 5_000_001)[0]


def test_the_error_is_of_the_class_asked_for_and_counts_the_rest(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_text("nmae: x\n")
    with pytest.raises(CaseError) as failure:
        read_yaml_model(path, Drawing, error=CaseError)
    assert "(and 1 more)" in str(failure.value)
    assert len(failure.value.problems) == 2  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", ["nowhere.yaml", ".", "a\x00b"])
def test_a_file_that_cannot_be_opened_is_told(tmp_path: Path, name: str) -> None:
    with pytest.raises(DealError):
        read_yaml_model(tmp_path / name, Drawing)


def test_a_further_check_runs_even_where_fields_are_wrong(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_text("name: 1\nstyle: plain\n")
    found = check_yaml_model(path, Drawing, also=lambda tree: [(("style",), "is out of fashion", None)])
    assert [(problem.line, problem.field) for problem in found] == [(1, "name"), (2, "style")]


def test_what_is_written_reads_back(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    write_yaml(path, {"name": "2024-01-01", "flag": False, "years": {1: 0.1}}, comment="二\nlines")
    assert path.read_text().startswith("# 二\n# lines\n")
    assert read_yaml_model(path, Drawing) == Drawing(name="2024-01-01", flag=False, years={1: 0.1})


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.text(max_size=60), st.text(alphabet="ab:-[]{}&*!|>'\"%@#\n\t 1.", max_size=40)))
def test_no_text_at_all_makes_the_reader_crash(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.getbasetemp() / "any.yaml"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    for problem in check_yaml_model(path, Drawing):
        assert problem.sentence(path)
