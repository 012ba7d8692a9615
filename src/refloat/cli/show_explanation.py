"""What moves each letter, and what a notch is worth, as tables for people."""

from typing import Any

from refloat.cli.show import percent, print_table


def show_explanation(notes: list[dict[str, Any]]) -> None:
    """Two tables; nothing where it was not worked out."""
    told = [(note["name"], note["explanation"]) for note in notes if note["explanation"]]
    if not told:
        return
    labels = [effect["label"] for effect in told[0][1]["drivers"]]
    rows = [[label, *(_moved(one["drivers"][place]) for _, one in told)] for place, label in enumerate(labels)]
    print_table("What moves the letters (notches down; below zero, up)", ["change", *(name for name, _ in told)], rows)
    rows = []
    for name, one in told:
        for way, word in (("lose", "to fall to"), ("gain", "to rise to")):
            notch = one["one_notch"][way]
            if notch is not None:
                rows.append([name, f"{word} {notch['letter']}", *_worth(notch, way)])
    heads = ["note", "one notch", "collections", "delay, months", "subordination, share of issue"]
    print_table("What a notch is worth, each change alone", heads, rows, right=(2, 3, 4))


def _moved(effect: dict[str, Any]) -> str:
    return f"{effect['notches']:+.1f} to {effect['letter']}"


def _worth(notch: dict[str, Any], way: str) -> list[str]:
    none = "too few paths" if notch["paths_too_few"] else "none found"
    cut, late, sub = notch["haircut"], notch["delay_months"], notch["subordination"]
    return [
        none if cut is None else ("+" if cut < 0 else "-") + percent(abs(cut), 1),
        ("-" if way == "gain" else none) if late is None else f"{late:.1f}",
        none if sub is None else f"{sub * 100:+.1f} %",
    ]
