"""TriangulationTerms: the file of a study that lays other studies beside one another."""

from typing import Literal

from pydantic import Field

from refloat.factors.study_file import StudyFile


class TriangulationTerms(StudyFile):
    """A study of studies.

    Attributes:
        studies: Names of shipped studies, study files, or result.json files of finished ones.
        level: At which level of the taxonomy they are compared.
        seed: Of the random orders.
    """

    kind: Literal["triangulation"]
    studies: tuple[str, ...] = Field(min_length=1)
    level: Literal["indicator", "category", "side"] = "category"
    seed: int = Field(default=0, ge=0)
