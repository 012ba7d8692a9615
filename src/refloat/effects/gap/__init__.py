"""a bank's and an investor's view of the same loans -> the price gap as a bridge, and trade with hidden quality."""

from refloat.effects.gap.bridge import GapBridge as GapBridge
from refloat.effects.gap.bridge import gap_bridge as gap_bridge
from refloat.effects.gap.field_value import FieldValue as FieldValue
from refloat.effects.gap.field_value import field_value as field_value
from refloat.effects.gap.investor import GapTerms as GapTerms
from refloat.effects.gap.investor import Investor as Investor
from refloat.effects.gap.lemons import Market as Market
from refloat.effects.gap.lemons import lemons as lemons
from refloat.effects.gap.opening import Opening as Opening
from refloat.effects.gap.opening import openings as openings
from refloat.effects.gap.study import GapStudy as GapStudy
from refloat.effects.gap.study import gap_result as gap_result
from refloat.effects.gap.study import study_gap as study_gap
from refloat.effects.gap.two_views import LumpSum as LumpSum
from refloat.effects.gap.two_views import calibrate_two_views as calibrate_two_views
