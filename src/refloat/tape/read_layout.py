"""The name or the path of a mapping file -> a Layout."""

from functools import cache
from importlib.resources import files
from pathlib import Path

from refloat.errors import TapeError
from refloat.files import read_yaml_model
from refloat.tape.layout import Layout, TableMap

LAYOUTS = ("canonical", "sba", "lendingclub", "eba-its-2023", "opennpl")
"""The layouts that ship, in the order in which they are tried on a tape."""

_DEEPEST = 5


def read_layout(name_or_path: str | Path) -> Layout:
    """Read a shipped layout by its name, or a mapping file (.yaml, .yml) by its path.

    Raises:
        TapeError: No such layout, or the file is wrong; the message names file, line and column.
    """
    if str(name_or_path) in LAYOUTS:
        return _shipped(str(name_or_path))
    path = Path(name_or_path)
    if path.suffix.lower() not in (".yaml", ".yml"):
        raise TapeError(
            f"there is no layout {name_or_path}",
            remedy=f"take one of {', '.join(LAYOUTS)}, or the path of a mapping file ending in .yaml",
        )
    return _complete(read_yaml_model(path, Layout, error=TapeError), path.name, 0)


@cache
def _shipped(name: str) -> Layout:
    with_path = files("refloat.tape").joinpath("layouts", f"{name}.yaml")
    return _complete(read_yaml_model(Path(str(with_path)), Layout, error=TapeError), name, 0)


def _complete(layout: Layout, place: str, depth: int) -> Layout:
    """Fill in what the layout takes over from the one it extends."""
    if layout.extends is None:
        if not layout.tables:
            raise TapeError("the layout has no tables", where=place, remedy="add tables, or `extends: canonical`")
        return layout
    if layout.extends not in LAYOUTS or depth > _DEEPEST:
        raise TapeError(
            f"the layout extends {layout.extends}, which does not ship",
            where=place,
            remedy=f"extend one of {', '.join(LAYOUTS)}",
        )
    base = _shipped(layout.extends)
    return base.model_copy(
        update={
            "name": layout.name,
            "title": layout.title,
            "source": layout.source or base.source,
            "decimal": layout.decimal or base.decimal,
            "date_order": layout.date_order or base.date_order,
            "assumed_cut_off": layout.assumed_cut_off or base.assumed_cut_off,
            "headers": {**base.headers, **layout.headers},
            "lookups": {**base.lookups, **layout.lookups},
            "tables": _merge_tables(base.tables, layout.tables),
            "identities": base.identities + layout.identities,
            "notes": base.notes + layout.notes,
        }
    )


def _merge_tables(base: tuple[TableMap, ...], own: tuple[TableMap, ...]) -> tuple[TableMap, ...]:
    """Own fields on top of each table of the same name; a table map that says how it is recognised stands alone."""
    alone = tuple(table for table in own if table.recognise or table.sheet)
    added = {table.table: table for table in own if not (table.recognise or table.sheet)}
    merged = tuple(
        table.model_copy(update={"fields": {**table.fields, **added[table.table].fields}})
        if table.table in added
        else table
        for table in base
    )
    replaced = {table.table for table in alone}
    return tuple(table for table in merged if table.table not in replaced) + alone
