"""GreyTerms: the file of a study that ranks factors by grey relation."""

from typing import Literal

from pydantic import Field

from refloat.factors.study_file import Both, StudyFile


class GreyTerms(StudyFile):
    """A study that compares the course of factors with that of bad loans.

    Attributes:
        table: CSV or XLSX, one row a period, in the order of time.
        reference: Column of the bad loans.
        factors: Column -> code of the taxonomy; its sign says whether a fall of the factor goes with more bad loans.
        group: Column that tells several series apart, such as the country; one series if left out.
        shown: Which of them the report shows; the first if left out.
        group_name: What a group is, such as country, for the report.
        least: Fewest periods of a series or of a window of it.
    """

    kind: Literal["grey-ranking"]
    table: str = Field(min_length=1)
    reference: str = Field(min_length=1)
    factors: dict[str, str] = Field(min_length=2, max_length=12)
    group: str | None = None
    shown: str | None = None
    group_name: Both | None = None
    least: int = Field(default=8, ge=4, le=200)
