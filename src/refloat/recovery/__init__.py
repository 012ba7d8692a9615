"""recovery: a Pool -> Recoveries: cash by path and period (gross, cost, closed positions)."""

from refloat.recovery.assumptions import Assumptions as Assumptions
from refloat.recovery.evidence import evidence as evidence
from refloat.recovery.granularity import Granularity as Granularity
from refloat.recovery.library import list_assumptions as list_assumptions
from refloat.recovery.library import read_assumptions as read_assumptions
from refloat.recovery.overrides import Overrides as Overrides
from refloat.recovery.overrides import read_overrides as read_overrides
from refloat.recovery.recoveries import Recoveries as Recoveries
from refloat.recovery.sampling import Sampling as Sampling
from refloat.recovery.sampling_facts import mean_error as mean_error
from refloat.recovery.sampling_facts import sampling_facts as sampling_facts
from refloat.recovery.simulate import simulate as simulate
