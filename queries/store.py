"""Where the dataset is held: Oxigraph by default, another rdflib store or a SPARQL server by setting.

Every store is an rdflib ``Dataset`` whose default graph is the union of its named graphs, so a plain pattern asks all
places at once and ``GRAPH ?place { … }`` asks where a statement stands.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from tempfile import TemporaryFile
from threading import Event

import pyoxigraph
from oxrdflib import OxigraphStore
from rdflib import XSD, Dataset, Graph, Literal, URIRef
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from rdflib.query import ResultRow
from rdflib.store import Store
from rdflib.term import Node

from prasan.errors import InputError, UnknownNameError
from prasan.ontology.quads import Quads, vocabulary_quads
from prasan.ontology.vocabulary import PREFIXES, VOCABULARY_GRAPH
from prasan.settings import StoreSettings

Quad = tuple[URIRef, URIRef, URIRef | Literal, URIRef]
PlainQuad = tuple[str, str, str | Literal, str]
"""A quad whose IRIs may be plain strings."""
_Name = pyoxigraph.NamedNode | pyoxigraph.BlankNode
_PORTION = 100_000_000
"""Bytes of N-Quads that are written to disk at once: about half a million quads."""
FOLDER = "store"
"""Name of the folder, beside the pages that a build writes, in which the dataset waits for questions."""


def _object(term: Node) -> pyoxigraph.NamedNode | pyoxigraph.Literal:
    if isinstance(term, Literal):
        if term.language:
            return pyoxigraph.Literal(str(term), language=term.language)
        return (
            pyoxigraph.Literal(str(term), datatype=pyoxigraph.NamedNode(term.datatype))
            if term.datatype
            else (pyoxigraph.Literal(str(term)))
        )
    return pyoxigraph.NamedNode(str(term))


def _oxigraph_quads(quads: Iterable[Quad]) -> Iterator[pyoxigraph.Quad]:
    # Through pyoxigraph's own bulk loader: rdflib's way in, one object a term and one event a statement, is slow.
    node = pyoxigraph.NamedNode
    for subject, predicate, value, graph in quads:
        yield pyoxigraph.Quad(node(subject), node(predicate), _object(value), node(graph))


def _bound(store: Store | str) -> Dataset:
    dataset = Dataset(store=store, default_union=True)
    for prefix, namespace in PREFIXES.items():
        dataset.bind(prefix, namespace)
    return dataset


def dataset_of(quads: Iterable[Quad] | Quads, settings: StoreSettings | None = None) -> Dataset:
    """A dataset in memory with the quads and, in a graph of its own, the vocabulary.

    Spelt quads go in as text: other threads can work while the store reads it.

    Raises ``UnknownNameError`` if the settings name a store that rdflib does not have.

    >>> from rdflib.namespace import RDF
    >>> from prasan.ontology import PRASAN
    >>> thing, place = URIRef("urn:example:P1"), URIRef("urn:example:row-2")
    >>> (thing, RDF.type, PRASAN.Project) in dataset_of([(thing, RDF.type, PRASAN.Project, place)])
    True
    """
    kind = (settings or StoreSettings()).kind
    if kind.lower() == "oxigraph":
        dataset = _bound(OxigraphStore(store=pyoxigraph.Store()))
    else:
        from rdflib import plugin

        if kind not in {found.name for found in plugin.plugins(kind=Store)}:
            raise UnknownNameError("unknown-setting", name=f"store.kind = {kind!r}", known="oxigraph, Memory")
        dataset = _bound(kind)
    for part in (quads, vocabulary_quads()):
        add_quads(dataset, part)
    return dataset


def add_quads(dataset: Dataset, quads: Iterable[Quad] | Quads) -> None:
    """Add quads to a dataset that :func:`dataset_of` made."""
    store = dataset.store
    if isinstance(store, OxigraphStore):
        _extend(store._inner, quads)  # no public way to a store's bulk loader exists
    else:
        terms = quads.terms() if isinstance(quads, Quads) else quads
        dataset.addN((s, p, o, dataset.graph(g)) for s, p, o, g in terms)


def _extend(inner: pyoxigraph.Store, quads: Iterable[Quad] | Quads) -> None:
    if isinstance(quads, Quads):
        for lines in quads.n_quads():
            inner.load(lines, pyoxigraph.RdfFormat.N_QUADS, lenient=True)
    else:
        inner.bulk_extend(_oxigraph_quads(quads))


def quads_of(dataset: Dataset) -> Iterator[Quad]:
    """Every quad of the dataset but the vocabulary's, each with the graph it stands in."""
    for subject, predicate, value, graph in dataset.quads((None, None, None, None)):
        name = graph.identifier if isinstance(graph, Graph) else graph
        if name is not None and name != VOCABULARY_GRAPH:
            yield subject, predicate, _plain(value), name  # type: ignore[misc]


def with_graph(dataset: Dataset, name: URIRef, quads: Iterable[Quad], settings: StoreSettings) -> Dataset:
    """The dataset with a graph that holds these quads and no others: itself if it does, else a copy in memory.

    A copy, since a saved store is for reading only and others may be reading it.
    """
    wanted = list(quads)
    found = dataset.query(f"SELECT ?s ?p ?o {{ GRAPH <{name}> {{ ?s ?p ?o }} }}")
    held = {(row[0], row[1], _plain(row[2])) for row in found if isinstance(row, ResultRow)}
    if held == {(subject, predicate, _plain(value)) for subject, predicate, value, _graph in wanted}:
        return dataset
    return dataset_of([*(quad for quad in quads_of(dataset) if quad[3] != name), *wanted], settings)


def _plain(value: Node) -> Node:
    # One and the same in RDF, and yet unequal in rdflib: stores give either.
    return Literal(str(value)) if isinstance(value, Literal) and value.datatype == XSD.string else value


def plain_quads_of(dataset: Dataset, without: Iterable[str] = ()) -> Iterator[PlainQuad]:
    """Every quad but the vocabulary's and those of the graphs ``without``, graph by graph; IRIs are plain strings.

    Equal texts are one object: a country has millions of statements in some hundred thousand words.
    """
    one: dict[str, str] = {}
    left_out = {str(VOCABULARY_GRAPH), *without}
    literals: dict[pyoxigraph.Literal, Literal] = {}
    for name, quads in oxigraph_graphs(oxigraph_store(dataset)):
        if name.value in left_out:
            continue
        g = one.setdefault(name.value, name.value)
        for quad in quads:
            subject, predicate, term, _graph = quad
            s, p = _text(subject), predicate.value
            if isinstance(term, pyoxigraph.Literal):
                held = literals.get(term)
                if held is None:
                    held = literals[term] = _literal(term)
                yield one.setdefault(s, s), one.setdefault(p, p), held, g
            else:
                o = _text(term)
                yield one.setdefault(s, s), one.setdefault(p, p), one.setdefault(o, o), g


def data_quads_of(dataset: Dataset, without: Iterable[URIRef] = ()) -> Iterator[Quad]:
    """The quads of :func:`plain_quads_of` in terms of rdflib, several times as fast as rdflib's own way to them."""
    terms: dict[str, URIRef] = {}

    def iri(text: str) -> URIRef:
        found = terms.get(text)
        if found is None:
            found = terms[text] = URIRef(text)
        return found

    for subject, predicate, value, graph in plain_quads_of(dataset, map(str, without)):
        yield iri(subject), iri(predicate), value if isinstance(value, Literal) else iri(value), iri(graph)


def oxigraph_store(dataset: Dataset) -> pyoxigraph.Store:
    """The Oxigraph store of a dataset; of one held elsewhere a copy."""
    if isinstance(dataset.store, OxigraphStore):
        return dataset.store._inner
    copy = pyoxigraph.Store()
    copy.bulk_extend(_oxigraph_quads(quads_of(dataset)))
    copy.bulk_extend(_oxigraph_quads(vocabulary_quads().terms()))
    return copy


def oxigraph_graphs(store: pyoxigraph.Store) -> Iterator[tuple[_Name, Iterator[pyoxigraph.Quad]]]:
    """Each named graph of a store, in the order of their names, with its quads in no order."""
    for name in sorted(store.named_graphs(), key=lambda name: name.value):
        yield name, store.quads_for_pattern(None, None, None, name)


def _text(term: _Name | pyoxigraph.Triple) -> str:
    return str(term) if isinstance(term, pyoxigraph.Triple) else term.value  # no loader makes triples of triples


def _literal(term: pyoxigraph.Literal) -> Literal:
    if term.language:
        return Literal(term.value, lang=term.language)
    if term.datatype.value == str(XSD.string):
        return Literal(term.value)  # one and the same in RDF, and yet unequal in rdflib
    return Literal(term.value, datatype=URIRef(term.datatype.value))


def save(dataset: Dataset, folder: Path, more: Quads | None = None) -> None:
    """Write the dataset, and more quads, to a new folder on disk, from which :func:`open_saved` opens it at once."""
    with saving(dataset, folder, more):
        pass


@contextmanager
def saving(dataset: Dataset, folder: Path, more: Quads | None = None) -> Iterator[Callable[[], None]]:
    """Do as :func:`save` does beside the block, which is given a function that waits for the end of it.

    The store works without Python's lock, so that another core can have it. An error in the block stops it.
    """
    unwanted = Event()
    with ThreadPoolExecutor(max_workers=1) as worker:
        work = worker.submit(_save, dataset, folder, more or Quads(), unwanted)
        try:
            yield work.result
            work.result()
        except BaseException:
            unwanted.set()
            raise


def _save(dataset: Dataset, folder: Path, more: Quads, unwanted: Event) -> None:
    inner = pyoxigraph.Store(str(folder))
    with TemporaryFile(dir=folder.parent) as file:
        oxigraph_store(dataset).dump(file, pyoxigraph.RdfFormat.N_QUADS)  # the vocabulary's graph is in it
        file.seek(0)
        # In portions of whole lines: the loader holds all that it is given at once, and in several orders.
        for portion in chain(iter(lambda: file.read(_PORTION) + file.readline(), b""), _portions(more.n_quads())):
            if unwanted.is_set():
                return
            inner.bulk_load(portion, pyoxigraph.RdfFormat.N_QUADS, lenient=True)
    inner.flush()


def _portions(lines: Iterable[bytes]) -> Iterator[bytes]:
    held: list[bytes] = []
    for part in lines:
        held.append(part)
        if sum(map(len, held)) >= _PORTION:
            yield b"".join(held)
            held = []
    yield b"".join(held)


def copy_saved(folder: Path, target: Path) -> None:
    """Copy a store that :func:`save` wrote to a new folder, where it stays whatever becomes of the first.

    What holds the statements is never written to again, only replaced: where the system can, both share it.
    """

    def copied(source: str, destination: str) -> None:
        if source.endswith(".sst"):
            try:
                os.link(source, destination)
            except OSError:
                pass
            else:
                return
        shutil.copy2(source, destination)

    shutil.copytree(folder, target, copy_function=copied, ignore=shutil.ignore_patterns("LOCK"))


def replace_saved(folder: Path, name: URIRef, quads: Iterable[Quad]) -> None:
    """Give a saved store, one that nobody has open, other quads in the graph of a name."""
    inner = pyoxigraph.Store(str(folder))
    inner.remove_graph(pyoxigraph.NamedNode(name))
    inner.bulk_extend(_oxigraph_quads(quads))
    inner.flush()


def open_saved(folder: Path) -> Dataset:
    """The dataset that :func:`save` wrote, to be read only; several processes may have it open.

    Raises ``InputError`` if there is none, or if another version of the store wrote it: build again then.
    """
    if not folder.is_dir():
        raise InputError("not-built", folder=str(folder.parent))
    try:
        return _bound(OxigraphStore(store=pyoxigraph.Store.read_only(str(folder))))
    except (OSError, RuntimeError) as error:
        raise InputError("damaged-store", folder=str(folder), reason=str(error)) from error


def endpoint(address: str) -> Graph:
    """A SPARQL 1.1 server as a graph to ask; nothing is ever written to it.

    Queries go by GET and answers come as JSON: what every server tried understands, Virtuoso included.
    """
    store = SPARQLStore(address, method="GET", returnFormat="json")
    graph = Graph(store=store)
    for prefix, namespace in PREFIXES.items():
        graph.bind(prefix, namespace)
    return graph
