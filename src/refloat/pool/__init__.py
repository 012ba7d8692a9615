"""pool: a Tape -> a Pool at its cut-off: eligibility, selection, strats, concentration."""

from refloat.pool.concentration import Concentration as Concentration
from refloat.pool.concentration import concentration as concentration
from refloat.pool.criterion import Criteria as Criteria
from refloat.pool.criterion import Criterion as Criterion
from refloat.pool.form_pool import form_pool as form_pool
from refloat.pool.pool import Pool as Pool
from refloat.pool.selection import Selection as Selection
from refloat.pool.selection import ShareLimit as ShareLimit
from refloat.pool.strata import Strata as Strata
from refloat.pool.strata import strata as strata
