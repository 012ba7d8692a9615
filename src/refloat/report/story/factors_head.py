"""What the reports of studies of causes share: title, subtitle, label of made-up figures, source."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from refloat.report.story.blocks import Paragraph, Section, Story
from refloat.report.typeset import typeset
from refloat.words import Words

if TYPE_CHECKING:
    from refloat.factors.study_file import Both


class Headed(Protocol):
    """A study with a head."""

    @property
    def kind(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def title(self) -> Both | None: ...
    @property
    def source(self) -> Both | None: ...
    @property
    def synthetic(self) -> bool: ...


def factors_story(study: Headed, chapters: Sequence[Section], words: Words, *, subtitle: str, created: str) -> Story:
    """A story of these chapters, with the source as the last.

    Args:
        study: Whose story it is.
        chapters: What it says.
        words: In its language.
        subtitle: One line.
        created: When it was made.
    """
    language = words.language
    source = study.source
    if source is not None:
        title = words("factors.section.source")
        chapters = [*chapters, Section("source", title, (Paragraph(source[language]),))]
    story = Story(
        language=language,
        title=study.title[language]
        if study.title is not None
        else words.either(f"factors.{study.kind}.title", study.name),
        case=study.name,
        subtitle=subtitle,
        synthetic=words("factors.synthetic") if study.synthetic else "",
        created=created,
        sections=tuple(chapters),
        kind=words("factors.kind"),
    )
    told: Story = typeset(story) if language == "zh" else story
    return told
