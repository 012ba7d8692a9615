"""An Offering -> a spreadsheet whose waterfall recalculates when an input changes."""

from refloat.report.workbook.workbook import workbook

__all__ = ["workbook"]
