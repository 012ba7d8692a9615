"""forecasts and what came of them -> whether a rating or recovery model held, and how sure that is."""

from refloat.rating.validation.calibration import Calibration as Calibration
from refloat.rating.validation.calibration import binomial_p as binomial_p
from refloat.rating.validation.calibration import brier as brier
from refloat.rating.validation.calibration import calibration as calibration
from refloat.rating.validation.calibration import hosmer_lemeshow as hosmer_lemeshow
from refloat.rating.validation.calibration import jeffreys_p as jeffreys_p
from refloat.rating.validation.discrimination import Discrimination as Discrimination
from refloat.rating.validation.discrimination import discrimination as discrimination
from refloat.rating.validation.loss_given_default import LossTest as LossTest
from refloat.rating.validation.loss_given_default import generalised_auc as generalised_auc
from refloat.rating.validation.loss_given_default import loss_test as loss_test
from refloat.rating.validation.migration import migration_matrix as migration_matrix
from refloat.rating.validation.migration import mobility as mobility
from refloat.rating.validation.read_sample import read_grades as read_grades
from refloat.rating.validation.read_sample import read_pairs as read_pairs
from refloat.rating.validation.read_sample import read_tranches as read_tranches
from refloat.rating.validation.stability import Stability as Stability
from refloat.rating.validation.stability import stability as stability
from refloat.rating.validation.tranches import LetterRecord as LetterRecord
from refloat.rating.validation.tranches import TrancheRecord as TrancheRecord
from refloat.rating.validation.tranches import tranche_record as tranche_record
