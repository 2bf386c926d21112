"""Findings on slides: the headlines, the gaps, how many of each kind, what is to be decided and what was."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from prasan.graph.agenda_order import fair, gaps, headlines
from prasan.graph.decision import decision_kinds, decision_label, state_words
from prasan.graph.evidence import spot_words, spots
from prasan.graph.finding import Finding
from prasan.graph.finding_rows import kind_words
from prasan.graph.scene import Scene
from prasan.graph.sentences import sentence
from prasan.graph.slide_deck import Deck
from prasan.graph.slide_notes import finding_notes
from prasan.graph.slide_tables import Cell, Row, draw_table, head_row, paged, row_height, text_cell, whole_words
from prasan.graph.slide_template import Frame
from prasan.graph.slide_text import LINE, MUTED, Line, height_of
from prasan.language import translate

_PAGES = {"headline": 2, "gaps": 4, "open": 6, "decided": 3}
"""Slides that a table takes at most: a meeting that looks at more does so in the sheet."""
_MOST = 48
"""Findings of a table, however short they are."""
_TEXT, _SMALL = 13, 10
_BOX = "☐"


def word(scene: Scene, key: str, **values: object) -> str:
    """A text of the slides in the reader's language."""
    return translate(f"view.slides.{key}", scene.language, **values)


def _kind_cell(scene: Scene, finding: Finding) -> Cell:
    return Cell((Line(kind_words(finding.kind, scene.language), 12, True),
                 Line(finding.id, 9, colour=MUTED)))  # fmt: skip


def _where_cell(scene: Scene, finding: Finding) -> Cell:
    """The first place of the evidence, and how many statements more there are; the notes quote them."""
    if not finding.evidence:
        return text_cell(word(scene, "no-place"), _SMALL, colour=MUTED)
    spot = next(spots(scene.study, finding.evidence[0]), None)
    lines = [Line(spot_words(spot, scene.language) if spot else word(scene, "no-place"), _SMALL)]
    if (more := len(finding.evidence) - 1) > 0:
        lines.append(Line(translate("list.more", scene.language, count=f"{more:,}"), _SMALL, colour=MUTED))
    return Cell(tuple(lines))


def _finding_row(scene: Scene, finding: Finding) -> Row:
    said = text_cell(sentence(scene.study, finding, scene.language), _TEXT)
    return Row((_kind_cell(scene, finding), said, _where_cell(scene, finding)), finding_notes(scene, finding))


def _told_height(deck: Deck, text: str) -> float:
    return height_of([Line(text, 12)], deck.room.width - 10) + 8 if text else 0.0


def tables(
    deck: Deck, title: str, head: Row, rows: Sequence[Row], shares: Sequence[float], remark: str = "", lead: str = ""
) -> list[Any]:
    """Slides with a table of the rows, a page each; above it a line to lead in, below the last page a remark.

    Where a text is cut, the line above says that the notes hold it whole.
    """
    room = deck.room
    widths = [room.width * share / sum(shares) for share in shares]
    head, rows = whole_words(head, widths, alike=True), [whole_words(row, widths) for row in rows]
    whole = translate("view.slides.whole-in-notes", deck.language)
    above, below = (_told_height(deck, text) for text in (lead, remark))
    pages = paged(head, rows, widths, room.height - above - below)
    if [row for page in pages for row in page] != list(rows) and whole not in lead:
        return tables(deck, title, head, rows, shares, remark, f"{lead} {whole}".strip())
    slides = []
    for number, page in enumerate(pages, 1):
        told = translate("view.slides.page", deck.language, title=title, page=number, pages=len(pages))
        slide = deck.slide(told if len(pages) > 1 else title)
        if lead:
            deck.text(slide, Frame(room.left, room.top, room.width, above), [Line(lead, 12, colour=MUTED)])
        draw_table(deck, slide, Frame(room.left, room.top + above, room.width, room.height), head, page, widths)
        if remark and number == len(pages):
            used = above + row_height(head, widths) + sum(row_height(row, widths) for row in page) + 4
            frame = Frame(room.left, room.top + used, room.width, below)
            deck.text(slide, frame, [Line(remark, 12, colour=MUTED)])
        deck.notes(slide, [note for row in page for note in row.notes])
        slides.append(slide)
    return slides


def empty(deck: Deck, title: str, text: str) -> None:
    """A slide that says that there is nothing to show, and why."""
    slide = deck.slide(title)
    deck.text(slide, Frame(deck.room.left, deck.room.top, deck.room.width, 80), [Line(text, 16)])
    deck.notes(slide, [text])


def _listed(
    deck: Deck, scene: Scene, key: str, every: Sequence[Finding], total: int, head: Row, shares: Sequence[float],
    row: Callable[[Finding], Row], lead: str = "",
) -> None:  # fmt: skip
    """Slides with a table of findings: of every kind the first, as many as the slides that it may take have room for;
    the last says how many of the total they are.
    """
    widths = [deck.room.width * share / sum(shares) for share in shares]
    made: dict[str, Row] = {}
    rows: list[Row] = []
    remark = ""
    for many in range(min(len(every), _MOST), 0, -1):
        chosen = fair(every, many)
        made |= {finding.id: row(finding) for finding in chosen if finding.id not in made}
        rows = [made[finding.id] for finding in chosen]
        remark = word(scene, "left", shown=many, total=f"{total:,}") if many < total else ""
        height = deck.room.height - _told_height(deck, lead) - _told_height(deck, remark)
        if len(paged(head, rows, widths, height)) <= _PAGES[key]:
            break
    tables(deck, word(scene, key), head, rows, shares, remark, lead)


def _with_places(deck: Deck, scene: Scene, key: str, every: Sequence[Finding], total: int, lead: str) -> None:
    if not every:
        empty(deck, word(scene, key), translate("view.report.none", scene.language))
        return
    head = head_row([word(scene, name) for name in ("kind", "finding", "where")])
    _listed(deck, scene, key, every, total, head, (155, 535, 198), partial(_finding_row, scene), lead)


def draw_headlines(deck: Deck, scene: Scene) -> None:
    """The findings that matter most, and where the first statement of each stands."""
    every = headlines(scene.findings)
    _with_places(deck, scene, "headline", every, len(scene.findings), word(scene, "never-a-verdict"))


def draw_gaps(deck: Deck, scene: Scene) -> None:
    """What is missing, in the order in which a meeting asks for it."""
    every = gaps(scene.findings)
    _with_places(deck, scene, "gaps", every, len(every), word(scene, "unknown-is-not-no"))


def draw_kinds(deck: Deck, scene: Scene) -> None:
    """A chart of how many findings there are of each kind, open and decided apart."""
    if not scene.findings:
        return
    total = Counter(finding.kind for finding in scene.findings)
    decided = Counter(finding.kind for finding in scene.findings if finding.id in scene.standings)
    kinds = sorted(total, key=lambda kind: (-total[kind], kind))
    names = [kind_words(kind, scene.language) for kind in kinds]
    series = [(translate("decision.open", scene.language), [total[kind] - decided[kind] for kind in kinds])]
    if decided:
        series.append((word(scene, "decided-some"), [decided[kind] for kind in kinds]))
    slide = deck.slide(word(scene, "kinds", count=f"{len(scene.findings):,}"))
    high = min(deck.room.height, 70 + 44 * len(kinds) * len(series) ** 0.5)
    deck.bars(slide, Frame(deck.room.left, deck.room.top, deck.room.width, high), names, series)
    notes = [f"{name}: {total[kind]:,} ({series[0][0]}: {total[kind] - decided[kind]:,})"
             for kind, name in zip(kinds, names, strict=True)]  # fmt: skip
    deck.notes(slide, [*notes, word(scene, "evidence-elsewhere")])


def draw_open(deck: Deck, scene: Scene) -> None:
    """Findings without a decision, each with a blank box for every kind of decision, and room for who and when."""
    every = [finding for finding in scene.findings if finding.id not in scene.standings]
    if not every:
        if scene.findings:
            empty(deck, word(scene, "open"), word(scene, "all-decided"))
        return
    choices = [decision_label(kind, scene.language) for kind in decision_kinds()]
    head = head_row([word(scene, "kind"), word(scene, "finding"), *choices, word(scene, "by-on")], 10.5, middle_from=2)
    box = Cell((Line(_BOX, 18, align="ctr"),), middle=True)

    def row(finding: Finding) -> Row:
        said = text_cell(sentence(scene.study, finding, scene.language), 12)
        blank = Cell((Line("", 12),))
        return Row((_kind_cell(scene, finding), said, *[box] * len(choices), blank), finding_notes(scene, finding))

    shares = (145, 370, *[70] * len(choices), 93)
    _listed(deck, scene, "open", every, len(every), head, shares, row, word(scene, "open-text"))


def draw_decided(deck: Deck, scene: Scene) -> None:
    """Findings that were decided: what, by whom, when and why, and whether their evidence has changed since."""
    every = [finding for finding in scene.findings if finding.id in scene.standings]
    if not every:
        return
    head = head_row([word(scene, "kind"), word(scene, "finding"),
                     *(translate(f"column.{name}", scene.language) for name in ("decision", "by", "on", "because"))],
                    11)  # fmt: skip
    day: Callable[..., str] = scene.study.calendar.display_day

    def row(finding: Finding) -> Row:
        standing = scene.standings[finding.id]
        made = standing.decision
        what = [Line(decision_label(made.kind, scene.language), 12, True)]
        if state := state_words(standing, scene.language):
            what.append(Line(state, _SMALL))
        cells = (
            _kind_cell(scene, finding), text_cell(sentence(scene.study, finding, scene.language), 12),
            Cell(tuple(what)), text_cell(made.by, 12), text_cell(day(made.on), 11), text_cell(made.because, 12),
        )  # fmt: skip
        return Row(cells, finding_notes(scene, finding))

    _listed(deck, scene, "decided", every, len(every), head, (135, 290, 105, 95, 98, 165), row)


def caption(deck: Deck, slide: Any, texts: Sequence[str]) -> Frame:
    """What is to be read beside a picture, small, at the foot of the room; gives the room that is left above it."""
    lines = [Line(text, 11, colour=MUTED) for text in texts if text]
    room = deck.room
    if not lines:
        return room
    high = min(height_of(lines, room.width - 10) + 4, 4 * 11 * LINE)
    deck.text(slide, Frame(room.left, room.bottom - high, room.width, high), lines, "b")
    return Frame(room.left, room.top, room.width, room.height - high - 6)
