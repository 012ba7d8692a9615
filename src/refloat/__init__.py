"""refloat: from a bank's non-performing loans to rated, priced and watched notes."""

__version__ = "0.1.0"
