"""a case folder -> a run of the whole process, handed over as one Offering."""

from refloat.cases.case import Case as Case
from refloat.cases.case_effects import case_effects as case_effects
from refloat.cases.case_effects import read_effects_terms as read_effects_terms
from refloat.cases.case_issuance import case_study as case_study
from refloat.cases.case_issuance import read_issuance_terms as read_issuance_terms
from refloat.cases.case_policy import case_policy as case_policy
from refloat.cases.case_policy import read_policy_terms as read_policy_terms
from refloat.cases.find_case import read_case as read_case
from refloat.cases.find_case import shipped_cases as shipped_cases
from refloat.cases.new_case import new_case as new_case
from refloat.cases.rated_by import rated_by as rated_by
from refloat.cases.run_case import run_case as run_case
