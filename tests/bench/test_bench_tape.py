"""The benchmark of the tape check, on small tapes."""

from pathlib import Path

import pytest

from refloat.bench import BENCHMARKS, bench_tape
from refloat.bench.pandas_tape import TWIN_RULES, count_breaches
from refloat.bench.synthetic_tape import CUT_OFF, read_back, write_tape
from refloat.tape import check_tape, rule_table
from refloat.tape.check import run_rules


def test_the_pandas_twin_finds_as_many_rows_as_the_check(tmp_path: Path) -> None:
    pd = pytest.importorskip("pandas", reason="pandas comes with the dev extra")
    write_tape(tmp_path, loans=30_000, collaterals=9_000)
    tables = [pd.read_parquet(tmp_path / f"{table}.parquet") for table in ("borrower", "loan", "collateral")]
    for frame in tables:
        for name in frame.columns:
            if name.endswith("_date"):
                frame[name] = pd.to_datetime(frame[name])
    theirs = count_breaches(*tables, pd.Timestamp(CUT_OFF))
    findings = run_rules(read_back(tmp_path), TWIN_RULES)
    rows = findings.filter(findings["index"].is_not_null())
    ours = dict(rows.group_by(rows["rule"].cast(str)).len().iter_rows())
    assert theirs == {rule: ours.get(rule, 0) for rule in TWIN_RULES}
    assert sum(1 for count in theirs.values() if count) >= 12


def test_the_synthetic_tape_is_the_same_every_time_and_is_not_blocked(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        write_tape(tmp_path / name, loans=20_000, collaterals=6_000)
    one, two = read_back(tmp_path / "one"), read_back(tmp_path / "two")
    assert all(one.tables[table].equals(two.tables[table]) for table in one.tables)
    assert "This tape is synthetic." in one.notes
    check = check_tape(one)
    assert not check.blocked
    assert check.rows["loan"] == 20_000


def test_twin_rules_are_rules() -> None:
    assert set(TWIN_RULES) <= set(rule_table())
    assert len(TWIN_RULES) == len(set(TWIN_RULES)) >= 12


@pytest.mark.slow
def test_the_benchmark_returns_its_figures() -> None:
    steps: list[tuple[int, int]] = []
    figures = bench_tape(loans=20_000, collaterals=6_000, on_step=lambda done, total: steps.append((done, total)))
    assert {"loans", "collaterals", "seconds", "peak_gb", "rules_run", "pandas_seconds", "ratio"} <= set(figures)
    assert figures["rules_run"] > 40
    assert figures["agree"] in (True, None)
    assert steps[-1] == (3, 3)
    assert "tape" in BENCHMARKS
