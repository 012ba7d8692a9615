"""An Offering -> a spreadsheet whose waterfall recalculates."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from refloat.report.offering import Offering
from refloat.report.workbook.checks_sheet import write_checks
from refloat.report.workbook.inputs import write_inputs
from refloat.report.workbook.investors_sheet import write_investors
from refloat.report.workbook.notes_sheet import write_notes, write_sale
from refloat.report.workbook.pool_sheets import write_pool, write_recoveries, write_strata
from refloat.report.workbook.sheets import Book
from refloat.report.workbook.summary_sheets import write_assumptions, write_summary
from refloat.report.workbook.waterfall import write_waterfall
from refloat.words import Words


def workbook(offering: Offering, result: Mapping[str, Any], language: str = "en") -> bytes:
    """The workbook of a run, as the bytes of an XLSX file.

    Sheets: summary, inputs, pool, strats, recoveries, waterfall, notes, sale, investors, assumptions, checks. A
    change of an input (a recovery multiplier, a coupon, a balance, a fee, a yield) recalculates the
    waterfall on the plan and the prices; every formula carries the engine's number until then.

    Args:
        offering: The run.
        result: Its result, as `report.result` gives it.
        language: "en" or "zh".
    """
    words = Words(language)
    book = Book(
        words,
        title=offering.title(language),
        synthetic=words("synthetic") if offering.synthetic else "",
        created=datetime.fromisoformat(offering.record.created).replace(tzinfo=None),
    )
    write_summary(book, offering, result)
    inputs = write_inputs(book, offering)
    write_pool(book, offering, result)
    write_strata(book, offering)
    write_recoveries(book, result, inputs)
    live = write_waterfall(book, offering, inputs)
    prices = write_notes(book, offering, inputs, live)
    write_sale(book, offering, inputs, prices)
    write_investors(book, offering, result)
    write_assumptions(book, offering)
    write_checks(book, offering, result, live)
    return book.close()
