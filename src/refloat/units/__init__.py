"""dates and amounts -> periods, year fractions and Cash (collections by path and date)."""

from refloat.units.cash import Cash as Cash
