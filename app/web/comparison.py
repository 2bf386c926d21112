"""Comparisons as pages show them, each worked out once for a build and one at a time."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator, Sequence
from concurrent.futures import Future
from threading import Lock, Thread
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from prasan.comparing import Compared
from prasan.graph.comparison_files import heads, suffixes, written
from prasan.graph.comparison_page import title
from prasan.graph.comparison_rows import (
    COUNT_COLUMNS,
    MEASURE_COLUMNS,
    THING_COLUMNS,
    because_words,
    change_sentences,
    count_rows,
    figures_words,
    measure_rows,
    remarks,
    signed,
    state_words,
    thing_rows,
    what_words,
)
from prasan.graph.comparison_scene import ComparisonScene
from prasan.graph.finding import Finding
from prasan.graph.finding_rows import kind_words
from prasan.graph.safe_text import plain
from prasan.graph.sentences import sentence
from prasan.graph.study import Study
from prasan.language import pick, translate
from prasan.progress import Tell
from prasan.web.errors import RequestError
from prasan.web.files import file_answer
from prasan.web.rendering import built, language, page, route
from prasan.web.state import Built, remembered

_MOST_KEPT = 4
_MOST_FINDINGS, _MOST_ROWS = 100, 200
_PATIENCE = 1.5
"""Seconds for which the reader of a page waits for a comparison before being told how far it is."""
_FAILED_FOR = 20.0
"""Seconds for which a comparison that failed is not tried again."""
_FIGURES = ("before", "after", "difference")


class WorkingError(RequestError):
    """A comparison that is still being worked out; ``step`` says in a language how far it is."""

    def __init__(self, comparison: _Comparison) -> None:
        super().__init__(202, "still-working")
        self._comparison = comparison

    def step(self, language: str) -> str:
        """What is being done."""
        key, values = self._comparison.step
        return translate(key, language, **values)


class _Comparison:
    """One comparison that is worked out, in a thread that ends with the server."""

    def __init__(self, make: Callable[[Tell], Compared], turn: Lock) -> None:
        self.step: tuple[str, dict[str, Any]] = "step.comparing", {}
        self._failed: float | None = None
        self._future: Future[Compared] = Future()
        Thread(target=self._work, args=(make, turn), daemon=True).start()

    def _work(self, make: Callable[[Tell], Compared], turn: Lock) -> None:
        def tell(step: str, **values: Any) -> None:
            self.step = step, values

        try:
            with turn:
                self._future.set_result(make(tell))
        except BaseException as error:
            self._failed = time.monotonic()
            self._future.set_exception(error)

    def found(self, seconds: float | None) -> Compared:
        try:
            self._future.exception(seconds)
        except TimeoutError:
            raise WorkingError(self) from None
        return self._future.result()

    @property
    def is_stale(self) -> bool:
        """True if it failed a while ago: a page that waits is told of it, and who asks later tries anew."""
        return self._failed is not None and time.monotonic() - self._failed > _FAILED_FOR


class _Kept:
    """The last few comparisons of a build; they are worked out one after the other."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._turn = Lock()
        self._held: OrderedDict[Hashable, _Comparison] = OrderedDict()

    def get(self, key: Hashable, make: Callable[[Tell], Compared]) -> _Comparison:
        with self._lock:
            if key not in self._held or self._held[key].is_stale:
                self._held[key] = _Comparison(make, self._turn)
                while len(self._held) > _MOST_KEPT:
                    self._held.popitem(last=False)
            self._held.move_to_end(key)
            return self._held[key]


def compared(here: Built, key: Hashable, make: Callable[[Tell], Compared], wait: bool = True) -> Compared:
    """The comparison that ``make`` gives, worked out once as long as it is among the last few asked for.

    Without ``wait`` raises :class:`WorkingError` if it takes longer than a reader has patience; it is worked out all
    the same.
    """
    return remembered(here, "comparisons", _Kept).get(key, make).found(None if wait else _PATIENCE)


def working(request: Request, error: WorkingError, name: str) -> Response:
    """A page that says how far a comparison is, and shows it when it is there."""
    return page(request, "working.html", status=error.status, heading=name, step=error.step(language(request)))


def comparison_shown(request: Request, found: Compared) -> dict[str, Any]:
    """A comparison as the template ``comparison.html`` shows it."""
    scene, code = found.scene.in_language(language(request)), language(request)
    held = scene.comparison
    return {
        "title": plain(title(scene)),
        "sides": [plain(pick(side, code)) for side in (scene.before, scene.after)],
        "changes": [plain(said) for said in change_sentences(scene)],
        "remarks": [plain(said) for said in remarks(scene)],
        "warnings": [f"{p.where(code)}: {p.text(code)}" for p in found.problems if p.severity == "warning"][:10],
        "same": held.same,
        "unchanged": held.unchanged,
        "figures": _table(figures_words(scene), MEASURE_COLUMNS, measure_rows(scene), code),
        "kinds": _table(
            translate("compare.page.kinds", code), COUNT_COLUMNS, [row for row in count_rows(scene) if row[3]], code
        ),
        "things": _table(translate("compare.page.things", code), THING_COLUMNS, thing_rows(scene), code),
        "states": [
            _state(request, scene, "appeared", held.appeared, _told(request, scene, held.after, held.appeared, True)),
            _state(
                request, scene, "disappeared", held.disappeared,
                _told(request, scene, held.before, held.disappeared, False),
            ),
            _state(request, scene, "changed", held.changed_in_words, _changed(request, scene)),
        ],
        "only_figures": len(held.changed) - len(held.changed_in_words),
    }  # fmt: skip


def _table(name: str, columns: Sequence[str], rows: Sequence[Sequence[Any]], code: str) -> dict[str, Any]:
    figures = [column in _FIGURES and columns != THING_COLUMNS for column in columns]
    at = columns.index("difference") if "difference" in columns else -1
    shown = [
        [signed(cell) if place == at else plain(str(cell)) for place, cell in enumerate(row)]
        for row in rows[:_MOST_ROWS]
    ]
    return {
        "name": name, "heads": list(zip(heads(columns, code), figures, strict=True)), "rows": shown,
        "left": max(0, len(rows) - _MOST_ROWS),
    }  # fmt: skip


def _state(
    request: Request, scene: ComparisonScene, state: str, findings: Sequence[Any], told: Iterator[dict[str, Any]]
) -> dict[str, Any]:
    items = [item for item, _number in zip(told, range(_MOST_FINDINGS), strict=False)]
    return {
        "state": state, "name": state_words(scene, state, language(request)), "count": len(findings), "items": items,
        "left": len(findings) - len(items),
    }  # fmt: skip


def _told(
    request: Request, scene: ComparisonScene, study: Study, findings: Sequence[Finding], appeared: bool
) -> Iterator[dict[str, Any]]:
    for finding in findings:
        yield {
            "kind": kind_words(finding.kind, scene.language), "link": _link(request, finding), "was": "",
            "sentence": plain(sentence(study, finding, scene.language)),
            "note": plain(because_words(scene, finding, appeared)),
        }  # fmt: skip


def _changed(request: Request, scene: ComparisonScene) -> Iterator[dict[str, Any]]:
    held, code = scene.comparison, scene.language
    for change in held.changed_in_words:
        was, now = sentence(held.before, change.before, code), sentence(held.after, change.after, code)
        yield {
            "kind": kind_words(change.after.kind, code), "link": _link(request, change.before),
            "was": plain(was) if was != now else "", "sentence": plain(now),
            "note": translate("compare.page.what", code, what=what_words(change, code)),
        }  # fmt: skip


def _link(request: Request, finding: Finding) -> str:
    """The address of the page about a finding, if it is one of those that are here now."""
    here = built(request)
    known = remembered(here, "finding-ids", lambda: frozenset(known.id for known in here.workspace.findings))
    return route(request, "finding", id=finding.id) if finding.id in known else ""


def comparison_file(request: Request, found: Compared, name: str, suffix: str) -> Response:
    """A comparison as a file of a suffix; raises ``RequestError`` if none is written with it."""
    if suffix not in suffixes():
        raise RequestError(404, "http-404", path=request.url.path)
    return file_answer(iter([written(found.scene.in_language(language(request)), suffix)]), f"{name}{suffix}")
