"""Offering: everything that one run of the process produced, ready to be told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from refloat.report.record import RunRecord

if TYPE_CHECKING:
    from refloat.deal import Deal, Ledger
    from refloat.forecast import NplStudy
    from refloat.pool import Concentration, Criterion, Pool
    from refloat.rating import Explanation, Ratings, Sizing
    from refloat.recovery import Recoveries
    from refloat.sale import InvestorView, Sale, SaleTerms
    from refloat.tape import TapeCheck


@dataclass(frozen=True, eq=False)
class Offering:
    """A case from its tape to its sold notes.

    Attributes:
        case: Short name of the case, as in its case file.
        title_en: Title for people, in English.
        title_zh: The same in Chinese.
        synthetic: Whether the loans are made up; every page then says so.
        notices: Sentences for the first page, as (English, Chinese) pairs, most important first:
            what is assumption, who owns which cash, what the tape does not say.
        tape_check: The tape as checked: accepted rows, failures, what was not run.
        pool: The pool at its cut-off.
        strata: Stratification tables of the pool by dimension, as `pool.strata` gives them.
        concentration: Concentration of the pool by borrower, region and industry.
        recoveries: Distribution of the pool's cash, with its assumptions and its plan.
        deal: The deal as run: with the sized notes, if they were sized.
        ledger: Where every payment of the deal went, on every path.
        ratings: A rating for each note.
        sale: Prices, yields and proceeds.
        record: What made the numbers: version, seed, scenarios, libraries, time.
        sizing: How the note sizes were found; None if the deal file gave them.
        terms: Terms of the sale; None if the case gives none.
        about: What the case is, as an (English, Chinese) pair.
        sources: Where the data come from, one sentence each, as (English, Chinese) pairs.
        criteria: What a loan had to meet to be in the pool, in the words of the case.
        explanation: What moves the letters, and what a notch is worth; None if that was not worked out.
        views: What a buyer of each note that has a price looks at.
        study: Forecast of the bank's bad loans and the plan of issues that the deal is one of; None without one.
    """

    case: str
    title_en: str
    title_zh: str
    synthetic: bool
    notices: tuple[tuple[str, str], ...]
    tape_check: TapeCheck
    pool: Pool
    strata: Mapping[str, pl.DataFrame]
    concentration: Concentration
    recoveries: Recoveries
    deal: Deal
    ledger: Ledger
    ratings: Ratings
    sale: Sale
    record: RunRecord
    sizing: Sizing | None = None
    terms: SaleTerms | None = None
    about: tuple[str, str] = ("", "")
    sources: tuple[tuple[str, str], ...] = ()
    criteria: tuple[Criterion, ...] = ()
    study: NplStudy | None = None
    explanation: Explanation | None = None
    views: tuple[InvestorView, ...] = ()

    def title(self, language: str) -> str:
        """Title in a language, "en" or "zh"."""
        return self.title_zh if language == "zh" and self.title_zh else self.title_en
