"""a bank's own data -> what a disposal did: event study, differences, matching, synthetic control, projections."""

from refloat.effects.own_data.differences import Differences as Differences
from refloat.effects.own_data.differences import staggered_differences as staggered_differences
from refloat.effects.own_data.event_study import EventStudy as EventStudy
from refloat.effects.own_data.event_study import event_study as event_study
from refloat.effects.own_data.local_projection import Projection as Projection
from refloat.effects.own_data.local_projection import local_projection as local_projection
from refloat.effects.own_data.matching import Matched as Matched
from refloat.effects.own_data.matching import match as match
from refloat.effects.own_data.synthetic_control import Synthetic as Synthetic
from refloat.effects.own_data.synthetic_control import synthetic_control as synthetic_control
