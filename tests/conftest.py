"""What every test may use."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

# The same examples in every run: what is green here is green there. REFLOAT_SEARCH=1 looks for new ones.
settings.register_profile("fixed", derandomize=True, database=None, deadline=None)
settings.register_profile("search", deadline=None)
settings.load_profile("search" if os.environ.get("REFLOAT_SEARCH") else "fixed")

CHECKOUT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of collected data that stands beside a developer's checkout."""
    folder = CHECKOUT.parent / "shared"
    if not folder.is_dir():
        pytest.skip("needs the folder of collected data beside the checkout (../shared)")
    return folder
