"""StudyFile: what the file of every study says first."""

from pydantic import BaseModel, ConfigDict, Field


class Both(BaseModel):
    """A text in English and in Chinese."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    en: str = Field(min_length=1, max_length=2000)
    zh: str = Field(min_length=1, max_length=2000)

    def __getitem__(self, language: str) -> str:
        return self.zh if language == "zh" else self.en


class StudyFile(BaseModel):
    """The head of a study's file; each kind of study adds its own keys.

    Attributes:
        kind: Which kind of study; chooses the reader of the file.
        name: Short name; that of the folder or file if left out.
        title: Of the report.
        source: Where the figures come from, for the report's small print.
        synthetic: Whether the figures are made up; the report says so on every page.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: str
    name: str | None = Field(default=None, min_length=1, max_length=60)
    title: Both | None = None
    source: Both | None = None
    synthetic: bool = False
