"""explained variation -> its split among causes, with an interval: explained variation, not causation."""

from refloat.factors.shares.explained import Explained as Explained
from refloat.factors.shares.explained import explained_by_subset as explained_by_subset
from refloat.factors.shares.owen import owen_values as owen_values
from refloat.factors.shares.share_of_variation import Share as Share
from refloat.factors.shares.share_of_variation import VariationSplit as VariationSplit
from refloat.factors.shares.share_of_variation import split_variation as split_variation
