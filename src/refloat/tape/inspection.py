"""Inspection: what every rule sees of a tape, and of the circumstances it came in."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

import polars as pl

from refloat.tape.missing import missing_shares
from refloat.tape.prior_report import PriorReport
from refloat.tape.thresholds import Thresholds

KEYS = {"borrower": "borrower_id", "loan": "loan_id", "collateral": "collateral_id", "collection": "loan_id"}
"""The field by which a person finds a row of each table."""

TOTALS = ("borrowers", "loans", "collaterals", "collections", "principal", "interest", "fees", "claim")
"""Control totals that a seller may state."""

DISCLOSED = ("top10_share", "region_hhi", "industry_hhi")
"""Figures of the prospectus that may be stated beside them, as fractions."""


@dataclass(frozen=True, eq=False)
class Inspection:
    """One tape on the table.

    Attributes:
        tables: As in `RawTape`, with a column `index`: the position of the row in its table.
        columns: (table, field) pairs that the files supply or that were computed from them.
        unparsed: As in `RawTape`.
        cut_off: The tape's cut-off date, the most frequent one where it has several; None without any.
        thresholds: Limits.
        received_on: Day the tape came in.
        stated: Totals and disclosed figures that the seller states, by name.
        fx: Currency -> its worth in the currency of the run.
        prior: The last report of a surveillance tape.
    """

    tables: dict[str, pl.DataFrame]
    columns: frozenset[tuple[str, str]]
    unparsed: pl.DataFrame
    cut_off: date | None
    thresholds: Thresholds
    received_on: date | None
    stated: Mapping[str, float]
    fx: Mapping[str, float] | None
    prior: PriorReport | None

    @property
    def borrowers(self) -> pl.DataFrame:
        return self.tables["borrower"]

    @property
    def loans(self) -> pl.DataFrame:
        return self.tables["loan"]

    @property
    def collaterals(self) -> pl.DataFrame:
        return self.tables["collateral"]

    @property
    def collections(self) -> pl.DataFrame:
        return self.tables["collection"]

    @property
    def day(self) -> date:
        """The cut-off date for rules that have made sure there is one."""
        if self.cut_off is None:
            raise ValueError("the rule needs loan.cutoff_date")
        return self.cut_off

    @cached_property
    def present(self) -> frozenset[str]:
        """`table.field` of every column that is given and not all null."""
        found: set[str] = set()
        for table, frame in self.tables.items():
            given = [field for owner, field in self.columns if owner == table and field in frame.columns]
            found.update(f"{table}.{field}" for field in given if frame[field].null_count() < frame.height)
        return frozenset(found)

    @cached_property
    def arguments(self) -> frozenset[str]:
        """Names of the circumstances that are known."""
        prior = self.prior or PriorReport()
        known = {
            "received_on": self.received_on is not None,
            "control_totals": any(name in self.stated for name in TOTALS),
            "disclosed_concentration": any(name in self.stated for name in DISCLOSED),
            "fx": self.fx is not None,
            "prior_report": prior.tape is not None,
            "plan": prior.plan is not None,
        }
        return frozenset(name for name, there in known.items() if there)

    def has(self, *names: str) -> bool:
        """Whether all of these are there: `table.field`, or the name of a circumstance."""
        return all(name in self.present or name in self.arguments for name in names)

    def lacks(self, needs: tuple[str, ...]) -> tuple[str, ...]:
        """Those needs that are not met; a need may give alternatives joined by `|`."""
        lacking = (need for need in needs if not any(self.has(name) for name in need.split("|")))
        return tuple(need.replace("|", " or ") for need in lacking)

    def with_tables(self, tables: dict[str, pl.DataFrame]) -> "Inspection":
        """The same tape after repairs."""
        return replace(self, tables=tables)

    @cached_property
    def missing(self) -> pl.DataFrame:
        """How much of each field is missing, as in `missing_shares`."""
        return missing_shares(self.tables, self.columns)

    @cached_property
    def repeated_loans(self) -> pl.Series:
        """True for each loan row whose key stands on another row too."""
        return self.loans["loan_id"].is_duplicated()

    @cached_property
    def repeated_borrowers(self) -> pl.Series:
        """True for each borrower row whose key stands on another row too."""
        return self.borrowers["borrower_id"].is_duplicated()

    @cached_property
    def loan_by_id(self) -> pl.DataFrame:
        """Loans whose key stands once, to be joined to: loan_id, borrower_id, claim, default_date."""
        fields = ("loan_id", "borrower_id", "claim", "default_date")
        return self.loans.select(fields).filter(~self.repeated_loans)

    @cached_property
    def borrower_by_id(self) -> pl.DataFrame:
        """Borrowers whose key stands once, to be joined to: borrower_id, id_hash, region, industry, insolvency."""
        fields = ("borrower_id", "id_hash", "region", "industry", "insolvency_status", "insolvency_date")
        return self.borrowers.select(fields).filter(~self.repeated_borrowers)

    @cached_property
    def collateral_with_loan(self) -> pl.DataFrame:
        """Collateral rows with the claim and borrower_id of their loan, in the order of the table."""
        loans = self.loan_by_id.lazy().select("loan_id", "claim", "borrower_id")
        return self.collaterals.lazy().join(loans, on="loan_id", how="left", maintain_order="left").collect()

    @cached_property
    def cash_by_loan(self) -> pl.DataFrame:
        """Collection history up to the cut-off by loan_id: cash and cost since default, last month with cash.

        Columns: loan_id, months, first_period, last_period, cash, cost, last_cash_period.
        """
        history = (
            self.collections.lazy()
            .filter(pl.col("period") <= self.day)
            .join(
                self.loan_by_id.lazy().select("loan_id", "default_date"),
                on="loan_id",
                how="left",
                maintain_order="left",
            )
        )
        since = pl.col("period") >= pl.col("default_date").dt.month_start()
        paid = pl.col("gross_cash") > 0
        return (
            history.group_by("loan_id", maintain_order=True)
            .agg(
                pl.col("period").n_unique().alias("months"),
                pl.col("period").min().alias("first_period"),
                pl.col("period").max().alias("last_period"),
                pl.col("gross_cash").filter(since).sum().alias("cash"),
                pl.col("cost").filter(since).sum().alias("cost"),
                pl.col("period").filter(paid).max().alias("last_cash_period"),
            )
            .collect()
        )
