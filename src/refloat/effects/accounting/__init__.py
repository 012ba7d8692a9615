"""bad loans and what was paid for them -> the gain or loss of the seller, and the books of the buyer."""

from refloat.effects.accounting.derecognition import Derecognition as Derecognition
from refloat.effects.accounting.derecognition import TransferContracts as TransferContracts
from refloat.effects.accounting.derecognition import TransferFacts as TransferFacts
from refloat.effects.accounting.derecognition import decide_derecognition as decide_derecognition
from refloat.effects.accounting.disposal import DeferredPart as DeferredPart
from refloat.effects.accounting.disposal import Disposal as Disposal
from refloat.effects.accounting.purchased import BookedYear as BookedYear
from refloat.effects.accounting.purchased import PurchasedLoans as PurchasedLoans
from refloat.effects.accounting.purchased import book_purchase as book_purchase
from refloat.effects.accounting.purchased import booked_years as booked_years
from refloat.effects.accounting.purchased import impairment_change as impairment_change
from refloat.effects.accounting.sale_account import SaleAccount as SaleAccount
from refloat.effects.accounting.sale_account import account_for_sale as account_for_sale
