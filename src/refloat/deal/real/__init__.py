"""the folder of a deal that was sold -> its terms and what came in, run, beside what was reported of it."""

from refloat.deal.real.comparison import FactCheck as FactCheck
from refloat.deal.real.comparison import Replay as Replay
from refloat.deal.real.overview import overview as overview
from refloat.deal.real.page import deal_page as deal_page
from refloat.deal.real.real_deal import RealDeal as RealDeal
from refloat.deal.real.real_deal import read_real_deal as read_real_deal
from refloat.deal.real.real_deal import read_record as read_record
from refloat.deal.real.real_deal import real_deals as real_deals
from refloat.deal.real.record import Record as Record
from refloat.deal.real.replay import replay as replay
from refloat.deal.real.replay_result import replay_result as replay_result
from refloat.deal.real.spread import spread as spread
