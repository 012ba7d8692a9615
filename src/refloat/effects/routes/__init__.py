"""segments of bad loans + routes -> value of each route, the best plan under limits, switch price, regret, frontier."""

from refloat.effects.routes.compare import compare_routes as compare_routes
from refloat.effects.routes.plan import plan_routes as plan_routes
from refloat.effects.routes.result import routes_result as routes_result
from refloat.effects.routes.segment import Segment as Segment
from refloat.effects.routes.segments import segments_of as segments_of
from refloat.effects.routes.study import RouteStudy as RouteStudy
from refloat.effects.routes.study import study_routes as study_routes
from refloat.effects.routes.terms import Limits as Limits
from refloat.effects.routes.terms import Route as Route
from refloat.effects.routes.terms import RoutesTerms as RoutesTerms
from refloat.effects.routes.terms import read_library as read_library
