"""A file -> a checked Tape, and the rows that failed."""

from refloat.tape.check import check_tape as check_tape
from refloat.tape.check_result import check_result as check_result
from refloat.tape.dictionary import Dictionary as Dictionary
from refloat.tape.dictionary import EnumValue as EnumValue
from refloat.tape.dictionary import Field as Field
from refloat.tape.dictionary import dictionary as dictionary
from refloat.tape.layout import Layout as Layout
from refloat.tape.limits import LIMITS as LIMITS
from refloat.tape.limits import Limits as Limits
from refloat.tape.prior_report import PriorReport as PriorReport
from refloat.tape.read_layout import LAYOUTS as LAYOUTS
from refloat.tape.read_layout import read_layout as read_layout
from refloat.tape.read_tape import read_tape as read_tape
from refloat.tape.rule import Rule as Rule
from refloat.tape.rule import rule_table as rule_table
from refloat.tape.tape import TABLES as TABLES
from refloat.tape.tape import RawTape as RawTape
from refloat.tape.tape import SourceFile as SourceFile
from refloat.tape.tape import Tape as Tape
from refloat.tape.tape_check import NotRun as NotRun
from refloat.tape.tape_check import TapeCheck as TapeCheck
from refloat.tape.thresholds import Thresholds as Thresholds
from refloat.tape.thresholds import threshold_sources as threshold_sources
