"""NplHistory: what a bank's bad loans were, year by year, and what moved them where that is known."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape

import numpy as np
from numpy.typing import NDArray

from refloat.errors import InputError

FloatArray = NDArray[np.float64]
Dates = NDArray[np.datetime64]

INFLOW = "inflow"
OUTFLOWS = ("cures", "collections", "write_offs", "sales", "securitisations", "other_outflows")
DISPOSALS = ("sales", "securitisations")


@dataclass(frozen=True, eq=False)
class NplHistory:
    """The non-performing loans of one bank at the ends of equal periods. Money in currency units.

    Attributes:
        period_ends: (n,) last days of the periods, rising and equally spaced.
        npl: (n,) gross stock of non-performing loans.
        loans: (n,) gross loans; None where not known.
        allowance: (n,) loan loss allowance; NaN where not known; None if nowhere known.
        flows: Name -> (n,) amounts of each period, not negative but for `other_outflows`: `inflow` and those
            of `OUTFLOWS` that are known; empty where only the stock is. `opening` is there too.
        months: Length of a period in months.
        source: Where the figures come from and how sure they are, for people.
    """

    period_ends: Dates
    npl: FloatArray
    loans: FloatArray | None = None
    allowance: FloatArray | None = None
    flows: Mapping[str, FloatArray] = field(default_factory=dict)
    months: int = 12
    source: str = ""

    def __post_init__(self) -> None:
        for array in (self.period_ends, self.npl, self.loans, self.allowance, *self.flows.values()):
            if array is not None:
                array.setflags(write=False)

    @property
    def knows_flows(self) -> bool:
        """Whether gross inflow is known, so that it can be forecast instead of the stock."""
        return INFLOW in self.flows

    @property
    def ratio(self) -> FloatArray:
        """(n,) non-performing over all loans, a fraction.

        Raises:
            InputError: If the history has no loans.
        """
        if self.loans is None:
            raise InputError("the history has no gross loans", remedy="add a column loans")
        return np.asarray(self.npl / self.loans, dtype=np.float64)

    @property
    def years(self) -> tuple[int, ...]:
        """Calendar years of the period ends."""
        return tuple(int(str(day)[:4]) for day in self.period_ends)

    def between(self, first: int | None, last: int | None) -> "NplHistory":
        """The periods from one calendar year to another, both included; None leaves an end open.

        Raises:
            InputError: If no period is left.
        """
        years = np.array(self.years)
        keep = (years >= (first or years.min())) & (years <= (last or years.max()))
        if not keep.any():
            raise InputError(
                f"no period lies between {first} and {last}",
                remedy=f"the history runs from {years.min()} to {years.max()}",
            )
        return NplHistory(
            period_ends=self.period_ends[keep],
            npl=self.npl[keep],
            loans=None if self.loans is None else self.loans[keep],
            allowance=None if self.allowance is None else self.allowance[keep],
            flows={name: values[keep] for name, values in self.flows.items()},
            months=self.months,
            source=self.source,
        )

    def _repr_html_(self) -> str:
        heads = ["period end", "NPL", "loans", "ratio"]
        rows = []
        for place, day in enumerate(self.period_ends):
            cells = [str(day), f"{self.npl[place]:,.0f}"]
            if self.loans is not None:
                cells += [f"{self.loans[place]:,.0f}", f"{100 * self.ratio[place]:.2f} %"]
            rows.append("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in cells) + "</tr>")
        used = heads if self.loans is not None else heads[:2]
        head = "".join(f"<th>{one}</th>" for one in used)
        return f"<table><caption>{escape(self.source)}</caption><tr>{head}</tr>{''.join(rows)}</table>"
