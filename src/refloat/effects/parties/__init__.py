"""a sold deal and its ledger -> parties: who gets what, what it is worth to each, and what each works for."""

from refloat.effects.parties.effort import Effort as Effort
from refloat.effects.parties.effort import Work as Work
from refloat.effects.parties.effort import work_of as work_of
from refloat.effects.parties.margins import LEAST_PATHS as LEAST_PATHS
from refloat.effects.parties.margins import Margin as Margin
from refloat.effects.parties.margins import margins as margins
from refloat.effects.parties.parties import parties as parties
from refloat.effects.parties.party import Party as Party
from refloat.effects.parties.party_cash import collected as collected
from refloat.effects.parties.party_cash import party_cash as party_cash
from refloat.effects.parties.party_cash import party_flows as party_flows
from refloat.effects.parties.payees import payees as payees
from refloat.effects.parties.returns import Returns as Returns
from refloat.effects.parties.returns import returns_of as returns_of
