"""a short series -> fitted values and a forecast (`GreyFit`); columns -> degrees of relation (`Relation`)."""

from refloat.grey.relation import METHODS as METHODS
from refloat.grey.relation import NORMALISATIONS as NORMALISATIONS
from refloat.grey.relation import Relation as Relation
from refloat.grey.relation import Stability as Stability
from refloat.grey.relation import relate as relate
