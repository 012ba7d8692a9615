"""columns -> degrees of grey relation to one of them, and how stable their ranking is."""

from refloat.grey.relation.areas import absolute_degree as absolute_degree
from refloat.grey.relation.areas import closeness_degree as closeness_degree
from refloat.grey.relation.areas import relative_degree as relative_degree
from refloat.grey.relation.areas import similarity_degree as similarity_degree
from refloat.grey.relation.areas import synthetic_degree as synthetic_degree
from refloat.grey.relation.normalise import NORMALISATIONS as NORMALISATIONS
from refloat.grey.relation.normalise import normalise as normalise
from refloat.grey.relation.relate import METHODS as METHODS
from refloat.grey.relation.relate import Relation as Relation
from refloat.grey.relation.relate import relate as relate
from refloat.grey.relation.stability import Stability as Stability
from refloat.grey.relation.steps import deng_coefficients as deng_coefficients
from refloat.grey.relation.steps import slope_degree as slope_degree
from refloat.grey.relation.steps import t_degree as t_degree
