"""the terms of a study of loan files -> `PostMortem`."""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import combinations
from pathlib import Path

import numpy as np

from refloat.factors.expert.coding import Coding
from refloat.factors.expert.kappa import Kappa, cohen_kappa
from refloat.factors.expert.loss_shares import HIGH, LOW, Share, drawn_again, loss_shares
from refloat.factors.expert.post_mortem import PostMortem
from refloat.factors.expert.post_mortem_terms import PostMortemTerms
from refloat.factors.expert.read_codings import MEASURES, read_codings
from refloat.factors.expert.settle import Finding, settle
from refloat.factors.find_study import file_of_study
from refloat.factors.taxonomy import shipped_taxonomy

FEW = 30
WEAK = 0.6
"""Kappa below which agreement is called moderate at best: Landis and Koch, Biometrics 33 (1977) 159-174."""


def run_post_mortem(terms: PostMortemTerms, folder: Path, name: str) -> PostMortem:
    """Read the codings, settle each file, and share out the loss.

    Args:
        terms: Of the study.
        folder: That its table lies in.
        name: Short name.

    Raises:
        InputError: The table cannot be read, no row can be used, or nothing was lost.
    """
    taxonomy = shipped_taxonomy()
    codings, bad_rows = read_codings(file_of_study(folder, terms.codings, f"study {name}"), taxonomy)
    findings = settle(codings, terms.adjudicator)
    coders = tuple(dict.fromkeys(coding.coder for coding in codings if coding.coder != terms.adjudicator))
    pair, one, other = _pair(codings, coders)
    kappa = flags = None
    if pair:
        kappa = cohen_kappa([_category(coding) for coding in one], [_category(coding) for coding in other])
        flags = cohen_kappa([str(c.controllable) for c in one], [str(c.controllable) for c in other])
    return PostMortem(
        name=name,
        title=terms.title,
        source=terms.source,
        synthetic=terms.synthetic,
        currency=terms.currency,
        coders=coders,
        findings=findings,
        shares=loss_shares(findings, taxonomy, seed=terms.seed),
        kappa=kappa,
        kappa_controllable=flags,
        pair=pair,
        measures=_measures(findings, terms.seed),
        bad_rows=bad_rows,
        notes=_notes(terms, findings, kappa, len(bad_rows), coders),
    )


def _category(coding: Coding) -> str:
    return coding.proximate.partition(".")[0]


def _pair(
    codings: Sequence[Coding], coders: Sequence[str]
) -> tuple[tuple[str, ...], tuple[Coding, ...], tuple[Coding, ...]]:
    """The two coders with most files in common, and their codings of those."""
    by_coder = {coder: {one.loan_id: one for one in codings if one.coder == coder} for coder in coders}
    pairs = [
        (first, second, by_coder[first].keys() & by_coder[second].keys()) for first, second in combinations(coders, 2)
    ]
    if not pairs or not max(len(shared) for _, _, shared in pairs):
        return (), (), ()
    first, second, shared = max(pairs, key=lambda pair: len(pair[2]))
    order = [loan for loan in by_coder[first] if loan in shared]
    return (
        (first, second),
        tuple(by_coder[first][loan] for loan in order),
        tuple(by_coder[second][loan] for loan in order),
    )


def _measures(findings: Sequence[Finding], seed: int) -> Mapping[str, Share]:
    """Means over the files that tell a measure, weighted by loss; `amount` is how many they are.

    A blank says that the measure does not apply (no court, no collateral), a nought that there was none of it. So the
    mean is what a loan to which it applies may expect, and the recovery model applies it to those loans only.
    """
    found = {}
    for name in MEASURES:
        told = [finding for finding in findings if name in finding.measures and finding.loss_amount > 0]
        if told:
            losses = np.array([finding.loss_amount for finding in told])
            values = np.array([finding.measures[name] for finding in told])
            counts = drawn_again(len(told), seed)
            low, high = np.quantile((counts @ (losses * values)) / (counts @ losses), [LOW, HIGH])
            found[name] = Share(float(losses @ values / losses.sum()), float(low), float(high), float(len(told)))
    return found


def _notes(
    terms: PostMortemTerms, findings: Sequence[Finding], kappa: Kappa | None, bad: int, coders: Sequence[str]
) -> tuple[str, ...]:
    notes = []
    if terms.synthetic:
        notes.append("SYNTHETIC: every file in this study is made up; it shows the method and says nothing of any bank")
    if bad:
        notes.append(f"{bad} rows could not be used and are left out; each is told with its row")
    how = Counter(finding.how for finding in findings)
    if how["open"]:
        notes.append(
            f"on {how['open']} files the coders differ and nobody has decided: "
            "their loss is shared equally between the causes named"
        )
    if kappa is None:
        why = "no two coders have a file in common" if len(coders) > 1 else "there is one coder only"
        notes.append(f"{why}, so nothing tells how far the codes depend on who read the file")
    elif kappa.value is not None and kappa.value < WEAK:
        notes.append(f"the coders agree only moderately beyond chance (kappa {kappa.value:.2f}): read ranks with care")
    if len(findings) < FEW:
        notes.append(f"there are {len(findings)} files, so intervals are rough and rather too narrow")
    notes.append(
        "avoidable loss is an upper bound: files of loans that failed cannot tell "
        "how many with the same weakness did not"
    )
    return tuple(notes)
