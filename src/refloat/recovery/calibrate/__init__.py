"""calibrate: a tape of past loans -> an assumption set, and a report of what the data could not tell."""

from refloat.recovery.calibrate.calibrate_tape import calibrate_tape as calibrate_tape
from refloat.recovery.calibrate.calibration import Calibration as Calibration
from refloat.recovery.calibrate.calibration_result import calibration_result as calibration_result
