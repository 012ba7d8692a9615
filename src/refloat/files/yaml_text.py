"""YAML 1.2 text <-> plain values, with the line and column of each."""

import io
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.constructor import DuplicateKeyError, RoundTripConstructor
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from refloat.files.problem import Problem
from refloat.files.write import write_text

LARGEST_BYTES = 5_000_000
"""A deal, case or assumption file is some pages; more than this is another kind of file."""
MOST_VALUES = 200_000
"""Values after aliases are followed: stops the nested anchors that grow to billions."""
DEEPEST = 40

Location = tuple[str | int, ...]


@dataclass(frozen=True)
class YamlText:
    """A file as plain values.

    Attributes:
        tree: Mappings, lists, text, numbers, booleans and None; a date is still text.
        positions: (line, column) from 1 of the value at each location.
        keys: (line, column) from 1 of the key at each location.
        problems: What is wrong with the file as YAML; then `tree` is not to be used if `fatal`.
        fatal: The file could not be read as YAML at all.
    """

    tree: Any = None
    positions: dict[Location, tuple[int, int]] = field(default_factory=dict)
    keys: dict[Location, tuple[int, int]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    fatal: bool = False

    def place(self, location: Location, *, key: bool = False) -> tuple[int, int]:
        """Line and column of a location, or of the nearest group around it that is in the file.

        The key's place stands for a group that begins below it, and for a value that is not there.
        """
        while location and location not in self.positions:
            location, key = location[:-1], False
        at = self.positions.get(location, (1, 1))
        named = self.keys.get(location, at)
        return named if key or named[0] != at[0] else at


def read_yaml(path: str | Path) -> YamlText:
    """Read one YAML 1.2 document; every complaint is a value in `problems`."""
    try:
        if Path(path).stat().st_size > LARGEST_BYTES:
            return _refused("the file is too large to be read as YAML", "check that this is the right file")
        data = Path(path).read_bytes()
    except FileNotFoundError:
        return _refused("there is no such file", "check the name and the folder")
    except IsADirectoryError:
        return _refused("this is a folder, not a file", "name the file inside it")
    except (OSError, ValueError) as failure:
        return _refused(f"the file cannot be read: {getattr(failure, 'strerror', None) or failure}".lower(), None)
    if b"\x00" in data:
        return _refused("this is not a text file", "give a YAML file")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as failure:
        line = data.count(b"\n", 0, failure.start) + 1
        column = failure.start - data.rfind(b"\n", 0, failure.start)
        return _refused("the text is not UTF-8", "save the file as UTF-8", line, column)
    return parse_yaml(text)


def parse_yaml(text: str) -> YamlText:
    """Parse YAML 1.2 text; every complaint is a value in `problems`."""
    if text.lstrip().startswith("%"):
        return _refused("directives (%) have no meaning here", "remove the line", 1, 1)
    if _deepest_bracket(text) > 5 * DEEPEST:
        # ruamel needs seconds for thousands of open brackets.
        return _refused("the groups are nested too deeply", "check that this is the right file")
    loader = YAML(typ="rt", pure=True)
    loader.Constructor = _Constructor
    try:
        # The round-trip loader knows lines and columns, and builds no Python objects from tags.
        tree = loader.load(text)
    except DuplicateKeyError as failure:
        line, column = _mark(failure)
        name = str(failure.problem).split('"')[1] if '"' in str(failure.problem) else "a key"
        return _refused(f'"{name}" is written twice in the same group', "keep one of them", line, column)
    except MarkedYAMLError as failure:
        line, column = _mark(failure)
        return _refused(*_syntax(failure, text, line), line, column)
    except RecursionError:
        return _refused("the groups are nested too deeply", "check that this is the right file")
    except (YAMLError, ValueError, TypeError, AttributeError, KeyError, OverflowError, NotImplementedError) as failure:
        # ruamel lets some plain Python errors through, for instance for a number of 5,000 digits.
        reason = str(failure).splitlines()[0] if str(failure) else "unknown form"
        return _refused(f"this cannot be read as YAML: {reason}", "check dates, tags and special characters")
    if tree is None:
        return _refused("the file is empty", "write at least one field", 1, 1)
    out = YamlText()
    try:
        plain = _plain(tree, (), out, (1, 1), 0)
    except _TooMuchError as failure:
        return _refused(str(failure), "check that this is the right file")
    return YamlText(plain, out.positions, out.keys, out.problems)


def write_yaml(path: str | Path, tree: Mapping[str, Any], *, comment: str = "") -> None:
    """Write plain values as YAML 1.2, in the order given."""
    writer = YAML(typ="rt", pure=True)
    writer.default_flow_style = False
    writer.allow_unicode = True
    writer.width = 120
    writer.indent(mapping=2, sequence=4, offset=2)
    # A date used twice is written twice, not as an anchor and its alias.
    writer.representer.ignore_aliases = lambda *_: True
    stream = io.StringIO()
    writer.dump(_listed(tree), stream)
    head = "".join(f"# {line}\n" for line in comment.splitlines())
    write_text(path, head + stream.getvalue())


def _listed(value: Any) -> Any:
    """Tuples as lists, since YAML has no tuples; dates and numbers stay as they are."""
    if isinstance(value, Mapping):
        return {key: _listed(item) for key, item in value.items()}
    return [_listed(item) for item in value] if isinstance(value, (list, tuple)) else value


class _TooMuchError(Exception):
    pass


class _Constructor(RoundTripConstructor):
    """Leaves dates as text, so that an impossible one is told with its place like any wrong value."""


_Constructor.add_constructor("tag:yaml.org,2002:timestamp", RoundTripConstructor.construct_yaml_str)


def _plain(node: Any, location: Location, out: YamlText, position: tuple[int, int], depth: int) -> Any:
    """Turn ruamel's nodes into plain values, and note where each stands."""
    if len(out.positions) >= MOST_VALUES:
        raise _TooMuchError("the file holds too many values")
    if depth > DEEPEST:
        raise _TooMuchError("the groups are nested too deeply")
    out.positions[location] = position
    tag = getattr(getattr(node, "tag", None), "value", None)
    if tag is not None:
        out.problems.append(_problem(location, position, f"the tag {tag} has no meaning here", "remove it"))
        return None
    if isinstance(node, CommentedMap):
        plain: dict[Any, Any] = {}
        for key, value in node.items():
            name = key if isinstance(key, (str, int)) and not isinstance(key, bool) else str(key)
            here = (*location, name)
            # Keys that came in through `<<` have no place of their own.
            spot = node.lc.data.get(key) if node.lc.data else None
            at = (spot[2] + 1, spot[3] + 1) if spot else position
            out.keys[here] = (spot[0] + 1, spot[1] + 1) if spot else position
            plain[name] = _plain(value, here, out, at, depth + 1)
        return plain
    if isinstance(node, CommentedSeq):
        items = []
        for index, value in enumerate(node):
            spot = node.lc.data.get(index) if node.lc.data else None
            at = (spot[0] + 1, spot[1] + 1) if spot else position
            items.append(_plain(value, (*location, index), out, at, depth + 1))
        return items
    return _scalar(node, location, out, position)


def _scalar(node: Any, location: Location, out: YamlText, position: tuple[int, int]) -> Any:
    if node is None or isinstance(node, bool):
        return node
    if isinstance(node, int):
        # ScalarBoolean is an int in ruamel's round-trip types.
        return bool(node) if type(node).__name__ == "ScalarBoolean" else int(node)
    if isinstance(node, float):
        if not math.isfinite(node):
            out.problems.append(_problem(location, position, "NaN and infinity are not amounts", "write a number"))
            return 0.0
        return float(node)
    if isinstance(node, str):
        return str(node)
    out.problems.append(_problem(location, position, "this kind of value is not known here", "write text or a number"))
    return None


def _problem(location: Location, position: tuple[int, int], message: str, remedy: str) -> Problem:
    return Problem(*position, field_path(location), message, remedy)


def field_path(location: Location) -> str:
    """`notes[0].rate` from ("notes", 0, "rate")."""
    path = ""
    for part in location:
        path += f"[{part}]" if isinstance(part, int) else f".{part}" if path else str(part)
    return path


def _deepest_bracket(text: str) -> int:
    depth = deepest = 0
    for character in text:
        if character in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif character in "]}":
            depth -= 1
    return deepest


_PLAIN_SYNTAX = {
    "could not find expected ':'": "a name stands without a colon and a value",
    "mapping values are not allowed": "a second colon, or a line that is indented further than the one before allows",
    "expected <block end>": "the line is not indented as the lines of its group are",
    "expected ',' or": "a bracket is not closed, or a comma is missing",
    "expected the node content": "a value is missing",
    "unexpected end of stream": "a quote is not closed",
    "cannot start any token": "a character that cannot begin a value",
}
"""What the parser says -> what a person sees."""


def _refused(message: str, remedy: str | None, line: int = 0, column: int = 0) -> YamlText:
    return YamlText(problems=[Problem(line, column, "", message, remedy)], fatal=True)


def _mark(failure: MarkedYAMLError) -> tuple[int, int]:
    mark = failure.problem_mark or failure.context_mark
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)


def _syntax(failure: MarkedYAMLError, text: str, line: int) -> tuple[str, str]:
    problem = str(failure.problem or "unexpected text")
    lines = text.splitlines()
    if "'\\t'" in problem or (0 < line <= len(lines) and lines[line - 1][:1] == "\t"):
        return "a tab stands where YAML wants spaces", "indent with spaces"
    if "expected a single document" in str(failure.context or "") + problem:
        return "the file holds more than one YAML document", "keep one, without lines of ---"
    if "undefined alias" in problem:
        return "an alias (*) names an anchor (&) that is not there", "write the value itself"
    plain = next((words for sign, words in _PLAIN_SYNTAX.items() if sign in problem), problem)
    return f"this is not valid YAML: {plain}", "check indentation, colons and quotes on this line and the one before"
