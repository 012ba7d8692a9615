"""EuropeCheck -> the JSON document of `refloat deals check --market europe`."""

from dataclasses import asdict
from typing import Any

from refloat.rating.europe_check.europe_check import EuropeCheck


def europe_check_result(check: EuropeCheck) -> dict[str, Any]:
    """Everything of the check, in its own names; `n` is the number of deals.

    Args:
        check: The check.
    """
    return {"market": "europe", "n": len(check.deals), **asdict(check)}
