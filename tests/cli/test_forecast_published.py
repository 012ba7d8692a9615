"""The sixteen published examples through `refloat forecast` and `refloat relate`, as another program would run them."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

EXAMPLES = {
    case["name"]: case
    for case in json.loads((Path(__file__).parents[1] / "grey" / "cases.json").read_text(encoding="utf-8"))["cases"]
}
CALLS: dict[str, tuple[str, ...]] = {
    "traffic-noise-1986-1992-GM11": ("gm11",),
    "deng-liu-5-point-GM11": ("gm11",),
    "ndgm-paper-2017-GM11": ("gm11",),
    "ndgm-paper-2017-FNDGM-r0.5": ("ndgm", "--set", "start=uncorrected", "--set", "order=0.5"),
    "china-natural-gas-DGM11": ("dgm11",),
    "oil-case2-GM11": ("gm11",),
    "oil-case2-NGM-kc": ("ngm",),
    "taiwan-opto-NGBM": ("ngbm", "--set", "power=0.7"),
    "dry-bulk-fleet-GM11": ("gm11",),
    "changge-buffer-GM11": ("gm11",),
    "china-electricity-SAIGM": ("saigm",),
    "gm21-six-point": ("gm21",),
}
NAMES = {"p1": "beta1", "p2": "beta2"}
Refloat = Callable[..., Any]
DOCUMENTS: dict[tuple[object, ...], Any] = {}
"""What the command answered before: each example is run once for each set of options."""


def run(refloat: Refloat, folder: Path, name: str, *more: str, series: str = "x") -> Any:
    """The document of one example: a file of one column without a header, its model and options."""
    asked = (name, more, series)
    if asked in DOCUMENTS:
        return DOCUMENTS[asked]
    case = EXAMPLES[name]
    values = case["input"].get(series) or case["input"]["buffered_rounded"]
    file = folder / "series.csv"
    file.write_text("".join(f"{value}\n" for value in values), encoding="utf-8")
    ahead = len(case["recomputed"].get("forecast", [])) or 2
    model, *options = CALLS[name]
    outcome = refloat(
        "forecast", file, "--model", model, "--horizon", ahead, *options, *more, "--no-backtest", "--json"
    )
    assert (0, "") == (outcome.code, outcome.err)
    DOCUMENTS[asked] = outcome.document
    return DOCUMENTS[asked]


@pytest.mark.parametrize("name", CALLS)
def test_fit_forecast_and_parameters_are_the_recomputed_ones(refloat: Refloat, tmp_path: Path, name: str) -> None:
    wanted = EXAMPLES[name]["recomputed"]
    found = run(refloat, tmp_path, name)

    if "fitted" in wanted:
        assert found["fitted"] == pytest.approx(wanted["fitted"], rel=1e-9)
    if "forecast" in wanted:
        assert found["forecast"] == pytest.approx(wanted["forecast"], rel=1e-9)
    shared = {NAMES.get(key, key) for key in wanted} & set(found["parameters"])
    assert shared or name in ("ndgm-paper-2017-FNDGM-r0.5", "changge-buffer-GM11")
    for key, value in wanted.items():
        if NAMES.get(key, key) in shared:
            assert found["parameters"][NAMES.get(key, key)] == pytest.approx(value, rel=1e-9)
    assert found["fitted"][0] == found["observed"][0]


@pytest.mark.parametrize("name", CALLS)
def test_the_diagnosis_follows_the_conventions_that_are_asked_for(refloat: Refloat, tmp_path: Path, name: str) -> None:
    wanted = EXAMPLES[name]["recomputed"]
    book = run(refloat, tmp_path, name)["diagnosis"]
    whole = run(refloat, tmp_path, name, "--set", "mre_from=1")["diagnosis"]
    rest = run(refloat, tmp_path, name, "--set", "first_point=false")["diagnosis"]

    found = {
        "mape_k2_pct": 100 * book["mean_relative_error"],
        "mape_all_pct": 100 * whole["mean_relative_error"],
        "C_pop_all": book["posterior_ratio"],
        "C_pop_k2": rest["posterior_ratio"],
        "P_all": book["small_error_probability"],
        "abs_degree": book["absolute_degree"],
    }
    for key, value in found.items():
        if key in wanted:
            assert value == pytest.approx(wanted[key], rel=1e-9), key
    if "class_ratio" in wanted:
        assert book["class_ratio"] == pytest.approx(wanted["class_ratio"], rel=1e-12)
        assert book["class_ratio_bounds"] == pytest.approx(wanted["class_ratio_range"], rel=1e-12)
        assert book["class_ratio_passes"] is True


@pytest.mark.parametrize("name", CALLS)
def test_printed_figures_that_are_no_misprints_are_met(refloat: Refloat, tmp_path: Path, name: str) -> None:
    case = EXAMPLES[name]
    found, printed = run(refloat, tmp_path, name), case["published"]
    near = case["tolerance"] if isinstance(case["tolerance"], float) else 5e-5
    for key in ("fitted", "forecast"):
        if key in printed:
            assert found[key] == pytest.approx(printed[key], abs=near)
    for key in {"a", "b", "a1", "a2"} & set(printed):
        assert found["parameters"][key] == pytest.approx(printed[key], abs=near)


def test_the_raw_changge_series_is_buffered_on_request(refloat: Refloat, tmp_path: Path) -> None:
    name = "changge-buffer-GM11"
    found = run(refloat, tmp_path, name, "--set", "buffer=average", "--set", "buffer_times=2", series="raw")

    assert found["fitted"] == pytest.approx(EXAMPLES[name]["recomputed"]["fitted"], rel=1e-3)
    assert "average" == found["parameters"]["buffer"]


def relate(refloat: Refloat, folder: Path, columns: dict[str, list[float]], reference: str, *more: str) -> Any:
    file = folder / "columns.csv"
    rows = zip(*columns.values(), strict=True)
    text = [",".join(columns), *(",".join(str(value) for value in row) for row in rows)]
    file.write_text("\n".join(text), encoding="utf-8")
    return refloat("relate", file, "--reference", reference, "--set", "shuffles=19", *more, "--json").document


@pytest.mark.parametrize("how", ["mean", "initial", "minmax", "none"])
def test_the_industries_have_the_recomputed_degrees(refloat: Refloat, tmp_path: Path, how: str) -> None:
    case = EXAMPLES["gra-gdp-industries-mean"]
    labels = case["input"]["labels"]
    columns = dict(zip(labels, [case["input"]["reference"], *case["input"]["comparisons"]], strict=True))
    found = relate(refloat, tmp_path, columns, labels[0], "--normalise", how)
    usual = relate(refloat, tmp_path, columns, labels[0])

    assert [found["degrees"][name] for name in labels[1:]] == pytest.approx(case["recomputed"][f"degree_{how}"])
    degrees = [usual["degrees"][name] for name in labels[1:]]
    assert degrees == pytest.approx(case["published"]["degree_from_memory"], abs=case["tolerance"])


def test_a_misprinted_coefficient_does_not_change_the_degree(refloat: Refloat, tmp_path: Path) -> None:
    case = EXAMPLES["grc-docucenter-arithmetic"]
    columns = {"x": case["input"]["x"], "y": case["input"]["y"]}
    found = relate(refloat, tmp_path, columns, "x", "--normalise", "none", "--set", f"rho={case['input']['rho']}")

    assert found["degrees"]["y"] == pytest.approx(case["recomputed"]["degree"][0], rel=1e-12)
