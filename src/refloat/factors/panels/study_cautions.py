"""what a reader of a panel study must be told, beyond what each column tells of itself."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from refloat.factors.panels.caution import Caution
from refloat.factors.panels.panel import Panel
from refloat.factors.panels.panel_file import PanelFile
from refloat.factors.panels.panel_fit import PanelFit
from refloat.factors.panels.pasted import pasted_columns
from refloat.factors.panels.sample import Sample
from refloat.factors.taxonomy import shipped_taxonomy

FEW_CLUSTERS = 40
"""Cluster-robust errors are too small with few clusters; few is put between 20 and 50 (Cameron and Miller 2015, VI)."""
NEAR_ONE = 0.95
SHORT = 15
LONG = 20
SIGNIFICANT = 0.05


def panel_cautions(panel: Panel, file: PanelFile, sample: Sample) -> list[Caution]:
    """Of the rows: pasted values, gaps, missing groups, few clusters, drivers that are not lagged."""
    found = []
    pasted = pasted_columns(panel)
    for span in sorted(set(pasted.values())):
        columns = ", ".join(name for name, held in pasted.items() if held == span)
        facts = {"columns": columns, "span": str(span), "rows": str(sample.rows), "own": str(sample.rows // span)}
        found.append(Caution("pasted_values", facts))
    if len(sample.entities) <= len(sample.names):
        facts = {"entities": str(len(sample.entities)), "terms": str(len(sample.names))}
        found.append(Caution("fewer_clusters", facts))
    elif len(sample.entities) < FEW_CLUSTERS:
        found.append(Caution("few_clusters", {"entities": str(len(sample.entities))}))
    gaps = entities_with_gaps(sample)
    if gaps:
        found.append(Caution("gaps", {"entities": str(gaps), "all": str(len(sample.entities))}))
    found += _missing(panel, file)
    endogenous = [driver.term for driver in file.drivers if not driver.moves_alone and driver.lag == 0]
    if endogenous:
        found.append(Caution("endogenous_now", {"columns": ", ".join(endogenous)}))
    length = sample.rows / max(len(sample.entities), 1)
    if file.lags and length < SHORT and any(name in ("fixed", "fixed-periods") for name in file.columns):
        found.append(Caution("nickell", {"length": f"{length:.1f}"}))
    return found


def fit_cautions(fits: Mapping[str, PanelFit], file: PanelFile) -> list[Caution]:
    """Of the columns: lag coefficients near or above one, or outside what pooled and fixed effects bound; signs."""
    found = []
    lag = "lag 1"
    for name, fit in fits.items():
        one = fit.coefficients.get(lag)
        if one is None:
            continue
        persistence = sum(each.value for term, each in fit.coefficients.items() if term.startswith("lag "))
        facts = {"value": f"{persistence:.3f}"}
        if persistence >= 1.0:
            passes = name.endswith("gmm") and _passes(fit)
            found.append(Caution("lag_above_one_passes" if passes else "lag_above_one", facts, name))
        elif persistence > NEAR_ONE:
            found.append(Caution("lag_near_one", facts, name))
    found += _outside_bounds(fits)
    if any(name.endswith("gmm") and fit.periods > LONG for name, fit in fits.items()):
        longest = max(fit.periods for name, fit in fits.items() if name.endswith("gmm"))
        found.append(Caution("gmm_long", {"periods": str(longest)}))
    return found + _signs(fits, file)


def entities_with_gaps(sample: Sample) -> int:
    """Entities with a period missing between their first and last row."""
    count = 0
    for entity in range(len(sample.entities)):
        periods = sample.period[sample.entity == entity]
        count += int(periods[-1] - periods[0] + 1 > len(periods))
    return count


def _missing(panel: Panel, file: PanelFile) -> list[Caution]:
    """Entities that have no value at all of a column."""
    found = []
    for name in dict.fromkeys([file.outcome.column, *(driver.column for driver in file.drivers)]):
        empty = ~np.isfinite(panel.columns[name]).any(axis=1)
        if empty.any():
            named = ", ".join(panel.entities[place] for place in np.flatnonzero(empty)[:3])
            more = " ..." if empty.sum() > 3 else ""
            found.append(Caution("missing_group", {"column": name, "count": str(empty.sum()), "named": named + more}))
    return found


def _passes(fit: PanelFit) -> bool:
    """Whether the usual tests find nothing: AR(2) and Hansen above 5 %."""
    told = [fit.tests.get(name) for name in ("ar2", "hansen")]
    return all(test is not None and test.p_value >= SIGNIFICANT for test in told)


def _outside_bounds(fits: Mapping[str, PanelFit]) -> list[Caution]:
    """Bond (2002), Portuguese Economic Journal 1, 141-162: a sound estimate lies between fixed effects and pooled."""
    low, high = fits.get("fixed"), fits.get("pooled")
    if low is None or high is None or "lag 1" not in low.coefficients or "lag 1" not in high.coefficients:
        return []
    ends = sorted((low.coefficients["lag 1"].value, high.coefficients["lag 1"].value))
    found = []
    for name, fit in fits.items():
        one = fit.coefficients.get("lag 1")
        if one is None or not name.endswith("gmm"):
            continue
        if not ends[0] <= one.value <= ends[1]:
            facts = {"value": f"{one.value:.3f}", "low": f"{ends[0]:.3f}", "high": f"{ends[1]:.3f}"}
            found.append(Caution("outside_bounds", facts, name))
    return found


def _signs(fits: Mapping[str, PanelFit], file: PanelFile) -> list[Caution]:
    """Drivers whose sign in the first column is significant and not the one that the taxonomy expects."""
    first = next(iter(fits.values()), None)
    taxonomy = shipped_taxonomy()
    found = []
    for driver in file.drivers:
        indicator = taxonomy.indicators.get(driver.code or "")
        one = first.coefficients.get(driver.term) if first is not None else None
        if indicator is None or one is None or indicator.sign == "?" or one.p_value >= SIGNIFICANT:
            continue
        if (one.value > 0) != (indicator.sign == "+"):
            found.append(
                Caution("sign", {"column": driver.term, "value": f"{one.value:+.4f}", "wanted": indicator.sign})
            )
    return found
