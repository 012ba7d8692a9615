"""Builds the pages of docs/ into build/docs: links checked, formulas drawn without asking any other host.

The site builder leaves formulas as TeX for a script that a page would fetch from somewhere. Here they become MathML,
which every browser draws by itself.
"""

import html
import re
import subprocess
import sys
from pathlib import Path

from latex2mathml.converter import convert

CHECKOUT = Path(__file__).resolve().parents[1]
PAGES = CHECKOUT / "build" / "docs"
# What the Markdown extension arithmatex leaves: \( ... \) in a span, \[ ... \] in a block of its own.
FORMULA = re.compile(r'<(span|div) class="arithmatex">\\([(\[])(.*?)\\[)\]]</\1>', re.DOTALL)
COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def main() -> int:
    build = [str(Path(sys.executable).with_name("zensical")), "build", "--clean", "--strict"]
    outcome = subprocess.run(build, cwd=CHECKOUT, capture_output=True, text=True, check=False)
    if outcome.returncode:
        # Its last lines are a traceback of its own, which helps nobody who misspelt a link.
        words = (outcome.stdout + outcome.stderr).partition("Traceback")[0]
        print(COLOUR.sub("", words).strip(), file=sys.stderr)
        return 1
    pages = sorted(PAGES.rglob("*.html"))
    count = sum(draw_formulas(page) for page in pages)
    print(f"docs: {len(pages)} pages, {count} formulas, in {(PAGES / 'index.html').relative_to(CHECKOUT)}")
    return 0


def draw_formulas(page: Path) -> int:
    """Turns each formula of a page into MathML and says how many there were."""
    text = page.read_text(encoding="utf-8")
    drawn, count = FORMULA.subn(to_mathml, text)
    if count:
        page.write_text(drawn, encoding="utf-8")
    return count


def to_mathml(found: re.Match[str]) -> str:
    display = "inline" if found.group(2) == "(" else "block"
    return convert(html.unescape(found.group(3)).strip(), display=display)


if __name__ == "__main__":
    sys.exit(main())
