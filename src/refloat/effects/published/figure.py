"""Figure: a published figure beside the one worked out from what its source discloses."""

from dataclasses import dataclass

WAYS = ("recomputed", "identity", "range", "implied")


@dataclass(frozen=True)
class Figure:
    """One figure of one study, as published and as worked out here.

    Attributes:
        study: Code of the study.
        figure: Code of the figure.
        published: (low, high) as published, in `unit`; None for an implied figure, which nobody published.
        computed: (low, high) as worked out.
        unit: Of both.
        tolerance: How far the two may lie apart, in `unit`: the rounding of what is disclosed, or as the note says.
        way: `recomputed` from disclosed figures by the functions of this room; `identity`, a sum of published figures;
            `range`, between bounds of what is not disclosed; `implied`, what the published figures say of it.
        confidence: How the source was read, as in the ledger of evidence.
        source: Where the published figure stands.
        en: What it is, in English.
        zh: In Chinese.
        note_en: What else to know.
        note_zh: The same in Chinese.
    """

    study: str
    figure: str
    published: tuple[float, float] | None
    computed: tuple[float, float]
    unit: str
    tolerance: float
    way: str
    confidence: str
    source: str
    en: str
    zh: str
    note_en: str
    note_zh: str

    @property
    def holds(self) -> bool | None:
        """Whether both ends agree within the tolerance, or the range holds what is published; None if implied."""
        if self.published is None:
            return None
        if self.way == "range":
            return self.computed[0] <= self.published[0] <= self.published[1] <= self.computed[1]
        return all(abs(a - b) <= self.tolerance + 1e-9 for a, b in zip(self.published, self.computed, strict=True))
