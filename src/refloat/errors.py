"""What can go wrong, in few classes.

RefloatError
├── InputError          a file or a request a person gave is wrong
│   ├── TapeError       a loan tape cannot be read or is refused
│   ├── CaseError       a case folder or case.yaml
│   ├── DealError       a deal file
│   ├── AssumptionError an assumption set
│   ├── StudyError      the file of a study of causes
│   └── ScaleError      a rating scale or another rule table
├── TargetError         a target that no size can meet
├── OutputError         a result cannot be written
├── WorkerError         the processes or machines that a run is shared among keep dying
└── ProofError          a self-check of the engine failed: a defect in refloat, never the user's fault

Bad *rows* of a tape are not errors: they are values in a table of failures.
"""


class RefloatError(Exception):
    """A failure that is told to the user in one sentence.

    Args:
        what: What is wrong, without a final full stop.
        where: File, and row or line and column, or the name of the thing concerned.
        remedy: What the user can do next, without a final full stop.
    """

    def __init__(self, what: str, *, where: str | None = None, remedy: str | None = None) -> None:
        self.what = what
        self.where = where
        self.remedy = remedy
        super().__init__(str(self))

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        advice = f"; {self.remedy}" if self.remedy else ""
        sentence = " ".join(f"{place}{self.what}{advice}".split())
        return sentence if sentence.endswith("?") else f"{sentence}."


class InputError(RefloatError):
    """A file or a request that a person gave is wrong."""


class TapeError(InputError):
    """A loan tape cannot be read at all, or is refused as a whole."""


class CaseError(InputError):
    """A case folder or its case.yaml is wrong."""


class DealError(InputError):
    """A deal file is wrong."""


class AssumptionError(InputError):
    """An assumption set is wrong."""


class StudyError(InputError):
    """The file of a study of causes is wrong."""


class ScaleError(InputError):
    """A rating scale or another rule table is wrong."""


class TargetError(RefloatError):
    """A target that no note size can meet."""


class OutputError(RefloatError):
    """A result cannot be written: a full disk, an unwritable folder."""


class WorkerError(RefloatError):
    """The processes or machines that a run is shared among keep dying."""


class ProofError(RefloatError):
    """A self-check of the engine failed. This is a defect in refloat."""
