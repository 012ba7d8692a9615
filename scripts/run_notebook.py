"""Executes a notebook from its first cell to its last, and can write what its cells showed back into it.

    .venv/bin/python scripts/run_notebook.py docs/notebooks/bank-of-ningbo.ipynb            only whether it runs
    .venv/bin/python scripts/run_notebook.py docs/notebooks/bank-of-ningbo.ipynb --write    with its outputs

Prints what the cells printed. A cell that fails ends it with that cell's error and exit code 1.
"""

import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

SECONDS = 300
"""Longest that one cell may take."""


def main(arguments: list[str]) -> int:
    path = Path(arguments[0])
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(
        notebook, timeout=SECONDS, kernel_name="python3", resources={"metadata": {"path": str(path.parent)}}
    )
    try:
        client.execute()
    except CellExecutionError as failure:
        print(failure, file=sys.stderr)
        return 1
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            if output.output_type == "stream":
                print(output.text, end="")
    if "--write" in arguments:
        for cell in notebook.cells:
            # When a cell ran says nothing to a reader, and would change the file at each run.
            cell.metadata.pop("execution", None)
        notebook.metadata = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
        nbformat.write(notebook, path)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
