"""Scales: the one set of letters that the engines of a rating share."""

from dataclasses import dataclass
from pathlib import Path

from refloat.errors import ScaleError
from refloat.rules import Scale, StressScale, read_scale, read_stress_scale

EXPECTED_LOSS = "moodys-idealised-el"
DEFAULT_PROBABILITY = "moodys-idealised-pd"
STRESS = "stress-npl-judgement"
YIELD_REDUCTION = "yield-reduction"


@dataclass(frozen=True, eq=False)
class Scales:
    """The scale of each engine.

    Attributes:
        expected_loss: Idealised expected loss by letter and year.
        default_probability: Idealised default probability by letter and year.
        stress: Haircuts and delays by letter.
    """

    expected_loss: Scale
    default_probability: Scale
    stress: StressScale

    @classmethod
    def read(
        cls,
        *,
        expected_loss: str | Path = EXPECTED_LOSS,
        default_probability: str | Path = DEFAULT_PROBABILITY,
        stress: str | Path = STRESS,
    ) -> "Scales":
        """Read three scales by shipped name or file.

        Raises:
            ScaleError: If a file is wrong, or a scale is given to the engine of another kind.
        """
        scales = cls(read_scale(expected_loss), read_scale(default_probability), read_stress_scale(stress))
        for scale, kind in (
            (scales.expected_loss, "expected_loss"),
            (scales.default_probability, "default_probability"),
        ):
            if scale.kind != kind:
                raise ScaleError(
                    f"this scale is of the kind {scale.kind}, not {kind}",
                    where=scale.name,
                    remedy=f"choose another scale for the {kind} engine",
                )
        return scales

    def letters(self, engines: tuple[str, ...]) -> tuple[str, ...]:
        """The letters, best first, that the engines asked for have in common.

        Raises:
            ScaleError: If two engines speak in different letters.
        """
        full = {"expected_loss": self.expected_loss, "default_probability": self.default_probability}
        asked = [full[engine] for engine in engines if engine in full]
        letters = asked[0].letters if asked else self.stress.letters
        for scale in asked[1:]:
            if scale.letters != letters:
                raise ScaleError(
                    f"the letters of {scale.name} are not those of {asked[0].name}",
                    where=scale.name,
                    remedy="give both engines scales with the same letters, or ask for one engine",
                )
        if "stress" in engines and [letter for letter in letters if letter in self.stress.letters] != list(
            self.stress.letters
        ):
            raise ScaleError(
                f"the letters of {self.stress.name} are not letters of {asked[0].name} in the same order",
                where=self.stress.name,
                remedy="give the engines scales with the same letters, or leave one engine out",
            )
        return letters
