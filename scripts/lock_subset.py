"""One hashed lock of everything -> the pins that some extras need.

`requirements.lock` covers the core and every extra, so that all of them agree on one version of each package.
pip refuses to check hashes unless it is given the whole closure, and gives no way to take part of a file; but the
file says under each pin who asked for it (`# via`), and a walk along those lines gives the part.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

PROJECT = "refloat"


@dataclass(frozen=True)
class Pin:
    """One pinned package as it stands in the lock.

    Attributes:
        name: Normalised name. It may stand twice in a lock, under different environment markers.
        text: Its lines: version, marker and hashes, without the `# via` comment.
        parents: Names of the packages that ask for it; `refloat` where pyproject.toml does.
    """

    name: str
    text: str
    parents: frozenset[str]


def needed_pins(lock: str, requirements: Iterable[str]) -> list[Pin]:
    """The pins that these requirements need, in the order of the lock.

    Args:
        lock: Text of the lock file.
        requirements: Requirements as pyproject.toml writes them, e.g. `polars>=2.0,<3`.

    Raises:
        KeyError: The lock lacks one of them; the argument is its name.
    """
    pins = read_pins(lock)
    known = {pin.name for pin in pins}
    wanted = {normalise(requirement) for requirement in requirements}
    for name in sorted(wanted - known):
        raise KeyError(name)
    while more := {pin.name for pin in pins if pin.name not in wanted and pin.parents & wanted}:
        wanted |= more
    return [pin for pin in pins if pin.name in wanted]


def read_pins(lock: str) -> list[Pin]:
    """Every pin of a lock made by `uv pip compile --generate-hashes`."""
    blocks: list[list[str]] = []
    for line in lock.splitlines():
        if line and not line[0].isspace() and not line.startswith("#"):
            blocks.append([])
        if blocks and line.strip():
            blocks[-1].append(line)
    return [_read_block(block) for block in blocks]


def normalise(requirement: str) -> str:
    """Name of a requirement, spelt as a lock spells it: `ruamel.yaml>=0.18` -> `ruamel-yaml`."""
    found = re.match(r"\s*([A-Za-z0-9][A-Za-z0-9._-]*)", requirement)
    if not found:
        raise ValueError(f"not a requirement: {requirement!r}")
    return re.sub(r"[-_.]+", "-", found.group(1)).lower()


def _read_block(lines: list[str]) -> Pin:
    comments = [line.strip().lstrip("#").strip() for line in lines if line.strip().startswith("#")]
    parents = [comment.removeprefix("via").strip() for comment in comments]
    code = [line for line in lines if not line.strip().startswith("#")]
    return Pin(
        name=normalise(code[0]),
        text="\n".join(code),
        parents=frozenset(normalise(parent) for parent in parents if parent),
    )
