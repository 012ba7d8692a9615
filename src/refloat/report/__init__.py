"""An Offering -> result.json, an HTML page, a PDF, a workbook and tables, in English and Chinese."""

from refloat.report.offering import Offering
from refloat.report.record import RunRecord, run_record

__all__ = ["Offering", "RunRecord", "run_record"]
