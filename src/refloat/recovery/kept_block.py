"""Finished blocks on disk, so that a run that was stopped goes on where it was."""

import hashlib
import io
import os
import platform
from dataclasses import dataclass, fields
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from refloat import __version__
from refloat.compute import Block
from refloat.files import write_bytes
from refloat.recovery.block import SimulateBlock
from refloat.recovery.block_result import BlockResult
from refloat.recovery.granular_block import GranularBlock
from refloat.recovery.work import loans_of, rows_of

Work = SimulateBlock | GranularBlock


@dataclass(frozen=True, eq=False)
class KeptBlock:
    """The work on one block, done once: a finished block is read from the folder instead.

    Files are named by the content of all that decides a result, so blocks of another run are never taken for
    those of this one, and hold plain arrays (no pickle).

    Attributes:
        work: The work.
        folder: Where finished blocks lie; all workers must see it.
        key: `run_key(work)`.
    """

    work: Work
    folder: str
    key: str

    def __call__(self, block: Block) -> BlockResult:
        file = Path(self.folder) / f"{self.key}-{block.index}-{block.start}-{block.stop}.npz"
        kept = _read(file)
        if kept is not None:
            return kept
        result = self.work(block)
        out = io.BytesIO()
        np.savez(out, allow_pickle=False, **{field.name: getattr(result, field.name) for field in fields(result)})
        os.makedirs(self.folder, exist_ok=True)
        write_bytes(file, out.getvalue())
        return result


def run_key(work: Work) -> str:
    """A digest of everything that decides a block's result."""
    groups = []
    if isinstance(work, GranularBlock):
        groups = [work.plan, *(getattr(work.groups, field.name) for field in fields(work.groups))]
        work = work.alone
    prepared = work.prepared
    told = [__version__, np.__version__, platform.python_version(), str(work.seed), work.engine, work.drawing.kind]
    told += [prepared.assumptions.model_dump_json(), prepared.overrides.model_dump_json()]
    if prepared.secured is not None:
        part = prepared.secured
        told += [repr(part.regions), repr(part.held), repr(part.prices), str(part.assets)]
    digest = hashlib.sha256("\n".join(told).encode())
    arrays = [*loans_of(prepared, work.plan), *rows_of(prepared), prepared.collections.months, prepared.courts.months]
    arrays += [work.drawing.direction, work.drawing.shares, work.drawing.lengths, *groups]
    for values in arrays:
        digest.update(str(values.shape).encode())
        digest.update(np.ascontiguousarray(values).tobytes())
    return digest.hexdigest()[:32]


def _read(file: Path) -> BlockResult | None:
    """A finished block, or None where there is none that can be read."""
    try:
        with open(file, "rb") as stream, np.load(stream, allow_pickle=False) as arrays:
            return BlockResult(**{field.name: arrays[field.name] for field in fields(BlockResult)})
    except (OSError, EOFError, ValueError, KeyError, BadZipFile):
        return None
