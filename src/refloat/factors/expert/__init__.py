"""post-mortems of files and experts' matrices -> causes ranked by judgement, with how far the judges agree."""

from refloat.factors.expert.ahp import Ahp as Ahp
from refloat.factors.expert.ahp import ahp as ahp
from refloat.factors.expert.ahp import group_ahp as group_ahp
from refloat.factors.expert.coding import Coding as Coding
from refloat.factors.expert.dematel import Dematel as Dematel
from refloat.factors.expert.dematel import dematel as dematel
from refloat.factors.expert.expert_study import ExpertStudy as ExpertStudy
from refloat.factors.expert.expert_terms import ExpertTerms as ExpertTerms
from refloat.factors.expert.ism import Ism as Ism
from refloat.factors.expert.ism import ism as ism
from refloat.factors.expert.kappa import Kappa as Kappa
from refloat.factors.expert.kappa import cohen_kappa as cohen_kappa
from refloat.factors.expert.post_mortem import PostMortem as PostMortem
from refloat.factors.expert.post_mortem_terms import PostMortemTerms as PostMortemTerms
from refloat.factors.expert.run_expert import run_expert as run_expert
from refloat.factors.expert.run_post_mortem import run_post_mortem as run_post_mortem
