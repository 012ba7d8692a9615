"""the terms of a study of experts -> `ExpertStudy`."""

from pathlib import Path

import numpy as np

from refloat.errors import InputError
from refloat.factors.expert.ahp import ACCEPTED, Ahp, group_ahp
from refloat.factors.expert.dematel import Dematel, dematel
from refloat.factors.expert.expert_study import ExpertStudy
from refloat.factors.expert.expert_terms import ExpertTerms
from refloat.factors.expert.ism import from_symbols, ism
from refloat.factors.expert.square import Square, read_square
from refloat.factors.find_study import file_of_study
from refloat.factors.taxonomy import shipped_taxonomy

STABLE = 0.05
"""Change by one more expert that the field asks DEMATEL's mean matrix to stay under."""
LETTERS = {"V": 1.0, "A": -1.0, "X": 2.0, "O": 0.0}


def run_expert(terms: ExpertTerms, folder: Path, name: str) -> ExpertStudy:
    """Read the tables and work out weights, influences and structure.

    Args:
        terms: Of the study.
        folder: That its tables lie in.
        name: Short name.

    Raises:
        InputError: No table, or one that its method refuses; the sentence names the file.
    """
    if not (terms.ahp or terms.dematel or terms.ism):
        raise InputError("the study names no table", where=name, remedy="give one of ahp, dematel, ism")
    weights = group_ahp(_squares(terms.ahp, folder, f"study {name}")) if terms.ahp else None
    influences = None
    if terms.dematel:
        influences = dematel(_squares(terms.dematel, folder, f"study {name}"), threshold=terms.dematel_threshold)
    structure = None
    if terms.ism is not None:
        structure = ism(read_leads(file_of_study(folder, terms.ism, f"study {name}")))
    for names in (
        weights.weights if weights else (),
        influences.names if influences else (),
        structure.names if structure else (),
    ):
        for code in names:
            shipped_taxonomy().prove_known(code, where=name)
    return ExpertStudy(
        name=name,
        title=terms.title,
        source=terms.source,
        synthetic=terms.synthetic,
        ahp=weights,
        dematel=influences,
        ism=structure,
        notes=_notes(terms, weights, influences),
    )


def read_leads(path: Path) -> Square:
    """A table of who leads to whom, in noughts and ones or in the letters V, A, X, O above the diagonal.

    Raises:
        InputError: The table mixes both, or holds something else.
    """
    square = read_square(path, words=lambda cell: LETTERS.get(cell.upper()))
    upper = np.triu_indices(len(square.names), 1)
    if not np.isin(square.values[~np.isnan(square.values)], (-1.0, 2.0)).any():
        lower = square.values.T[upper]
        letters = bool(np.isnan(lower).all()) and not np.isnan(square.values[upper]).any()
        if not letters or not _holds_letters(path):
            return square
    back = {value: letter for letter, value in LETTERS.items()}
    symbols = {}
    for row, column in zip(*upper, strict=True):
        pair = (square.names[row], square.names[column])
        value = square.values[row, column]
        if value not in back:
            raise InputError(f"{pair[0]} and {pair[1]}: no letter", where=str(path), remedy="give V, A, X or O")
        symbols[pair] = back[float(value)]
    return from_symbols(square.names, symbols, where=str(path))


def _holds_letters(path: Path) -> bool:
    from refloat.factors.expert.cells import read_cells

    return any(cell.upper() in LETTERS for row in read_cells(path).rows for cell in row[1:])


def _squares(tables: tuple[str, ...], folder: Path, study: str) -> dict[str, Square]:
    return {Path(table).stem: read_square(file_of_study(folder, table, study)) for table in tables}


def _notes(terms: ExpertTerms, weights: Ahp | None, influences: Dematel | None) -> tuple[str, ...]:
    notes = []
    if terms.synthetic:
        notes.append("SYNTHETIC: no expert was asked; the judgements are made up and show the method")
    if weights is not None:
        if weights.consistency_ratio is None:
            notes.append(
                f"no random index is known for {len(weights.weights)} causes, so there is no consistency ratio"
            )
        wild = [name for name, ratio in weights.experts.items() if ratio is not None and ratio > ACCEPTED]
        if wild:
            notes.append(
                f"the comparisons of {', '.join(wild)} contradict one another (consistency ratio above {ACCEPTED:g}); "
                "the mean of several may look consistent all the same"
            )
        if not weights.consistent and weights.look_at:
            worst = weights.look_at[0]
            notes.append(
                f"look first at {worst.row} against {worst.column}: judged {worst.given:.2g}, "
                f"while the other judgements imply {worst.implied:.2g}"
            )
    if influences is not None and influences.stable is not None and influences.stable > STABLE:
        notes.append(
            f"one more expert still moves the influences by {100 * influences.stable:.0f} % on average: ask more"
        )
    notes.append("weights, influences and levels are judgements: they tell what people believe, not what was measured")
    return tuple(notes)
