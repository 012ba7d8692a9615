"""a position in a securitisation, or a deal on non-performing loans -> risk weights by the supervisors' formulas."""

from refloat.effects.capital.npe_deal import NpeDeal as NpeDeal
from refloat.effects.capital.npe_weights import npe_weights as npe_weights
from refloat.effects.capital.npe_weights import weigh_notes as weigh_notes
from refloat.effects.capital.position import SecErba as SecErba
from refloat.effects.capital.position import SecIrba as SecIrba
from refloat.effects.capital.position import SecSa as SecSa
from refloat.effects.capital.position import UsSsfa as UsSsfa
from refloat.effects.capital.read_requests import read_requests as read_requests
from refloat.effects.capital.request import Request as Request
from refloat.effects.capital.risk_transfer import KeptNote as KeptNote
from refloat.effects.capital.risk_transfer import RiskTransfer as RiskTransfer
from refloat.effects.capital.risk_transfer import measure_risk_transfer as measure_risk_transfer
from refloat.effects.capital.risk_weight import risk_weight as risk_weight
from refloat.effects.capital.simplified_formula import simplified_formula as simplified_formula
from refloat.effects.capital.simplified_formula import simplified_weight as simplified_weight
