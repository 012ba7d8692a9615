"""dates and amounts -> periods, year fractions and Cash (collections by path and date)."""

from refloat.units.calendar import adjust as adjust
from refloat.units.calendar import calendar_notes as calendar_notes
from refloat.units.calendar import is_business_day as is_business_day
from refloat.units.cash import Cash as Cash
from refloat.units.cash_csv import read_cash_csv as read_cash_csv
from refloat.units.cash_csv import read_plan_csv as read_plan_csv
from refloat.units.day_count import year_fraction as year_fraction
