"""a Deal and Cash -> a Ledger of where every payment went."""

from refloat.deal.call import CleanUpCall as CleanUpCall
from refloat.deal.deal import Deal as Deal
from refloat.deal.fee import Fee as Fee
from refloat.deal.index import Index as Index
from refloat.deal.ledger import AccountFlows as AccountFlows
from refloat.deal.ledger import FeeFlows as FeeFlows
from refloat.deal.ledger import Ledger as Ledger
from refloat.deal.ledger import NoteFlows as NoteFlows
from refloat.deal.ledger import TriggerFlows as TriggerFlows
from refloat.deal.ledger_result import ledger_result as ledger_result
from refloat.deal.note import Note as Note
from refloat.deal.party import Party as Party
from refloat.deal.payment_order import payment_order as payment_order
from refloat.deal.prove import conservation_error as conservation_error
from refloat.deal.prove import prove_cash as prove_cash
from refloat.deal.read_deal import check_deal as check_deal
from refloat.deal.read_deal import deal_schema as deal_schema
from refloat.deal.read_deal import read_deal as read_deal
from refloat.deal.read_deal import template as template
from refloat.deal.read_deal import templates as templates
from refloat.deal.read_deal import write_deal as write_deal
from refloat.deal.reserve import Reserve as Reserve
from refloat.deal.run import run as run
from refloat.deal.term_sheet import term_sheet as term_sheet
from refloat.deal.trigger import Trigger as Trigger
