"""An Offering -> result.json, an HTML page, a PDF, a workbook and tables, in English and Chinese."""

from refloat.report.offering import Offering as Offering
from refloat.report.record import RunRecord as RunRecord
from refloat.report.record import run_record as run_record
from refloat.report.result import result as result
from refloat.report.result import result_text as result_text
from refloat.report.write_report import write_report as write_report
