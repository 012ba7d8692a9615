"""The solver says nothing where a command may be writing JSON."""

import subprocess
import sys

SCRIPT = """
from refloat.compute import quiet_solver
solver = quiet_solver(mip_rel_gap=1e-6)
solver.addVar(0.0, 1.0)
solver.run()
print("done")
"""


def test_making_and_running_a_solver_writes_nothing_to_stdout() -> None:
    run = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True)
    assert ("done\n", "") == (run.stdout, run.stderr)
