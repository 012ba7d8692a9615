"""A rated Deal and its Ledger + terms -> prices, yields, returns and proceeds."""

from refloat.sale.book import Bid as Bid
from refloat.sale.book import BookTerms as BookTerms
from refloat.sale.book import read_bids as read_bids
from refloat.sale.build_book import Book as Book
from refloat.sale.build_book import build_book as build_book
from refloat.sale.curve import Curve as Curve
from refloat.sale.curve import flat_curve as flat_curve
from refloat.sale.curve import read_curve as read_curve
from refloat.sale.measures import convexity as convexity
from refloat.sale.measures import discount_margin as discount_margin
from refloat.sale.measures import z_spread as z_spread
from refloat.sale.price import modified_duration as modified_duration
from refloat.sale.price import path_yields as path_yields
from refloat.sale.price import price_at_yield as price_at_yield
from refloat.sale.price import weighted_quantiles as weighted_quantiles
from refloat.sale.price import yield_at_price as yield_at_price
from refloat.sale.price_table import price_table as price_table
from refloat.sale.sale import Sale as Sale
from refloat.sale.sell import sell as sell
from refloat.sale.terms import IssueCost as IssueCost
from refloat.sale.terms import NoteTerms as NoteTerms
from refloat.sale.terms import SaleTerms as SaleTerms
