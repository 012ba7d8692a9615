"""ExpertTerms: the file of a study of experts' matrices."""

from typing import Literal

from pydantic import Field

from refloat.factors.study_file import StudyFile


class ExpertTerms(StudyFile):
    """A study of what experts judge. Each method may be left out; each table is one expert's.

    Attributes:
        ahp: Tables of pairwise comparisons, 1/9 to 9.
        dematel: Tables of direct influence, 0 to 4.
        dematel_threshold: Influences below it do not show in the map; their mean if left out.
        ism: Table of who leads to whom, 0 and 1, or the letters V, A, X, O above the diagonal.
    """

    kind: Literal["expert"]
    ahp: tuple[str, ...] = ()
    dematel: tuple[str, ...] = ()
    dematel_threshold: float | None = Field(default=None, ge=0)
    ism: str | None = None
