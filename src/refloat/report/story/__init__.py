"""An Offering -> a Story: what the report says, in one language, before it becomes a page or a paper."""

from refloat.report.story.blocks import Story
from refloat.report.story.tell import tell

__all__ = ["Story", "tell"]
