"""The process in which queries run, so that whatever a query does, it does to this process alone.

``python -m prasan.web.worker MEGABYTES`` reads one request a line, JSON of :class:`Asked`, and answers each with one
line, JSON again. The answer itself goes to a file that the request names. The process may be killed at any time.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from itertools import islice
from pathlib import Path
from typing import IO, Any

import pyoxigraph

from prasan.queries.words import UPDATES, graphs_named, words
from prasan.web.result_formats import FORMATS, truth


@dataclass(frozen=True, slots=True)
class Asked:
    """A query, of which store and graphs, in which format, and how much of the answer is wanted.

    ``default_graphs`` and ``named_graphs`` are the dataset that the protocol names, ``None`` if it names none; that
    takes the place of the query's own ``FROM``. ``rows`` and ``triples`` are formats, empty if the client wants none of
    those there are.
    """

    query: str
    store: str
    file: str
    rows: str
    triples: str
    limit: int
    link: str = ""
    default_graphs: tuple[str, ...] | None = None
    named_graphs: tuple[str, ...] | None = None
    prefixes: dict[str, str] = field(default_factory=dict)

    def as_json(self) -> bytes:
        """The request as one line."""
        return json.dumps(asdict(self)).encode() + b"\n"


class Refused(Exception):  # noqa: N818 - it is an answer, no error of the program
    """A query that is not answered: why, and what the message needs to know."""

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(code)
        self.told = {"refused": code, "values": values}


def answer(store: pyoxigraph.Store, asked: Asked) -> dict[str, Any]:
    """Write the answer to its file, and give what stands before and after it, its kind, and whether it was cut off.

    Raises :class:`Refused`, and ``SyntaxError`` for what is no query.
    """
    _admit(store, asked)
    own = asked.default_graphs is not None or asked.named_graphs is not None
    graphs: dict[str, Any] = {}
    if own:
        node = pyoxigraph.NamedNode
        graphs = {
            "default_graph": [node(name) for name in asked.default_graphs or ()],
            "named_graphs": [node(name) for name in asked.named_graphs or ()],
        }
    union = not own and "FROM" not in words(asked.query)
    found = store.query(asked.query, prefixes=asked.prefixes, use_default_graph_as_union=union, **graphs)
    with Path(asked.file).open("wb") as out:
        if isinstance(found, pyoxigraph.QueryTriples):
            return _triples(found, asked, out)
        if not asked.rows:
            raise Refused("not-acceptable")
        if isinstance(found, pyoxigraph.QuerySolutions):
            return _rows(found, asked, out)
        return {"kind": "rows", "head": truth(asked.rows, bool(found)), "tail": "", "truncated": False}


def _admit(store: pyoxigraph.Store, asked: Asked) -> None:
    """Raise :class:`Refused` for what would change data or fetch some: decided by the words of the grammar.

    A bare word of SPARQL is a keyword, whatever stands in strings, comments, IRIs, names and variables beside it; no
    parse is needed to tell. (That of rdflib refuses queries that are right, Oxigraph's can't be looked at.)
    """
    found = words(asked.query)
    if used := sorted(found & UPDATES):
        raise Refused("update-refused", word=used[0])
    if "SERVICE" in found:
        raise Refused("no-remote", word="SERVICE")
    own = asked.default_graphs is not None or asked.named_graphs is not None
    # What the protocol names takes the place of FROM, so that what FROM names does not matter then.
    named = (*(asked.default_graphs or ()), *(asked.named_graphs or ())) if own else ()
    if not own and "FROM" in found:
        named = graphs_named(asked.query, asked.prefixes)
    for name in named:
        try:
            held = store.contains_named_graph(pyoxigraph.NamedNode(name))
        except ValueError:
            held = False
        if not held:
            raise Refused("no-such-graph", name=name)


def _cut(found: Iterator[Any], limit: int, state: dict[str, bool]) -> Iterator[Any]:
    """The first so many, and in the state whether there are more."""
    yield from islice(found, limit)
    state["truncated"] = next(found, None) is not None


def _triples(found: Any, asked: Asked, out: IO[bytes]) -> dict[str, Any]:
    if not asked.triples:
        raise Refused("not-acceptable")
    state = {"truncated": False}
    format_ = pyoxigraph.RdfFormat.from_media_type(asked.triples)
    assert format_ is not None
    pyoxigraph.serialize(_cut(iter(found), asked.limit, state), out, format_, prefixes=asked.prefixes)
    return {"kind": "triples", "head": "", "tail": "", **state}


def _rows(found: Any, asked: Asked, out: IO[bytes]) -> dict[str, Any]:
    head, write, between, end = FORMATS[asked.rows]
    columns = [variable.value for variable in found.variables]
    state = {"truncated": False}
    for number, row in enumerate(_cut(iter(found), asked.limit, state)):
        out.write(((between if number else "") + write(columns, row)).encode("utf-8", "replace"))
    link = asked.link if state["truncated"] else ""
    return {"kind": "rows", "head": head(columns, link), "tail": end, **state}


def _opened(folder: str, megabytes: int) -> pyoxigraph.Store:
    """A saved store; once it is open, this process may take so much more memory, where a system can hold it to that."""
    try:
        import resource
    except ImportError:
        return pyoxigraph.Store.read_only(folder)
    _soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (hard, hard))
    store = pyoxigraph.Store.read_only(folder)
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        resource.setrlimit(resource.RLIMIT_AS, (pages * resource.getpagesize() + megabytes * 1_000_000, hard))
    except (OSError, ValueError):
        pass  # elsewhere than on Linux the time that a query may take is the only limit
    return store


def _told(opened: dict[str, pyoxigraph.Store], megabytes: int, line: bytes) -> dict[str, Any]:
    asked = Asked(**json.loads(line))
    try:
        if asked.store not in opened:
            opened.clear()  # the store of an earlier build
            opened[asked.store] = _opened(asked.store, megabytes)
        return answer(opened[asked.store], asked)
    except Refused as refused:
        return refused.told
    except SyntaxError as error:
        return {"refused": "syntax", "values": {"message": str(error)}}
    except MemoryError:
        return {"refused": "too-much", "values": {}}
    except (ValueError, OSError) as error:
        return {"refused": "failed", "values": {"reason": str(error)}}


def main() -> None:
    """Answer requests until standard input ends."""
    if hasattr(os, "nice"):
        os.nice(5)  # pages go first
    opened: dict[str, pyoxigraph.Store] = {}
    for line in sys.stdin.buffer:
        sys.stdout.write(json.dumps(_told(opened, int(sys.argv[1]), line)) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
