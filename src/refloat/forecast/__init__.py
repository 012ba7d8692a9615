"""a history of bad loans -> a forecast with its intervals, a roll-forward of the stock, and an issuance plan."""

from refloat.forecast.backtest import Backtest as Backtest
from refloat.forecast.backtest import Score as Score
from refloat.forecast.backtest import back_test as back_test
from refloat.forecast.calibrate import calibrate as calibrate
from refloat.forecast.calibration import Calibration as Calibration
from refloat.forecast.calibration import shipped_calibrations as shipped_calibrations
from refloat.forecast.forecast import FAN as FAN
from refloat.forecast.forecast import Forecast as Forecast
from refloat.forecast.history import History as History
from refloat.forecast.make_forecast import forecast as forecast
from refloat.forecast.models import MODEL_NAMES as MODEL_NAMES
from refloat.forecast.models import settings_of as settings_of
