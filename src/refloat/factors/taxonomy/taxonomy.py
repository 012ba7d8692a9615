"""Taxonomy: the causes of bad loans, by code."""

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Literal

from refloat.errors import InputError

Side = Literal["internal", "external"]
Sign = Literal["+", "-", "?"]
SIDES: Mapping[str, Side] = {"I": "internal", "E": "external"}


@dataclass(frozen=True)
class Category:
    """A group of causes.

    Attributes:
        code: Such as `I2`; its first letter is the side.
        en: Name in English.
        zh: Name in Chinese.
        meaning: In one English sentence.
        controllable: Whether the lender could have acted on it.
    """

    code: str
    en: str
    zh: str
    meaning: str
    controllable: bool

    @property
    def side(self) -> Side:
        return SIDES[self.code[0]]


@dataclass(frozen=True)
class Hypothesis:
    """A name of the literature for how a cause works.

    Attributes:
        key: Such as `bad_management`.
        en: Name in English.
        zh: Name in Chinese.
        meaning: In one English sentence.
        literature: Where it was put forward, with the grade of the reference.
    """

    key: str
    en: str
    zh: str
    meaning: str
    literature: str


@dataclass(frozen=True)
class Indicator:
    """Something that can be measured and stands for a cause.

    Attributes:
        code: Category, a point and a word, such as `I2.loan_to_value`. Codes are the API: they do not change.
        en: Name in English.
        zh: Name in Chinese.
        unit: Of its values, such as `share of value`.
        sign: What more of it is expected to do to bad loans: `+` more of them, `-` fewer, `?` either.
        level: Where it is measured: `loan`, `bank` or `country`.
        source: Where its values are found.
        hypothesis: Key of the hypothesis.
        literature: A study that used it, or why it is here.
    """

    code: str
    en: str
    zh: str
    unit: str
    sign: Sign
    level: str
    source: str
    hypothesis: str
    literature: str

    @property
    def category(self) -> str:
        return self.code.partition(".")[0]

    @property
    def side(self) -> Side:
        return SIDES[self.code[0]]


@dataclass(frozen=True)
class Taxonomy:
    """Every category, indicator and hypothesis, by code, in the order of the files."""

    categories: Mapping[str, Category]
    indicators: Mapping[str, Indicator]
    hypotheses: Mapping[str, Hypothesis]

    def prove_known(self, code: str, *, where: str | None = None) -> str:
        """The code itself, if it is a side, category or indicator.

        Raises:
            InputError: It is none, with the nearest that is.
        """
        if code in SIDES or code in self.categories or code in self.indicators:
            return code
        known = [*SIDES, *self.categories, *self.indicators]
        near = get_close_matches(code, known, n=1, cutoff=0.5)
        remedy = f'did you mean "{near[0]}"?' if near else f"categories are {', '.join(self.categories)}"
        raise InputError(f'the taxonomy has no code "{code}"', where=where, remedy=remedy)

    def at_level(self, code: str, level: str) -> str | None:
        """The code of the same branch at `indicator`, `category` or `side`; None if the code stands above it."""
        self.prove_known(code)
        if level == "side":
            return code[0]
        if level == "category":
            return None if code in SIDES else code.partition(".")[0]
        return code if code in self.indicators else None

    def side(self, code: str) -> Side:
        """Internal or external.

        Raises:
            InputError: The code is not known.
        """
        return SIDES[self.prove_known(code)[0]]

    def name(self, code: str, language: str = "en") -> str:
        """Name of a code in a language, "en" or "zh"."""
        self.prove_known(code)
        if code in SIDES:
            names = {"I": ("internal", "内部"), "E": ("external", "外部")}[code]
            return names[0] if language == "en" else names[1]
        entry: Category | Indicator = self.categories[code] if code in self.categories else self.indicators[code]
        return entry.en if language == "en" else entry.zh

    def document(self) -> dict[str, Any]:
        """As a JSON object."""
        return {
            "categories": [
                {
                    "code": one.code,
                    "side": one.side,
                    "en": one.en,
                    "zh": one.zh,
                    "meaning": one.meaning,
                    "controllable": one.controllable,
                    "indicators": [vars(each) for each in self.indicators.values() if each.category == one.code],
                }
                for one in self.categories.values()
            ],
            "hypotheses": [vars(one) for one in self.hypotheses.values()],
        }
