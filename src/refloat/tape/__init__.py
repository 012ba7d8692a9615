"""A file -> a checked Tape, and the rows that failed."""

from refloat.tape.dictionary import Dictionary as Dictionary
from refloat.tape.dictionary import EnumValue as EnumValue
from refloat.tape.dictionary import Field as Field
from refloat.tape.dictionary import dictionary as dictionary
from refloat.tape.tape import TABLES as TABLES
from refloat.tape.tape import RawTape as RawTape
from refloat.tape.tape import SourceFile as SourceFile
from refloat.tape.tape import Tape as Tape

# Checking: re-exports of check_tape, check_result, TapeCheck stand below this line.
