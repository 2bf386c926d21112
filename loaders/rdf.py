"""RDF files in every usual format, read with pyoxigraph."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import IO, Any, Final
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
# The names that pyoxigraph makes up for nodes without one; they differ each time a file is read.
_MADE_UP = re.compile("[0-9a-f]{1,32}")
_ROOT = re.compile(rb"<([A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)")
_ENTITY = re.compile(rb"""<!ENTITY\s+(%\s+)?([^\s>]+)\s+(SYSTEM\b|PUBLIC\b|"[^"]*"|'[^']*')""")
# Namespaces are shorter, and an ontology names a few dozen of them.
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
    if kind is RdfFormat.RDF_XML:
        _check_entities(path)
    if kind is RdfFormat.JSON_LD:
        _check_contexts(path)
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
        return _root(path) == b"RDF"
    except OSError:
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
    suffix = path.suffix.lower()
    if suffix in _FORMATS:
        return _FORMATS[suffix]
    if not start.startswith(b"<") or start.startswith(b"<http"):  # an ontology may be written in any format
        return RdfFormat.TURTLE
    if not is_rdf_xml(path):
        raise InputError("not-this-format", file=path.name, suffix=path.suffix, looks_like="XML")
    return RdfFormat.RDF_XML


def _root(path: Path) -> bytes:
    """The local name of an XML file's first element."""
    data = _prolog(path)
    root = _ROOT.search(data)
    return root[2] if root else b""


def _prolog(path: Path) -> bytes:
    ...
