"""rankings of causes by several methods -> where they agree, and a link to the recovery model."""

from refloat.factors.triangulate.concordance import Concordance as Concordance
from refloat.factors.triangulate.concordance import concordance as concordance
from refloat.factors.triangulate.link import Link as Link
from refloat.factors.triangulate.link import link as link
from refloat.factors.triangulate.link import write_link as write_link
from refloat.factors.triangulate.read_rankings import read_rankings as read_rankings
from refloat.factors.triangulate.triangulate import triangulate as triangulate
from refloat.factors.triangulate.triangulation import Triangulation as Triangulation
from refloat.factors.triangulate.triangulation_terms import TriangulationTerms as TriangulationTerms
