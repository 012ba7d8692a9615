"""Bilingual: a text that a person writes in English and Chinese."""

from pydantic import BaseModel, ConfigDict


class Bilingual(BaseModel):
    """One text in both languages of the project.

    Attributes:
        en: English.
        zh: Chinese.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    en: str
    zh: str
