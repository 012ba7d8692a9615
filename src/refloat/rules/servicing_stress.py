"""ServicingStress: what a failing servicer or seller does to the cash of a pool."""

from dataclasses import dataclass
from typing import Literal, cast, get_args

from refloat.errors import ScaleError
from refloat.rules.table import SHIPPED, number, read_rows

ServicingKind = Literal["commingling", "set_off", "servicer"]


@dataclass(frozen=True)
class ServicingStress:
    """One row of the table of servicing stresses.

    Attributes:
        stress: Short name.
        kind: "commingling": the collections of some months are lost. "set_off": a share of the collections of the
            first months is lost. "servicer": collections stop for some months and come that much later ever after,
            and costs are a share higher from then on.
        months: How long.
        share: The share of collections offset, or by which costs grow, as a fraction.
        text: What happens, in words.
        text_zh: The same in Chinese.
        source: Where the sizes come from.
        grade: How sure they are.
    """

    stress: str
    kind: ServicingKind
    months: float
    share: float
    text: str
    text_zh: str
    source: str
    grade: str


def read_servicing_stresses() -> dict[str, ServicingStress]:
    """The shipped servicing stresses by name.

    Raises:
        ScaleError: A row is none.
    """
    needed = ("stress", "kind", "months", "share", "text", "source", "grade")
    found = {}
    for place, row in read_rows(SHIPPED / "tables" / "servicing_stresses.csv", needed):
        if row["kind"] not in get_args(ServicingKind):
            raise ScaleError(
                f'"{row["kind"]}" is no kind', where=place, remedy="write commingling, set_off or servicer"
            )
        months, share = number(row["months"], place, "months"), number(row["share"], place, "share")
        if months < 0 or share < 0:
            raise ScaleError("months and share are zero or more", where=place)
        found[row["stress"]] = ServicingStress(
            stress=row["stress"],
            kind=cast(ServicingKind, row["kind"]),
            months=months,
            share=share,
            text=row["text"],
            text_zh=row.get("text_zh", ""),
            source=row["source"],
            grade=row["grade"],
        )
    return found
