"""A comparison on the terminal, and its files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from prasan.comparing import Compared
from prasan.console import console
from prasan.errors import UsageError
from prasan.language import pick
from prasan.output import give


def check_outputs(out: Iterable[str]) -> None:
    """Raises ``UsageError`` for a file whose suffix no comparison is written with, before any work is done."""
    from prasan.graph.comparison_files import suffixes

    for name in out:
        if Path(name).suffix.lower() not in suffixes():
            raise UsageError("unknown-output", file=name, known=" ".join(suffixes()))


def show(found: Compared, out: Sequence[str]) -> None:
    """Write the files that were asked for and, unless only those were, print the comparison."""
    from prasan.graph.comparison_rows import as_json

    speaker = console()
    for name in out:
        give(found.write(Path(name).suffix), Path(name))
    if speaker.json:
        speaker.data(as_json(found.scene) | ({"written": list(out)} if out else {}))
        return
    speaker.problems([problem for problem in found.problems if problem.severity == "warning"])
    if not (out and speaker.quiet):
        _print(found)
    for name in out:
        speaker.note(name)


def _print(found: Compared) -> None:
    from prasan.graph.comparison_files import heads
    from prasan.graph.comparison_rows import (
        COUNT_COLUMNS,
        MEASURE_COLUMNS,
        THING_COLUMNS,
        change_sentences,
        count_rows,
        figures_words,
        finding_rows,
        measure_rows,
        remarks,
        signed,
        thing_rows,
    )

    speaker, scene = console(), found.scene
    language = scene.language
    if scene.changes:
        speaker.say(speaker.text("compare.page.supposed"))
        for number, said in enumerate(change_sentences(scene), 1):
            speaker.say(f"  {number}. {said}")
        speaker.say("")
    for said in remarks(scene):
        speaker.say(said)
    sides = f"{pick(scene.before, language)} → {pick(scene.after, language)}"
    if scene.comparison.same:
        speaker.say(speaker.text("compare.same", sides=sides))
        return
    rows = []
    for state, kind, before, after, what, because, _places, id_before, id_after in finding_rows(
        scene, not speaker.verbose
    ):
        was, now = speaker.text("compare.page.was"), speaker.text("compare.page.now")
        said = f"{was} {before}\n{now} {after}" if before and after and before != after else str(after or before)
        notes = [f"({note})" for note in (what, because) if note]
        rows.append((str(state), str(kind), "\n".join([said, *notes]), str(id_after or id_before)))
    columns = tuple(
        speaker.text(key) for key in ("compare.column.change", "column.kind", "column.sentence", "column.id")
    )
    speaker.table(columns, rows, f"{speaker.text('compare.sheet.findings')}: {sides}")
    for key, names, table in (
        ("saved", MEASURE_COLUMNS, measure_rows(scene)),
        ("kinds", COUNT_COLUMNS, [row for row in count_rows(scene) if row[3]]),
        ("things", THING_COLUMNS, thing_rows(scene)),
    ):
        if table:
            at = names.index("difference") if "difference" in names else -1
            shown = [
                tuple(signed(cell) if place == at else str(cell) for place, cell in enumerate(row)) for row in table
            ]
            title = figures_words(scene) if key == "saved" else speaker.text(f"compare.sheet.{key}")
            speaker.table(heads(names, language), shown, title)
    here = scene.comparison
    if (left := len(here.changed) - len(here.changed_in_words)) and not speaker.verbose:
        speaker.note(speaker.text("compare.left", count=left))
    counts = {name: len(getattr(here, name)) for name in ("appeared", "disappeared", "changed")}
    speaker.note(speaker.text("compare.count", **counts, unchanged=here.unchanged))
