"""a panel of banks or countries -> what goes with their bad loans, by several estimators and with their warnings."""

from refloat.factors.panels.make_panel_study import make_panel_study as make_panel_study
from refloat.factors.panels.panel_file import PanelFile as PanelFile
from refloat.factors.panels.panel_study import PanelStudy as PanelStudy
