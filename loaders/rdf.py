"""RDF files in every usual format, read with pyoxigraph."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import IO, Final
from urllib.parse import quote
from xml.parsers import expat

import pyoxigraph
from pyoxigraph import RdfFormat
from rdflib import Literal, URIRef

from prasan.errors import InputError
from prasan.problems import Problem

SUFFIXES: Final = (".ttl", ".nt", ".nq", ".trig", ".jsonld", ".rdf", ".owl", ".xml")

Quad = tuple[URIRef, URIRef, URIRef | Literal, URIRef | None]

_FORMATS = {
    ".ttl": RdfFormat.TURTLE,
    ".nt": RdfFormat.N_TRIPLES,
    ".nq": RdfFormat.N_QUADS,
    ".trig": RdfFormat.TRIG,
    ".jsonld": RdfFormat.JSON_LD,
    ".json": RdfFormat.JSON_LD,
}
_XSD_STRING = "http://www.w3.org/2001/XMLSchema#string"
_RDF_ROOT = "http://www.w3.org/1999/02/22-rdf-syntax-ns# RDF"
# The names that pyoxigraph makes up for nodes without one; they differ each time a file is read.
_MADE_UP = re.compile("[a-f][0-9a-f]{23,31}")
# Entities stand for namespaces, which are shorter than this, and no ontology names as many.
_ENTITY_LENGTH, _ENTITY_COUNT = 300, 500


def read(path: Path) -> Iterator[Quad | Problem]:
    """The statements of a file as rdflib terms: subject, predicate, object, and the graph or none.

    Nodes without a name get one that stays the same from one reading to the next:
    ``urn:prasan:bnode:<start of the SHA-256 of the file's name>:<label>``, where nodes without a label are counted as
    ``.1``, ``.2``. Relative IRIs are resolved against ``urn:prasan:file:<the file's name>/``. Literals keep their
    spelling, datatype and language. Nothing is ever fetched. Raises :class:`~prasan.errors.InputError`:
    ``empty-file``, ``damaged-rdf``, ``not-utf-8``, ``xml-bomb``, ``remote-context``, ``not-this-format``.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = Path(folder, "plan.ttl").write_text('<P1> <urn:name> "ชุมชน"@th .', encoding="utf-8")
    ...     for subject, predicate, object_, graph in read(Path(folder, "plan.ttl")):
    ...         print(subject, object_.n3(), graph)
    urn:prasan:file:plan.ttl/P1 "ชุมชน"@th None
    """
    kind = _format(path)
    terms = _Terms(path.name)
    with _open(path) as file:
        try:
            quads = pyoxigraph.parse(file, format=kind, base_iri=f"urn:prasan:file:{quote(path.name)}/")
            for quad in quads:
                found = terms.quad(quad)
                if found is None:
                    yield Problem("quoted-triple", path.name, value=str(quad.subject))
                else:
                    yield found
        except SyntaxError as error:
            raise _damaged(path, error) from error


def is_rdf_xml(path: Path) -> bool:
    """True for an XML file whose root is ``rdf:RDF``.

    >>> is_rdf_xml(Path("missing.xml"))
    False
    """
    try:
        return _xml_root(path) == _RDF_ROOT
    except (OSError, InputError, expat.ExpatError):
        return False


def _open(path: Path) -> IO[bytes]:
    """The file after its byte order mark, which no RDF parser expects."""
    file = path.open("rb")
    if file.read(3) != b"\xef\xbb\xbf":
        file.seek(0)
    return file


def _format(path: Path) -> RdfFormat:
    with _open(path) as file:
        start = file.read(4096).lstrip()
    if not start:
        raise InputError("empty-file", file=path.name)
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise InputError("not-utf-8", file=path.name, line=1)
    suffix = path.suffix.lower()
    if suffix in _FORMATS:
        return _FORMATS[suffix]
    # An .rdf or .owl file may be written in any format.
    try:
        root = _xml_root(path)
    except expat.ExpatError as error:
        if start.startswith((b"<?xml", b"<!")):
            reason = expat.ErrorString(error.code)
            raise InputError("damaged-rdf", file=path.name, line=error.lineno, reason=reason) from error
        root = ""
    if root == _RDF_ROOT or (root and suffix == ".rdf"):
        return RdfFormat.RDF_XML
    if root or suffix == ".xml":
        raise InputError("not-this-format", file=path.name, suffix=path.suffix, looks_like="XML" if root else "?")
    return RdfFormat.TURTLE


class _RootSeenError(Exception):
    """The root of an XML file was read: all entities stand before it."""


def _xml_root(path: Path) -> str:
    """The namespace and name of the root; ``InputError`` ``xml-bomb`` for entities that could grow or be fetched.

    Ontologies name their namespaces with entities, so plain short ones are right. The RDF parser expands entities that
    hold others without a limit.
    """
    parser = expat.ParserCreate(namespace_separator=" ")
    roots: list[str] = []
    count = 0

    def entity(name: str, is_parameter: bool, value: str | None, *place: str | None) -> None:
        nonlocal count
        count += 1
        if is_parameter or value is None or "&" in value or len(value) > _ENTITY_LENGTH or count > _ENTITY_COUNT:
            raise InputError("xml-bomb", file=path.name, entity=name, line=parser.CurrentLineNumber)

    def root(name: str, _attributes: dict[str, str]) -> None:
        roots.append(name)
        raise _RootSeenError

    parser.EntityDeclHandler = entity
    parser.StartElementHandler = root
    with path.open("rb") as file, suppress(_RootSeenError):
        parser.ParseFile(file)
    return roots[0]


def _damaged(path: Path, error: SyntaxError) -> InputError:
    reason = error.msg.split(": ", 1)[-1]
    line = error.lineno or 0
    if "LoadDocumentCallback" in reason:
        found = re.search(r'"@(?:context|import)"\s*:\s*\[?\s*"([^"]*)"', path.read_text("utf-8", "replace"))
        return InputError("remote-context", file=path.name, context=found[1] if found else "")
    if "utf-8" in reason.lower():
        return InputError("not-utf-8", file=path.name, line=line or "?")
    if not line and path.suffix.lower() not in _FORMATS:
        # The parser of RDF/XML doesn't count lines; that of Python does.
        try:
            with path.open("rb") as file:
                expat.ParserCreate().ParseFile(file)
        except expat.ExpatError as found_again:
            line, reason = found_again.lineno, expat.ErrorString(found_again.code)
    return InputError("damaged-rdf", file=path.name, line=line or "?", reason=reason)


class _Terms:
    """Turns the terms of one file into those of rdflib, blank nodes into IRIs."""

    def __init__(self, file: str) -> None:
        self._start = f"urn:prasan:bnode:{sha256(file.encode()).hexdigest()[:16]}:"
        self._counted: dict[str, URIRef] = {}
        self._iri = lru_cache(maxsize=1 << 16)(URIRef)

    def quad(self, quad: pyoxigraph.Quad) -> Quad | None:
        """The statement; none if it speaks about another statement, which has no place in the dataset."""
        subject, object_, graph = quad.subject, quad.object, quad.graph_name
        if isinstance(object_, pyoxigraph.Triple) or isinstance(subject, pyoxigraph.Triple):
            return None
        return (
            self._node(subject),
            self._iri(quad.predicate.value),
            _literal(object_) if isinstance(object_, pyoxigraph.Literal) else self._node(object_),
            None if isinstance(graph, pyoxigraph.DefaultGraph) else self._node(graph),
        )

    def _node(self, node: pyoxigraph.NamedNode | pyoxigraph.BlankNode) -> URIRef:
        if isinstance(node, pyoxigraph.NamedNode):
            return self._iri(node.value)
        label = node.value
        if not _MADE_UP.fullmatch(label):
            return self._iri(self._start + label)
        # No label of a file starts with a dot, so none is the same.
        return self._counted.setdefault(label, URIRef(f"{self._start}.{len(self._counted) + 1}"))


def _literal(literal: pyoxigraph.Literal) -> Literal:
    if literal.language:
        return Literal(literal.value, lang=literal.language)
    datatype = literal.datatype.value
    # Without normalize=False rdflib would write 01 as 1.
    return Literal(literal.value, datatype=None if datatype == _XSD_STRING else URIRef(datatype), normalize=False)
