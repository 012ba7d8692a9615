"""An Offering -> a Story."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from refloat.report.offering import Offering
from refloat.report.story.blocks import Story
from refloat.report.story.investors import investors_section
from refloat.report.story.issuance import forecast_section, issuance_section
from refloat.report.story.notes import notes_section
from refloat.report.story.pool import appendix, pool_section
from refloat.report.story.record import certainty_section, record_section
from refloat.report.story.recovery import assumptions_section, recovery_section
from refloat.report.story.sale import sale_section
from refloat.report.story.structure import structure_section
from refloat.report.story.summary import summary
from refloat.report.story.tape import tape_section
from refloat.report.typeset import typeset
from refloat.words import Words


def tell(offering: Offering, result: Mapping[str, Any], language: str) -> Story:
    """The report of a run in one language.

    Args:
        offering: The run.
        result: Its result, as `report.result` gives it.
        language: "en" or "zh".
    """
    words = Words(language)
    planned = (forecast_section(offering, result, words), issuance_section(offering, result, words))
    bought = investors_section(offering, result, words)
    sections = (
        summary(offering, result, words),
        *(section for section in planned if section is not None),
        tape_section(offering, words),
        pool_section(offering, result, words),
        recovery_section(offering, result, words),
        assumptions_section(offering, words),
        structure_section(offering, words),
        notes_section(offering, result, words),
        sale_section(offering, result, words),
        *(() if bought is None else (bought,)),
        certainty_section(offering, result, words),
        record_section(offering, result, words),
        appendix(offering, words),
    )
    story = Story(
        language=language,
        title=offering.title(language),
        case=offering.case,
        subtitle=words(
            "report.subtitle",
            cut_off=offering.pool.cut_off,
            currency=offering.pool.currency,
            created=offering.record.created[:10],
        ),
        synthetic=words("synthetic") if offering.synthetic else "",
        created=offering.record.created,
        sections=sections,
    )
    told: Story = typeset(story) if language == "zh" else story
    return told
