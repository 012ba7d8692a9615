"""What kinds of study share in reading `--set key=value`."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from refloat.cli.show import RefusedArgument


def check_settings(settings: Mapping[str, str], known: Sequence[str], files: Sequence[Path], most: int = 1) -> None:
    """Refuses a key that is not known, and more tables than a kind takes."""
    odd = [key for key in settings if key not in (*known, "kind")]
    if odd:
        raise RefusedArgument(f"--set {odd[0]}: give one of {', '.join(known)}")
    if len(files) > most:
        raise RefusedArgument(f"there are {len(files)} tables; this kind of study takes {most}")


def whole(settings: Mapping[str, str], key: str, otherwise: int) -> int:
    """A whole number of zero or more."""
    text = settings.get(key)
    if text is None:
        return otherwise
    if not text.isdigit():
        raise RefusedArgument(f"--set {key}={text}: give a whole number")
    return int(text)
