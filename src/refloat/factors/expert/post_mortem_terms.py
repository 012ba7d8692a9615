"""PostMortemTerms: the file of a study of loan files."""

from typing import Literal

from pydantic import Field

from refloat.factors.study_file import StudyFile


class PostMortemTerms(StudyFile):
    """A study of loan files read after the loss.

    Attributes:
        codings: Table with one row for each file and coder.
        currency: ISO 4217 code of the losses.
        adjudicator: Name in the column `coder` of whoever decides where coders differ.
        seed: Of the intervals.
    """

    kind: Literal["post-mortem"]
    codings: str = Field(min_length=1)
    currency: str = Field(default="", max_length=3)
    adjudicator: str | None = Field(default=None, min_length=1)
    seed: int = Field(default=0, ge=0)
