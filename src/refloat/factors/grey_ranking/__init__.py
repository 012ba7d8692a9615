"""yearly columns -> factors ranked by grey relation, under every reasonable setting: a band, not one order."""

from refloat.factors.grey_ranking.grey_ranking import GreyRanking as GreyRanking
from refloat.factors.grey_ranking.grey_ranking import Order as Order
from refloat.factors.grey_ranking.grey_terms import GreyTerms as GreyTerms
from refloat.factors.grey_ranking.rank_factors import rank_factors as rank_factors
from refloat.factors.grey_ranking.run_grey import run_grey as run_grey
