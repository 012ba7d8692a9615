"""Problem: one thing that is wrong in a file a person wrote."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One thing wrong in a file, at the place where a person would look for it.

    Attributes:
        line: Line in the file, from 1; 0 when the file as a whole is meant.
        column: Column in the line, from 1; 0 when the file as a whole is meant.
        field: Path of the field, such as `notes[0].rate`; empty for the file as a whole.
        message: What is wrong, without a final full stop.
        remedy: What to do next, without a final full stop.
    """

    line: int
    column: int
    field: str
    message: str
    remedy: str | None = None

    @property
    def what(self) -> str:
        """Field and message in one clause."""
        return f"{self.field}: {self.message}" if self.field else self.message

    def where(self, path: object) -> str:
        """`file:line:column`, or the file alone when no line is to blame."""
        return f"{path}:{self.line}:{self.column}" if self.line else str(path)

    def sentence(self, path: object) -> str:
        """The whole sentence, as the errors of refloat print it."""
        advice = f"; {self.remedy}" if self.remedy else ""
        return " ".join(f"{self.where(path)}: {self.what}{advice}.".split())
