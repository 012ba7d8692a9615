"""A rated Deal and its Ledger + terms -> prices, yields, returns and proceeds."""

from refloat.sale.price import modified_duration as modified_duration
from refloat.sale.price import path_yields as path_yields
from refloat.sale.price import price_at_yield as price_at_yield
from refloat.sale.price import weighted_quantiles as weighted_quantiles
from refloat.sale.price import yield_at_price as yield_at_price
from refloat.sale.sale import Sale as Sale
from refloat.sale.sell import sell as sell
from refloat.sale.terms import IssueCost as IssueCost
from refloat.sale.terms import NoteTerms as NoteTerms
from refloat.sale.terms import SaleTerms as SaleTerms
