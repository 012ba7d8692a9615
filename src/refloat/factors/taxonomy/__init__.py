"""the taxonomy file -> causes of bad loans by code: internal or external, category, indicator."""

from refloat.factors.taxonomy.read_taxonomy import read_taxonomy as read_taxonomy
from refloat.factors.taxonomy.read_taxonomy import shipped_taxonomy as shipped_taxonomy
from refloat.factors.taxonomy.taxonomy import Category as Category
from refloat.factors.taxonomy.taxonomy import Hypothesis as Hypothesis
from refloat.factors.taxonomy.taxonomy import Indicator as Indicator
from refloat.factors.taxonomy.taxonomy import Taxonomy as Taxonomy
