"""what published cases disclose -> each published figure beside the one worked out from it."""

from refloat.effects.published.figure import Figure as Figure
from refloat.effects.published.recompute import disclosed as disclosed
from refloat.effects.published.recompute import published_figures as published_figures
from refloat.effects.published.result import published_result as published_result
