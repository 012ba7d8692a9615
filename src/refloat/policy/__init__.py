"""levers of reform + a deal's cash + its bank -> what each reform would change, always on a named target."""

from refloat.policy.back_test import BackTest as BackTest
from refloat.policy.back_test import back_test as back_test
from refloat.policy.ground import Ground as Ground
from refloat.policy.ground import ground_of as ground_of
from refloat.policy.ground import paths_of as paths_of
from refloat.policy.lever import Lever as Lever
from refloat.policy.moved_cash import moved_cash as moved_cash
from refloat.policy.result import policy_result as policy_result
from refloat.policy.senior import SeniorSizes as SeniorSizes
from refloat.policy.senior import sizes_anew as sizes_anew
from refloat.policy.sensitivity import Indices as Indices
from refloat.policy.sensitivity import morris_indices as morris_indices
from refloat.policy.sensitivity import sobol_indices as sobol_indices
from refloat.policy.study import PolicyStudy as PolicyStudy
from refloat.policy.study import study_policy as study_policy
from refloat.policy.targets import TARGETS as TARGETS
from refloat.policy.targets import Targets as Targets
from refloat.policy.targets import targets_at as targets_at
from refloat.policy.terms import GIVEN as GIVEN
from refloat.policy.terms import PolicyTerms as PolicyTerms
from refloat.policy.terms import read_library as read_library
