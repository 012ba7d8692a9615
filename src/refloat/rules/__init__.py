"""cited data files -> rating scales, stress scales and other rule tables."""

from refloat.rules.bank_limits import BankLimit as BankLimit
from refloat.rules.bank_limits import bank_limit as bank_limit
from refloat.rules.bank_limits import read_bank_limits as read_bank_limits
from refloat.rules.capital import ErbaWeights as ErbaWeights
from refloat.rules.capital import IrbaParameters as IrbaParameters
from refloat.rules.capital import capital_figures as capital_figures
from refloat.rules.capital import erba_step as erba_step
from refloat.rules.capital import erba_table as erba_table
from refloat.rules.capital import irba_parameters as irba_parameters
from refloat.rules.minimum_coverage import MinimumCoverage as MinimumCoverage
from refloat.rules.minimum_coverage import list_minimum_coverage as list_minimum_coverage
from refloat.rules.minimum_coverage import read_minimum_coverage as read_minimum_coverage
from refloat.rules.rating_cap import CapRule as CapRule
from refloat.rules.rating_cap import read_caps as read_caps
from refloat.rules.read_scale import list_scales as list_scales
from refloat.rules.read_scale import read_scale as read_scale
from refloat.rules.read_stress import list_stress_scales as list_stress_scales
from refloat.rules.read_stress import read_stress_scale as read_stress_scale
from refloat.rules.retention import RetentionRule as RetentionRule
from refloat.rules.retention import read_retention_rules as read_retention_rules
from refloat.rules.scale import Scale as Scale
from refloat.rules.scale_result import scale_result as scale_result
from refloat.rules.stress_scale import StressScale as StressScale
