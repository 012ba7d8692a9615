"""a study's file and its table -> a PanelStudy: every column, what moves them, and what they leave unsaid."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np

from refloat.errors import StudyError
from refloat.factors.find_study import file_of_study
from refloat.factors.panels.caution import Caution
from refloat.factors.panels.check_terms import identified
from refloat.factors.panels.fit_gmm import fit_gmm
from refloat.factors.panels.fit_jackknife import fit_jackknife
from refloat.factors.panels.fit_static import fit_static
from refloat.factors.panels.influence import Influence, influence_of_entities
from refloat.factors.panels.make_gmm import dynamic_model, instrument_choices
from refloat.factors.panels.make_sample import kept_rows, study_sample, terms_of
from refloat.factors.panels.mundlak import mundlak_test
from refloat.factors.panels.panel import BoolArray, FloatArray, Panel
from refloat.factors.panels.panel_file import PanelFile
from refloat.factors.panels.panel_fit import PanelFit
from refloat.factors.panels.panel_study import PanelStudy, Reproduced, SampleFacts, VariantFit
from refloat.factors.panels.read_panel import read_panel
from refloat.factors.panels.sample import Sample
from refloat.factors.panels.study_cautions import FEW_CLUSTERS, fit_cautions, panel_cautions
from refloat.factors.panels.wild_bootstrap import wild_p_values
from refloat.factors.panels.within import demeaned, within_columns
from refloat.factors.shares import VariationSplit, split_variation
from refloat.factors.shares.share_of_variation import PERSISTENCE, UNCODED

OnStep = Callable[[int, int], None]
MOST_NAMED = 12


def make_panel_study(
    file: PanelFile, folder: Path, name: str, *, table: Path | None = None, on_step: OnStep | None = None
) -> PanelStudy:
    """Run every part of a panel study.

    Args:
        file: The study.
        folder: That its table lies in.
        name: Short name.
        table: The table itself, where it is given rather than named by the study.
        on_step: Told of the parts done and the parts in all.

    Raises:
        StudyError: What is wrong with the table or the study, in one sentence.
    """
    path = table or file_of_study(folder, file.table, name)
    conditions = [*file.keep, *(condition for variant in file.variants for condition in variant.keep)]
    wanted = [file.outcome.column, *(driver.column for driver in file.drivers), *(one.column for one in conditions)]
    panel, cautions = read_panel(path, file.entity, file.time, wanted)
    terms, empty = terms_of(panel, file)
    kept = kept_rows(panel, file, file.keep)
    sample = study_sample(panel, file, terms, kept, str(path))
    # An entity with too few rows for the sample serves no column, GMM included.
    kept &= np.isin(np.array(panel.entities), sample.entities)[:, None]
    found = [*cautions, *empty, *panel_cautions(panel, file, sample)]
    step = _Steps(len(file.columns) + 3, on_step)
    one_period = len(np.unique(sample.period)) == 1
    fits: dict[str, PanelFit] = {}
    gmm_terms: dict[str, Mapping[str, FloatArray]] = {}
    if one_period:
        found.append(Caution("one_period", {"period": sample.periods[sample.period[0]]}))
    for estimator in ("pooled",) if one_period else file.columns:
        try:
            if estimator.endswith("gmm"):
                effects = file.gmm.system_periods if estimator == "system-gmm" else file.gmm.difference_periods
                told, left_out = identified(sample, entity_effects=True, period_effects=effects)
                gmm_terms[estimator] = {term: terms[term] for term in told.names}
                model = dynamic_model(panel, file, gmm_terms[estimator], kept, system=estimator == "system-gmm")
                fit, more = fit_gmm(model)
                more = (*left_out, *more)
            elif estimator.startswith("jackknife"):
                periods = estimator == "jackknife-periods"
                fit, more = fit_jackknife(sample, period_effects=periods, small_sample=file.small_sample)
            else:
                fit, more = fit_static(sample, estimator, file.small_sample)
        except np.linalg.LinAlgError as failure:
            facts = {"reason": f"word:factors.panel.reason.{_reason(failure)}"}
            found.append(Caution("not_estimated", facts, estimator))
        else:
            fits[estimator] = fit
            found += more
        step()
    if not fits:
        raise StudyError(
            "no column can be estimated: the drivers do not vary or the rows are too few",
            where=str(path),
            remedy="give more rows, or drivers that change over time",
        )
    plain = _plain(fits, file)
    variants = () if one_period else _variants(panel, file, terms, sample, found)
    choices = instrument_choices(panel, file, gmm_terms, kept) if file.gmm.choices else ()
    step()
    split = _split(sample, file, entity_effects=plain.startswith("fixed"))
    step()
    found += fit_cautions(fits, file)
    step()
    return PanelStudy(
        name=name,
        file=file,
        sample=_facts(panel, sample),
        fits=fits,
        plain=plain,
        mundlak=None if one_period else mundlak_test(sample),
        variants=variants,
        choices=choices,
        influence=_influence(sample),
        split=split,
        reproduced=_reproduced(fits, file),
        standardised=_standardised(sample, fits[plain]),
        wild=_wild(sample, plain),
        cautions=_unique(found),
    )


class _Steps:
    """Counts the parts done."""

    def __init__(self, total: int, on_step: OnStep | None) -> None:
        self.done, self.total, self.tell = 0, total, on_step

    def __call__(self) -> None:
        self.done += 1
        if self.tell is not None:
            self.tell(min(self.done, self.total), self.total)


def _unique(cautions: list[Caution]) -> tuple[Caution, ...]:
    """Each sentence once: several columns may leave out the same term."""
    return tuple({caution.sentence(): caution for caution in cautions}.values())


def _reason(failure: np.linalg.LinAlgError) -> str:
    text = str(failure).casefold()
    return "variance" if "variance" in text else "few" if "few" in text or "left" in text else "singular"


def _plain(fits: Mapping[str, PanelFit], file: PanelFile) -> str:
    wanted = file.reproduces.estimator if file.reproduces is not None else "fixed"
    order = (wanted, "fixed", "fixed-periods", "pooled", *fits)
    return next(name for name in order if name in fits)


def _facts(panel: Panel, sample: Sample) -> SampleFacts:
    return SampleFacts(
        rows=sample.rows,
        entities=len(sample.entities),
        first=panel.times[int(sample.period.min())],
        last=panel.times[int(sample.period.max())],
        read_rows=int(panel.seen.sum()),
        read_entities=len(panel.entities),
    )


def _variants(
    panel: Panel, file: PanelFile, terms: dict[str, FloatArray], sample: Sample, found: list[Caution]
) -> tuple[VariantFit, ...]:
    """The plain fixed effects under the file's other conditions."""
    made = []
    own = _places(sample)
    for place, variant in enumerate(file.variants):
        try:
            kept: BoolArray = kept_rows(panel, file, variant.keep)
            other = study_sample(panel, file, terms, kept, file.table)
            fit, _ = fit_static(other, "fixed", file.small_sample)
        except (np.linalg.LinAlgError, StudyError):
            found.append(Caution("variant_failed", {"label": variant.label["en"]}))
            continue
        others = _places(other)
        more = sorted(others - own)
        named = tuple(f"{entity} {panel.times[period]}" for entity, period in more[:MOST_NAMED])
        made.append(VariantFit(place, fit, named, len(own - others)))
    return tuple(made)


def _places(sample: Sample) -> set[tuple[str, int]]:
    return {(sample.entities[entity], int(period)) for entity, period in zip(sample.entity, sample.period, strict=True)}


def _split(sample: Sample, file: PanelFile, *, entity_effects: bool) -> VariationSplit | None:
    told, _ = identified(sample, entity_effects=entity_effects)
    if entity_effects:
        outcome, columns = within_columns(told)
    else:
        nobody = np.zeros(told.rows, dtype=np.int64)
        outcome = demeaned(told.outcome[:, None], nobody, 1)[:, 0]
        columns = demeaned(told.regressors, nobody, 1)
    codes = {driver.term: driver.code for driver in file.drivers}
    groups = [
        PERSISTENCE if term.startswith("lag ") else (codes.get(term) or UNCODED).partition(".")[0]
        for term in told.names
    ]
    terms = file.shares
    return split_variation(
        outcome,
        columns,
        told.names,
        groups,
        told.entity,
        draws=terms.draws,
        seed=terms.seed,
        level=terms.level,
    )


def _influence(sample: Sample) -> tuple[Influence, ...]:
    told, _ = identified(sample, entity_effects=True)
    try:
        return influence_of_entities(told) if told.names else ()
    except np.linalg.LinAlgError:
        return ()


def _wild(sample: Sample, plain: str) -> dict[str, float]:
    """Where entities are few and the plain column has fixed effects."""
    if len(sample.entities) >= FEW_CLUSTERS or not plain.startswith("fixed"):
        return {}
    periods = plain == "fixed-periods"
    told, _ = identified(sample, entity_effects=True, period_effects=periods)
    if len(told.entities) <= len(told.names):
        return {}
    try:
        return wild_p_values(told, period_effects=periods)
    except np.linalg.LinAlgError:
        return {}


def _reproduced(fits: Mapping[str, PanelFit], file: PanelFile) -> tuple[Reproduced, ...]:
    if file.reproduces is None or file.reproduces.estimator not in fits:
        return ()
    coefficients = fits[file.reproduces.estimator].coefficients
    half = 0.5 * 10.0**-file.reproduces.digits
    found = []
    for figure in file.reproduces.figures:
        one = coefficients.get(figure.term)
        if one is None:
            continue
        pairs = [("value", figure.value, one.value)]
        if figure.error is not None:
            pairs.append(("error", figure.error, one.error))
        # A figure printed to so many digits may lie half of the last one off, and a hair for binary fractions.
        found += [
            Reproduced(figure.term, what, told, ours, abs(told - ours) <= half * (1 + 1e-9))
            for what, told, ours in pairs
        ]
    return tuple(found)


def _standardised(sample: Sample, fit: PanelFit) -> dict[str, tuple[float, float, float]]:
    """Coefficients times the driver's standard deviation within entities, over the outcome's."""
    outcome, columns = within_columns(sample)
    spread = float(np.std(outcome))
    if not spread > 0:
        return {}
    sizes = dict(zip(sample.names, np.std(columns, axis=0) / spread, strict=True))
    return {
        term: (one.value * float(sizes[term]), one.low * float(sizes[term]), one.high * float(sizes[term]))
        for term, one in fit.coefficients.items()
        if term in sizes and not term.startswith("lag ")
    }
