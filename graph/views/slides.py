"""Slides for a meeting: what was found, the network, the matrix, the timeline, the gaps, and what is to be decided.

Everything on them can be edited: shapes, lines glued to them, tables and charts of the format itself. What stands
behind a slide is in its notes, down to the cell.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from decimal import Decimal

from prasan.graph.budgets import lines, totals
from prasan.graph.scene import Scene
from prasan.graph.slide_deck import Deck
from prasan.graph.slide_findings import draw_decided, draw_gaps, draw_headlines, draw_kinds, draw_open, word
from prasan.graph.slide_matrix import draw_matrix
from prasan.graph.slide_network import draw_network
from prasan.graph.slide_notes import statement_notes
from prasan.graph.slide_template import Frame, template
from prasan.graph.slide_text import Line
from prasan.graph.slide_timeline import draw_timeline
from prasan.language import pick, translate

NAME = "slides"
SUFFIXES = (".pptx",)

_MILLION = Decimal(1_000_000)


def draw(scene: Scene, suffix: str) -> bytes:
    """The presentation, on the workspace's template if it has one. Raises ``InputError`` if that can't be used,
    ``UsageError`` if python-pptx is not installed.
    """
    look = template(scene.template)
    deck = Deck(look, scene.language, pick(scene.title, scene.language), scene.template is None)
    _cover(deck, scene)
    draw_headlines(deck, scene)
    draw_kinds(deck, scene)
    draw_network(deck, scene)
    draw_matrix(deck, scene)
    draw_timeline(deck, scene)
    _money(deck, scene)
    draw_gaps(deck, scene)
    draw_open(deck, scene)
    draw_decided(deck, scene)
    return deck.content()


def _cover(deck: Deck, scene: Scene) -> None:
    study, language = scene.study, scene.language
    others = dict.fromkeys(text for code, text in sorted(scene.title.items()) if text and code != language)
    open_ = sum(finding.id not in scene.standings for finding in scene.findings)
    counts = word(scene, "counts", programmes=f"{len(study.programmes):,}", findings=f"{len(scene.findings):,}",
                  open=f"{open_:,}")  # fmt: skip
    told = [*(text for text in others if text != pick(scene.title, language)),
            translate("view.report.subtitle", language), counts]  # fmt: skip
    slide = deck.cover([Line(text, 18) for text in told])
    files = ", ".join(scene.files)
    notes = [
        counts,
        word(scene, "never-a-verdict"),
        f"{translate('view.report.loaded-files', language)}: {files or '–'}",
    ]
    deck.notes(slide, [*notes, word(scene, "evidence-elsewhere")])


def _money(deck: Deck, scene: Scene) -> None:
    """A chart of the money on record by fiscal year, a bar a currency; no slide where no year has any."""
    study = scene.study
    amounts: dict[str, dict[int, Decimal]] = defaultdict(dict)
    for total in totals(study, "all"):
        if not total.all_years and total.year is not None and total.amount is not None:
            amounts[total.currency][total.year] = total.amount
    if not amounts:
        return
    years = sorted({year for of_year in amounts.values() for year in of_year})
    # One scale for all of them would tell nothing: the currency of most records, and the others by name.
    used = Counter(line.currency for line in lines(study) if line.amount is not None and line.year is not None)
    currency = min(amounts, key=lambda code: (-used[code], code))
    own = amounts[currency]
    large = max(abs(value) for value in own.values()) >= _MILLION
    unit = currency or translate("view.budget.not-recorded", scene.language)
    title = word(scene, "money-millions" if large else "money", currency=unit)
    slide = deck.slide(title)
    values = [float(own.get(year, Decimal(0)) / (_MILLION if large else 1)) for year in years]
    shown = [str(study.calendar.display_year(year)) for year in years]
    deck.bars(slide, Frame(deck.room.left, deck.room.top, deck.room.width, deck.room.height - 50), shown,
              [(title, values)], upright=True)  # fmt: skip
    remarks = [translate("view.budget.note-blank", scene.language)]
    if len(amounts) > 1:
        remarks.append(word(scene, "other-currencies", currencies=", ".join(sorted(set(amounts) - {currency}))))
    frame = Frame(deck.room.left, deck.room.bottom - 46, deck.room.width, 46)
    deck.text(slide, frame, [Line(" ".join(remarks), 11)], "b")
    given = [s for line in lines(study) if line.currency == currency and line.year is not None for s in line.statements]
    deck.notes(slide, statement_notes(scene, given))
