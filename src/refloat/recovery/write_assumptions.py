"""Assumptions -> a YAML file like those of the library."""

from io import StringIO
from pathlib import Path
from typing import Any

from refloat.files.write import write_text
from refloat.recovery.assumptions import Assumptions


def write_assumptions(assumptions: Assumptions, path: str | Path) -> None:
    """Write an assumption set so that `read_assumptions` gives it back.

    Raises:
        OutputError: The file cannot be written.
    """
    write_text(path, assumptions_text(assumptions))


def assumptions_text(assumptions: Assumptions) -> str:
    """The file's text: each figure on a line of its own where it fits, keys in the order of the model."""
    from ruamel.yaml import YAML

    yaml = YAML()
    yaml.width = 116
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.default_flow_style = False
    tree = _styled(assumptions.model_dump(mode="json", exclude_none=True))
    out = StringIO()
    yaml.dump(tree, out)
    head = f'# {assumptions.title.en}. Read by `refloat.recovery.read_assumptions("FILE.yaml")`.\n'
    return head + out.getvalue()


def _styled(node: Any) -> Any:
    from ruamel.yaml.comments import CommentedMap, CommentedSeq

    if isinstance(node, dict):
        kept = {key: value for key, value in node.items() if not (key == "note" and value == "")}
        kept = {key: value for key, value in kept.items() if value not in ({}, []) or key in ("curves", "segments")}
        out: Any = CommentedMap((key, _styled(value)) for key, value in kept.items())
        if "value" in kept or "kind" in kept:
            out.fa.set_flow_style()
        return out
    if isinstance(node, list):
        out_list: Any = CommentedSeq(_styled(value) for value in node)
        if all(isinstance(value, (int, float, str)) for value in node):
            out_list.fa.set_flow_style()
        return out_list
    # 24 rather than 24.0: months are written as people write them.
    return int(node) if isinstance(node, float) and node.is_integer() else node
