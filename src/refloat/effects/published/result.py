"""Published figures -> the JSON document of `refloat effects --published`."""

from dataclasses import asdict
from typing import Any

from refloat.effects.published.recompute import published_figures


def published_result() -> dict[str, Any]:
    """Each figure with whether it holds, and how many do of those that somebody published."""
    figures = published_figures()
    told = [figure for figure in figures if figure.holds is not None]
    return {
        "figures": [
            {
                **asdict(figure),
                "published": None if figure.published is None else list(figure.published),
                "computed": list(figure.computed),
                "holds": figure.holds,
            }
            for figure in figures
        ],
        "compared": len(told),
        "hold": sum(figure.holds is True for figure in told),
    }
