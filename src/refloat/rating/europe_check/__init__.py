"""European deals as sold -> the letter that the engine gives to class A at closing, and after what came in."""

from refloat.rating.europe_check.check_europe import check_europe as check_europe
from refloat.rating.europe_check.europe_check import DealCheck as DealCheck
from refloat.rating.europe_check.europe_check import EuropeCheck as EuropeCheck
from refloat.rating.europe_check.result import europe_check_result as europe_check_result
