"""Everybody who sits on a mechanism, with how many and how often they meet: as a workbook and as CSV."""

from __future__ import annotations

import csv
import io

from prasan.graph.bodies import bodies
from prasan.graph.meeting_load import Load, loads
from prasan.graph.safe_text import sheet
from prasan.graph.scene import Scene
from prasan.graph.sentences import name
from prasan.graph.workbook import add_table, new_book, saved
from prasan.language import translate

NAME = "meetings"
SUFFIXES = (".xlsx", ".csv")

_COLUMNS = {
    "who": 34, "class": 14, "posts": 34, "count": 12, "meetings": 16, "blank": 20, "levels": 24, "mechanisms": 70,
}  # fmt: skip
"""Column → its width in letters."""
_Cell = str | int


def draw(scene: Scene, suffix: str) -> bytes:
    """The load of everybody, the most loaded first."""
    rows = [_row(scene, load) for load in loads(scene.study)]
    heads = [translate(f"view.meetings.{column}", scene.language) for column in _COLUMNS]
    if suffix == ".xlsx":
        title = translate("view.meetings.name", scene.language)
        book = new_book()
        add_table(book, title, heads, list(_COLUMNS.values()), rows)
        return saved(book)
    held = io.StringIO()
    writer = csv.writer(held, lineterminator="\r\n")
    writer.writerow(heads)
    writer.writerows([sheet(value) if isinstance(value, str) else value for value in row] for row in rows)
    return held.getvalue().encode("utf-8-sig")


def _row(scene: Scene, load: Load) -> list[_Cell]:
    study, language = scene.study, scene.language
    known = len(load.mechanisms) - len(load.unknown)
    levels = {level for mechanism in load.mechanisms for level in bodies(study)[mechanism].levels}
    cls = study.linkage.nodes[load.holder]["cls"]
    return [
        name(study, load.holder, language),
        name(study, cls, language),
        "; ".join(name(study, post, language) for post in load.posts),
        len(load.mechanisms),
        load.meetings if known else translate("state.not-recorded", language),
        len(load.unknown),
        "; ".join(name(study, level, language) for level in study.levels if level in levels),
        "; ".join(_named(scene, mechanism) for mechanism in load.mechanisms),
    ]


def _named(scene: Scene, mechanism: str) -> str:
    """The mechanism with how often it meets, if that is recorded."""
    times = bodies(scene.study)[mechanism].meetings
    text = name(scene.study, mechanism, scene.language)
    return text if times is None else translate("view.meetings.times", scene.language, name=text, count=times)
