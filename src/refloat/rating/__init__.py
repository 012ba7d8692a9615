"""Deal + Cash -> a letter for each note; note sizes for target letters."""

from refloat.rating.bounds import clopper_pearson_upper as clopper_pearson_upper
from refloat.rating.bounds import paths_to_resolve as paths_to_resolve
from refloat.rating.bounds import upper_bound as upper_bound
from refloat.rating.change import Change as Change
from refloat.rating.change import read_change as read_change
from refloat.rating.goal import Goal as Goal
from refloat.rating.goal import read_goal as read_goal
from refloat.rating.note_cash import average_life as average_life
from refloat.rating.rate import rate as rate
from refloat.rating.ratings import EngineOutcome as EngineOutcome
from refloat.rating.ratings import NoteRating as NoteRating
from refloat.rating.ratings import Ratings as Ratings
from refloat.rating.ratings import StressOutcome as StressOutcome
from refloat.rating.results import note_result as note_result
from refloat.rating.results import rating_result as rating_result
from refloat.rating.results import size_result as size_result
from refloat.rating.scales import Scales as Scales
from refloat.rating.size import size as size
from refloat.rating.sizing import Sizing as Sizing
from refloat.rating.solve import Solution as Solution
from refloat.rating.solve import solve as solve
from refloat.rating.stress import stressed as stressed
