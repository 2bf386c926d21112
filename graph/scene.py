"""What a view is given, and nothing else: it computes nothing, it shows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import ModuleType

from rdflib import Dataset

from prasan.errors import UnknownNameError
from prasan.graph.decision import Standing
from prasan.graph.finding import Finding
from prasan.graph.study import Study
from prasan.parts import parts
from prasan.problems import Problem

PACKAGE = "prasan.graph.views"

Content = str | bytes | Iterator[str] | Iterator[bytes]
"""What a view gives: the content of a file, at once or piece by piece."""


@dataclass(frozen=True, slots=True)
class Scene:
    """A study with its findings, ready to be shown.

    ``language`` is the first language of the view; views that can carry several carry all. ``title`` is that of the
    workspace, by language. ``problems`` are what the loaders noticed and did not refuse; ``files`` are the
    files that were read. ``standings`` are the decisions on findings, by the id of the finding. ``template`` is the
    presentation that slides are to look like, if the workspace has one.
    """

    study: Study
    findings: tuple[Finding, ...]
    dataset: Dataset
    language: str = "en"
    title: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    files: tuple[str, ...] = ()
    base: str = ""
    standings: Mapping[str, Standing] = field(default_factory=dict)
    template: Path | None = None

    def in_language(self, language: str) -> Scene:
        """The same for readers of another language."""
        return replace(self, language=language)


def views() -> dict[tuple[str, str], ModuleType]:
    """The views there are: (name, suffix) → module.

    A module of ``prasan.graph.views`` is a view because it declares ``NAME``, ``SUFFIXES`` and ``draw(scene, suffix)``,
    which gives the file's :data:`Content`: piece by piece if it may be large.

    >>> views()["network", ".html"].__name__
    'prasan.graph.views.network'
    """
    return {(part.NAME, suffix): part for part in parts(PACKAGE, "NAME").values() for suffix in part.SUFFIXES}


def draw(scene: Scene, name: str, suffix: str) -> bytes:
    """A view as the bytes of a file of the suffix. Raises as :func:`drawn_in_pieces` does."""
    return b"".join(drawn_in_pieces(scene, name, suffix))


def drawn_in_pieces(scene: Scene, name: str, suffix: str) -> Iterator[bytes]:
    """A view as the bytes of a file of the suffix, piece by piece: of a country's data they need not all fit in memory.

    Raises ``UnknownNameError`` if there is no such view, or not as such a file.
    """
    known = views()
    if (name, suffix) not in known:
        from prasan.settings import nearest

        of_name = sorted(found for view, found in known if view == name)
        if of_name:
            raise UnknownNameError("unknown-view-format", name=name, suffix=suffix, known=" ".join(of_name))
        all_names = sorted({view for view, _suffix in known})
        raise UnknownNameError("unknown-view", name=name, known=nearest(name, all_names) or ", ".join(all_names))
    content: Content = known[name, suffix].draw(scene, suffix)
    for piece in (content,) if isinstance(content, str | bytes) else content:
        yield piece.encode("utf-8") if isinstance(piece, str) else piece
