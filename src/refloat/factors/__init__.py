"""tapes, panels and expert judgement -> what made the loans bad, and how sure we are."""

from refloat.factors.cause_ranking import CauseRanking as CauseRanking
from refloat.factors.find_study import file_of_study as file_of_study
from refloat.factors.find_study import find_study as find_study
from refloat.factors.find_study import shipped_studies as shipped_studies
from refloat.factors.study import FactorsStudy as FactorsStudy
from refloat.factors.study_file import Both as Both
from refloat.factors.study_file import StudyFile as StudyFile
from refloat.factors.taxonomy import Category as Category
from refloat.factors.taxonomy import Indicator as Indicator
from refloat.factors.taxonomy import Taxonomy as Taxonomy
from refloat.factors.taxonomy import shipped_taxonomy as shipped_taxonomy
