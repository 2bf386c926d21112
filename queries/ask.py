"""Ask a dataset in SPARQL, and get the same answer whichever store holds it.

Only questions are put: whatever would change data, or have this machine contact another, is refused before any store
sees it. A server (:func:`prasan.queries.store.endpoint`) must offer the union of its graphs as its default graph, as a
dataset here does: Oxigraph with ``--union-default-graph``, Fuseki with ``tdb2:unionDefaultGraph true``; Virtuoso and
GraphDB do it by themselves. A server that doesn't is found out, and said so, instead of giving empty answers.
"""

from __future__ import annotations

import copy
import gc
import re
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from functools import cache, lru_cache, partial
from typing import TYPE_CHECKING, Any

import pyoxigraph
from oxrdflib import OxigraphStore
from rdflib import BNode, Dataset, Graph, Literal, URIRef
from rdflib.namespace import XSD
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from rdflib.term import Node

from prasan.errors import InputError, UnknownNameError, UsageError
from prasan.extras import needed
from prasan.language import pick
from prasan.ontology.vocabulary import PREFIXES
from prasan.queries.words import UPDATES, words

if TYPE_CHECKING:
    import pandas

_INTEGERS = {XSD.integer, XSD.int, XSD.long, XSD.short, XSD.nonNegativeInteger, XSD.positiveInteger}
_AT = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Rows:
    """The answer to a ``SELECT``: a tuple of terms a row, ``None`` where a column has no value.

    ``labels`` names the things in it, and ``headings`` the columns, by language. Iterating gives one dict a row, of
    plain Python values: text, numbers, days, and IRIs as text.

    >>> rows = Rows(("n",), ((Literal(2),), (None,)))
    >>> list(rows)
    [{'n': 2}, {'n': None}]
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Node | None, ...], ...]
    labels: Mapping[Node, Mapping[str, str]] = field(default_factory=dict)
    headings: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        for row in self.rows:
            yield {name: plain(term) for name, term in zip(self.columns, row, strict=True)}

    def text(self, term: Node | None, language: str) -> str:
        """A term for people: the name of a thing, else the last part of its IRI; a literal's own text; empty for none.

        >>> Rows((), ()).text(URIRef("https://example.org/project/P1"), "th")
        'P1'
        """
        if term is None:
            return ""
        if isinstance(term, Literal):
            return str(term)
        return pick(self.labels.get(term, {}), language) or re.split("[/#]", str(term).rstrip("/#"))[-1]

    def heading(self, column: str, language: str) -> str:
        """What a column is called, in a language; its own name if nobody said."""
        return pick(self.headings.get(column, {}), language, column)

    def to_pandas(self) -> pandas.DataFrame:
        """A pandas ``DataFrame`` of plain values, one column a variable.

        Raises ``UsageError`` if pandas is not installed.
        """
        found: pandas.DataFrame = needed("pandas", "pandas").DataFrame.from_records(
            list(self), columns=list(self.columns)
        )
        return found


def plain(term: Node | None) -> Any:
    """A term as a plain Python value.

    >>> plain(Literal("1.50", datatype=XSD.decimal)), plain(URIRef("urn:x:P1"))
    (Decimal('1.5'), 'urn:x:P1')
    """
    if isinstance(term, Literal):
        value = _literal(str(term), term.language, str(term.datatype or "")).toPython()
        return str(value) if isinstance(value, Literal) else value
    return None if term is None else str(term)


def _shortest(text: str, datatype: str) -> str:
    """The one spelling of a number or truth value, so that ``2.50`` and ``2.5`` are the same answer."""
    try:
        if datatype == str(XSD.decimal):
            spelt = format(Decimal(text), "f")
            spelt = spelt.rstrip("0").rstrip(".") if "." in spelt else spelt
            return "0" if spelt == "-0" else spelt
        if datatype == str(XSD.boolean):
            return {"1": "true", "0": "false"}.get(text, text)
        return repr(float(text)) if datatype in (str(XSD.double), str(XSD.float)) else str(int(text))
    except (ValueError, InvalidOperation):
        return text


_NUMBERS = {str(kind) for kind in (*_INTEGERS, XSD.decimal, XSD.double, XSD.float, XSD.boolean)}


@lru_cache(maxsize=65536)
def _literal(text: str, language: str | None, datatype: str) -> Literal:
    if language:
        return Literal(text, lang=language)
    if not datatype or datatype == str(XSD.string):
        return Literal(text)
    if datatype in _NUMBERS:
        text = _shortest(text, datatype)
    return Literal(text, datatype=URIRef(datatype), normalize=False)


def normal(term: Node) -> Node:
    """A term as every store gives it: no ``xsd:string``, numbers in their shortest spelling.

    >>> normal(Literal("1.50", datatype=XSD.decimal)).n3()
    '"1.5"^^<http://www.w3.org/2001/XMLSchema#decimal>'
    """
    if isinstance(term, Literal):
        return _literal(str(term), term.language, str(term.datatype or ""))
    return term


def from_oxigraph() -> Callable[[Any], Node | None]:
    """What turns a term of Oxigraph into one of rdflib; each IRI of an answer is made once."""
    # Not by way of rdflib's check for characters that no IRI has: it takes most of the time, and the store has none.
    iri: Callable[[str], URIRef] = cache(partial(str.__new__, URIRef))

    def convert(term: Any) -> Node | None:
        if isinstance(term, pyoxigraph.NamedNode):
            return iri(term.value)
        if isinstance(term, pyoxigraph.Literal):
            return _literal(term.value, term.language, term.datatype.value)
        if term is None:
            return None
        return BNode(term.value) if isinstance(term, pyoxigraph.BlankNode) else Literal(str(term))

    return convert


def _graph(triples: Iterable[tuple[Any, Any, Any]], convert: Callable[[Any], Any]) -> Graph:
    graph = Graph()
    for prefix, namespace in PREFIXES.items():
        graph.bind(prefix, namespace)
    for subject, predicate, value in triples:
        graph.add((convert(subject), convert(predicate), convert(value)))
    return graph


Answer = Rows | Graph | bool


@contextmanager
def no_collection() -> Iterator[None]:
    """Keep Python from looking for cycles while a large answer grows: it has none, and looking takes a third more."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _oxigraph(store: pyoxigraph.Store, sparql: str, union: bool) -> Answer:
    # Not through oxrdflib: it makes every term anew, which takes most of the time of a large answer.
    try:
        found = store.query(sparql, prefixes=PREFIXES, use_default_graph_as_union=union)
    except SyntaxError as error:
        raise syntax_error(str(error), sparql) from error
    if isinstance(found, pyoxigraph.QueryBoolean):
        return bool(found)
    convert = from_oxigraph()
    if isinstance(found, pyoxigraph.QuerySolutions):
        columns = tuple(variable.value for variable in found.variables)
        with no_collection():
            return Rows(columns, tuple([tuple(map(convert, solution)) for solution in found]))
    return _graph(found, convert)


def syntax_error(message: str, sparql: str) -> UsageError:
    """What Oxigraph's parser said of a query, as an error with line, column and what was expected there."""
    match = _AT.match(message)
    line, column, reason = (int(match[1]), int(match[2]), match[3]) if match else (0, 0, message)
    lines = sparql.splitlines()
    text = lines[line - 1] if 0 < line <= len(lines) else ""
    if "Prefix not found" in reason:
        names = re.findall(r"([\w.-]*):", text[: column - 1])
        return UnknownNameError("unknown-prefix", name=names[-1] if names else "", line=line, column=column,
                                known=", ".join(PREFIXES))  # fmt: skip
    # What the parser says or expected, less the sets of characters that it lists too.
    expected = re.findall(r'[A-Z][a-z]+ [^,\[]+|"[^"\\]+"|[A-Z]{2,}', reason)
    return UsageError("query-syntax", line=line, column=column, text=text.strip(),
                      reason=", ".join(dict.fromkeys(part.strip() for part in expected)) or "—")  # fmt: skip


def _rdflib(dataset: Graph, sparql: str) -> Answer:
    _oxigraph(pyoxigraph.Store(), sparql, union=False)  # its parser says where a mistake is; the store is empty
    from pyparsing import ParseException

    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Dataset.contexts is deprecated")  # rdflib's own, for GRAPH
        try:
            return _of_result(dataset.query(sparql, initNs=PREFIXES))
        except ParseException as error:
            raise syntax_error(f"error at {error.lineno}:{error.column}: {error.msg}", sparql) from error


def _of_result(result: Any) -> Answer:
    if result.type == "ASK":
        return bool(result.askAnswer)
    if result.type != "SELECT":
        return _graph(result.graph, normal)
    columns = tuple(str(variable) for variable in result.vars)
    rows = (tuple(None if term is None else normal(term) for term in row) for row in result)
    return Rows(columns, tuple(rows))


def _endpoint(graph: Graph, store: SPARQLStore, sparql: str, form: str) -> Answer:
    if form in ("CONSTRUCT", "DESCRIBE"):
        store = copy.copy(store)
        store.returnFormat = "turtle"  # asked for JSON, servers answer with no graph
    try:
        answer = _of_result(store.query(sparql, initNs=PREFIXES))
    except ValueError as error:
        raise _endpoint_error(error, store, sparql) from error
    if isinstance(answer, Rows) and not answer.rows and form == "SELECT":
        _check_union(graph, store)
    return answer


def _endpoint_error(error: ValueError, store: SPARQLStore, sparql: str) -> Exception:
    from urllib.error import HTTPError

    cause, address = error.__context__, str(store.query_endpoint)
    if isinstance(cause, HTTPError):
        reason = cause.read().decode("utf-8", "replace").strip()[:300] or str(cause)
        cause.close()
        try:
            if not words(sparql) & {"SERVICE"}:
                _oxigraph(pyoxigraph.Store(), sparql, union=False)
        except UsageError as ours:
            return ours
        return UsageError("endpoint-refused", address=address, reason=reason)
    return InputError("endpoint-unreachable", address=address, reason=str(cause or error))


def _check_union(graph: Graph, store: SPARQLStore) -> None:
    def holds(pattern: str) -> bool:
        return bool(store.query(f"ASK {{ {pattern} }}").askAnswer)

    if not holds("?s ?p ?o") and holds("GRAPH ?g { ?s ?p ?o }"):
        raise UsageError("endpoint-not-union", address=str(store.query_endpoint))


def _form(sparql: str, remote: bool, loads_graphs: bool) -> str:
    """The kind of query; raises for what may not be asked."""
    found = words(sparql)
    if used := sorted(found & UPDATES):
        raise UsageError("update-refused", word=used[0])
    if not remote and "SERVICE" in found:
        raise UsageError("no-remote", word="SERVICE")
    if loads_graphs and "FROM" in found:
        raise UsageError("no-remote", word="FROM")
    return next((form for form in ("CONSTRUCT", "DESCRIBE", "SELECT", "ASK") if form in found), "")


def ask(dataset: Graph, sparql: str, labels: bool = True) -> Answer:
    """The answer: :class:`Rows` to ``SELECT``, a ``Graph`` to ``CONSTRUCT`` and ``DESCRIBE``, a ``bool`` to ``ASK``.

    The usual prefixes (:data:`prasan.ontology.vocabulary.PREFIXES`) need no declaring. Terms are the same from every
    store: plain text has no datatype, numbers have their shortest spelling. ``labels=False`` leaves the names of things
    out, which is quicker. ``dataset`` is one that :mod:`prasan.queries.store` gives, or any rdflib graph.

    Raises ``UsageError``: ``update-refused`` for what would change data, ``no-remote`` for what would contact another
    machine (``SERVICE``; ``FROM`` where the store would fetch it), ``query-syntax`` with line and column,
    ``endpoint-refused`` and ``endpoint-not-union`` for a server's own limits; ``UnknownNameError`` ``unknown-prefix``;
    and ``InputError`` ``endpoint-unreachable``.

    >>> from prasan.queries.store import dataset_of
    >>> rows = ask(dataset_of([]), "SELECT ?level { ?level a prasan:Level } ORDER BY ?level")
    >>> rows.columns, len(rows), rows.text(rows.rows[0][0], "th")
    (('level',), 8, 'อำเภอ')
    """
    store = dataset.store
    remote = isinstance(store, SPARQLStore)
    native = isinstance(store, OxigraphStore) and isinstance(dataset, Dataset) and dataset.default_union
    form = _form(sparql, remote, loads_graphs=not (remote or native))
    answer: Answer
    if isinstance(store, SPARQLStore):
        answer = _endpoint(dataset, store, sparql, form)
    elif native:
        # With FROM the query itself says which graphs are asked; the union would override it.
        answer = _oxigraph(store._inner, sparql, union="FROM" not in words(sparql))  # type: ignore[attr-defined]
    else:
        answer = _rdflib(dataset, sparql)
    if labels and isinstance(answer, Rows):
        from prasan.queries.labels import labels_of

        terms = {term for row in answer.rows for term in row if isinstance(term, URIRef)}
        with no_collection():
            return replace(answer, labels=labels_of(dataset, terms))
    return answer
