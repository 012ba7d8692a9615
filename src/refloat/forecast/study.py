"""NplStudy: a bank's bad loans forecast, compared with what happened, and planned for."""

from collections.abc import Mapping
from dataclasses import dataclass

from refloat.forecast.baseline import Baseline
from refloat.forecast.comparison import Comparison
from refloat.forecast.issuance_plan import IssuancePlan
from refloat.forecast.npl_history import NplHistory
from refloat.forecast.plan_terms import PlanTerms


@dataclass(frozen=True, eq=False)
class NplStudy:
    """Everything that a plan file asks for.

    Attributes:
        terms: The plan file.
        history: All of the history, also what forecasts did not see.
        seen: What they saw.
        comparisons: One for each start of the history; empty if no model is compared.
        baselines: View -> the stock without disposals.
        plans: View -> the plan of least cost; absent where none meets the targets.
        refusals: View -> the sentence that says which target cannot be met.
    """

    terms: PlanTerms
    history: NplHistory
    seen: NplHistory
    comparisons: tuple[Comparison, ...]
    baselines: Mapping[str, Baseline]
    plans: Mapping[str, IssuancePlan]
    refusals: Mapping[str, str]

    @property
    def main(self) -> str:
        """Name of the main view."""
        return self.terms.views[0].name

    @property
    def plan(self) -> IssuancePlan | None:
        """The plan on the main view, if there is one."""
        return self.plans.get(self.main)
