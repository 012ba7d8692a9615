"""real deals and what became of them, as cited data -> frames to compare a model with."""

from refloat.market.bank_of_ningbo import bank_of_ningbo as bank_of_ningbo
from refloat.market.bank_of_ningbo import bank_of_ningbo_retail as bank_of_ningbo_retail
from refloat.market.bank_of_ningbo import china_banks_npl as china_banks_npl
from refloat.market.bank_of_ningbo import china_banks_npl_by_class as china_banks_npl_by_class
from refloat.market.china import china_actual_vs_forecast as china_actual_vs_forecast
from refloat.market.china import china_deals as china_deals
from refloat.market.deal_table import STATUS as STATUS
from refloat.market.deal_table import deal_table as deal_table
from refloat.market.error_sizes import error_evidence as error_evidence
from refloat.market.error_sizes import error_sizes as error_sizes
from refloat.market.error_sizes import present_value_ratios as present_value_ratios
from refloat.market.euribor import euribor_6m as euribor_6m
from refloat.market.europe import european_deals as european_deals
from refloat.market.europe import european_performance as european_performance
from refloat.market.read_deals import read_deals as read_deals
