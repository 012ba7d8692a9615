"""real deals as sold -> what the model would have sized, beside what was sold."""

from refloat.rating.market_check.check_market import check_market as check_market
from refloat.rating.market_check.market_check import MarketCheck as MarketCheck
from refloat.rating.market_check.result import market_check_result as market_check_result
