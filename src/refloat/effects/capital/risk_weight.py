"""a request of a capital file -> its risk weight."""

from refloat.effects.capital.npe_deal import NpeDeal
from refloat.effects.capital.npe_weights import npe_weights
from refloat.effects.capital.position import SecErba, SecIrba, UsSsfa
from refloat.effects.capital.position_weight import Outcome, sec_erba, sec_irba, sec_sa, us_ssfa
from refloat.effects.capital.request import Request
from refloat.rules import capital_figures


def risk_weight(request: Request) -> Outcome:
    """Risk weight of one request, a fraction (1.0 is 100 %), with what it rests on.

    Returns:
        id, method, RW, and by method: KA (SEC-SA, SSFA) or p (SEC-IRBA); `capital`, the RW times 8 %; `floor`,
        whether the floor decides; with an exposure value also `exposure`, `RWEA` (the risk-weighted amount) and
        `own_funds`. For `npe`, see `npe_weights`; its RW is that of the senior note.

    Raises:
        ScaleError: A credit quality step is not known.
    """
    head = {"id": request.id, "method": request.method}
    inputs = request.inputs
    if isinstance(inputs, NpeDeal):
        return {**head, **npe_weights(inputs)}
    if isinstance(inputs, SecErba):
        found = sec_erba(inputs)
    elif isinstance(inputs, SecIrba):
        found = sec_irba(inputs)
    elif isinstance(inputs, UsSsfa):
        found = us_ssfa(inputs)
    else:
        found = sec_sa(inputs)
    ratio = capital_figures()["capital_ratio"]
    found = {**head, **found, "capital": found["RW"] * ratio}
    if request.exposure is not None:
        weighted = request.exposure * found["RW"]
        found |= {"exposure": request.exposure, "RWEA": weighted, "own_funds": weighted * ratio}
    return found
