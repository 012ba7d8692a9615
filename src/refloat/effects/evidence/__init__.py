"""what others measured -> a ledger of claims about securitising bad loans: sign, size, study, confidence."""

from refloat.effects.evidence.ledger import Claim as Claim
from refloat.effects.evidence.ledger import Finding as Finding
from refloat.effects.evidence.ledger import Tally as Tally
from refloat.effects.evidence.ledger import claims as claims
from refloat.effects.evidence.ledger import findings as findings
from refloat.effects.evidence.ledger import tally as tally
