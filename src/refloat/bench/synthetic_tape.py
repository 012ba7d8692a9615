"""A seed -> a synthetic tape of any size, with a few faults in it. For benchmarks only: its figures mean nothing."""

from datetime import date
from pathlib import Path

import numpy as np
import polars as pl

from refloat.tape import TABLES, RawTape, SourceFile, dictionary

CUT_OFF = date(2024, 12, 31)
SEED = 20241231
LOANS_PER_BORROWER = 0.7
REGIONS = [f"CN-{number:02d}" for number in range(31)]
INDUSTRIES = ["F52", "C13", "E47", "H62", "G54"]


def write_tape(folder: Path, loans: int, collaterals: int) -> None:
    """Write the three tables of a synthetic tape as Parquet, in the types of the data dictionary.

    Args:
        folder: Where to.
        loans: Number of loans; seven borrowers go with ten loans.
        collaterals: Number of assets, each on a loan of its own choice.
    """
    random = np.random.Generator(np.random.SFC64(SEED))
    borrowers = max(int(loans * LOANS_PER_BORROWER), 1)
    _borrowers(random, borrowers).write_parquet(folder / "borrower.parquet")
    _loans(random, loans, borrowers, collaterals).write_parquet(folder / "loan.parquet")
    _collaterals(random, collaterals, loans).write_parquet(folder / "collateral.parquet")


def read_back(folder: Path) -> RawTape:
    """The written tape, as a reader would hand it over."""
    tables = {"collection": dictionary().empty("collection")}
    given: set[tuple[str, str]] = set()
    for table in TABLES[:3]:
        frame = pl.read_parquet(folder / f"{table}.parquet", memory_map=False)
        given.update((table, name) for name in frame.columns)
        nothing = [
            pl.lit(None, kind).alias(name) for name, kind in dictionary().schema(table).items() if name not in frame
        ]
        tables[table] = frame.with_columns(
            *nothing,
            pl.lit(f"{table}.parquet").alias("file"),
            pl.int_range(2, pl.len() + 2, dtype=pl.Int64).alias("row"),
        )
    texts = dict.fromkeys(("table", "file", "field", "value", "reason"), pl.String())
    identities = {"name": pl.String(), "rows": pl.Int64(), "broken": pl.Int64(), "largest_difference": pl.Float64()}
    return RawTape(
        tables=tables,
        given=frozenset(given),
        unparsed=pl.DataFrame(schema={**texts, "row": pl.Int64()}),
        sources=tuple(SourceFile(f"{table}.parquet", "", tables[table].height, "synthetic") for table in TABLES[:3]),
        layout="synthetic",
        identities=pl.DataFrame(schema=identities),
        notes=("This tape is synthetic.",),
    )


def _days(random: np.random.Generator, first: date, last: date, count: int) -> pl.Series:
    start = first.toordinal() - date(1970, 1, 1).toordinal()
    stop = last.toordinal() - date(1970, 1, 1).toordinal()
    return pl.Series(random.integers(start, stop + 1, count), dtype=pl.Int32).cast(pl.Date)


def _pick(random: np.random.Generator, values: list[str], count: int) -> pl.Series:
    return pl.Series(values).gather(random.integers(0, len(values), count))


def _keys(letter: str, numbers: pl.Series | int) -> pl.Series:
    numbers = pl.int_range(numbers, eager=True) if isinstance(numbers, int) else numbers
    return numbers.to_frame("n").select(pl.format(letter + "{}", pl.col("n").cast(pl.String).str.zfill(9))).to_series()


def _borrowers(random: np.random.Generator, count: int) -> pl.DataFrame:
    kind = _pick(random, ["individual", "individual", "individual", "sme"], count)
    born = pl.Series(random.integers(1940, 2000, count))
    return pl.DataFrame(
        {
            "borrower_id": _keys("B", count),
            "borrower_type": kind,
            "id_hash": _keys("5f" * 27, count),
            "country": pl.repeat("CN", count, eager=True),
            "region": _pick(random, REGIONS, count),
            "industry": _pick(random, INDUSTRIES, count),
            "birth_year": born,
            "insolvency_status": pl.repeat("none", count, eager=True),
            "total_debt": pl.Series(random.lognormal(11, 1, count).round(2)),
        }
    ).with_columns(
        # One in ten thousand is a child, one in ten thousand shares the identity of another.
        birth_year=pl.when(pl.int_range(pl.len()) % 10_000 == 7).then(2015).otherwise("birth_year"),
        id_hash=pl.when(pl.int_range(pl.len()) % 10_000 == 9).then(pl.col("id_hash").shift(1)).otherwise("id_hash"),
    )


def _loans(random: np.random.Generator, count: int, borrowers: int, collaterals: int) -> pl.DataFrame:
    unpaid = _days(random, date(2021, 1, 1), date(2024, 9, 1), count)
    principal = random.lognormal(9, 1, count).round(2)
    interest, fees = (principal * 0.12).round(2), (principal * 0.03).round(2)
    place = pl.int_range(pl.len())
    secured = pl.Series(random.permutation(count) < collaterals)
    dpd = (pl.lit(CUT_OFF) - pl.col("first_unpaid_date")).dt.total_days()
    return (
        pl.DataFrame(
            {
                "loan_id": _keys("L", count),
                "borrower_id": _keys("B", pl.Series(random.integers(0, borrowers, count))),
                "cutoff_date": pl.repeat(CUT_OFF, count, dtype=pl.Date, eager=True),
                "product": _pick(random, ["card", "consumer", "sme", "rre"], count),
                "currency": pl.repeat("CNY", count, eager=True),
                "origination_date": _days(random, date(2015, 1, 1), date(2020, 6, 30), count),
                "original_amount": pl.Series((principal * 1.4).round(2)),
                "interest_rate": pl.Series(random.uniform(0.04, 0.24, count).round(4)),
                "principal": pl.Series(principal),
                "interest": pl.Series(interest),
                "fees": pl.Series(fees),
                "claim": pl.Series((principal + interest + fees).round(2)),
                "first_unpaid_date": unpaid,
                "written_off": pl.Series(random.random(count) < 0.2),
                "security_type": pl.repeat("guaranteed", count, eager=True),
                "joint_debtors": pl.repeat(1, count, dtype=pl.Int64, eager=True),
                "forbearance": pl.repeat(False, count, dtype=pl.Boolean, eager=True),
                "legal_stage": _pick(random, ["none", "demand", "filed", "judgment", "enforcement"], count),
                "legal_stage_date": _days(random, date(2024, 9, 2), CUT_OFF, count),
                "court_region": _pick(random, REGIONS, count),
                "limitation_date": _days(random, date(2025, 3, 1), date(2029, 1, 1), count),
            }
        )
        .with_columns(
            default_date=pl.col("first_unpaid_date").dt.offset_by("90d"),
            dpd=dpd,
            class5=pl.when(dpd > 360)
            .then(pl.lit("loss"))
            .when(dpd > 270)
            .then(pl.lit("doubtful"))
            .otherwise(pl.lit("substandard")),
            maturity_date=pl.col("first_unpaid_date").dt.offset_by("2y"),
            security_type=pl.when(secured).then(pl.lit("mortgage")).otherwise("security_type"),
        )
        .with_columns(
            # A few of each fault, one in some thousand loans.
            claim=pl.when(place % 5_000 == 11).then(pl.col("claim") + 50).otherwise("claim"),
            principal=pl.when(place % 20_000 == 13).then(-1.0).otherwise("principal"),
            product=pl.when(place % 10_000 == 17).then(pl.lit("yacht")).otherwise("product"),
            default_date=pl.when(place % 10_000 == 19).then(pl.date(2014, 1, 1)).otherwise("default_date"),
            class5=pl.when(place % 5_000 == 23).then(pl.lit("special_mention")).otherwise("class5"),
            borrower_id=pl.when(place % 50_000 == 29).then(pl.lit("B-nobody")).otherwise("borrower_id"),
        )
    )


def _collaterals(random: np.random.Generator, count: int, loans: int) -> pl.DataFrame:
    place = pl.int_range(pl.len())
    area = random.uniform(40, 160, count)
    return pl.DataFrame(
        {
            "collateral_id": _keys("C", count),
            "loan_id": _keys("L", pl.Series(random.integers(0, loans, count))),
            "collateral_type": _pick(random, ["residential", "residential", "office", "retail"], count),
            "region": _pick(random, REGIONS, count),
            "area_m2": pl.Series(area.round(1)),
            "lien_rank": pl.repeat(1, count, dtype=pl.Int64, eager=True),
            "prior_claims": pl.repeat(0.0, count, dtype=pl.Float64, eager=True),
            "registered": _pick(random, ["full", "full", "full", "full", "preliminary"], count),
            "value": pl.Series((area * random.uniform(150, 500, count)).round(2)),
            "value_date": _days(random, date(2024, 5, 1), CUT_OFF, count),
            "value_basis": pl.repeat("market", count, eager=True),
            "registry_number": _keys("R", count),
        }
    ).with_columns(
        value=pl.when(place % 10_000 == 3).then(-5.0).otherwise("value"),
        loan_id=pl.when(place % 50_000 == 5).then(pl.lit("L-nowhere")).otherwise("loan_id"),
        # Two rows of one asset, on two loans, in one pair of a thousand.
        collateral_id=pl.when(place % 2_000 == 9).then(pl.col("collateral_id").shift(1)).otherwise("collateral_id"),
    )
