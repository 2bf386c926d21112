"""Answers to SPARQL in the formats of the W3C, written row by row: what a worker keeps is one row.

https://www.w3.org/TR/sparql11-results-json/, https://www.w3.org/TR/rdf-sparql-XMLres/ and
https://www.w3.org/TR/sparql11-results-csv-tsv/.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import pyoxigraph

from prasan.graph.safe_text import xml

_STRING = "http://www.w3.org/2001/XMLSchema#string"
_BREAKS = str.maketrans({"\x85": "\\u0085", "\u2028": "\\u2028", "\u2029": "\\u2029"})

Row = Iterable[Any]
Writer = Callable[[Sequence[str], Row], str]
"""The columns and a row of terms, ``None`` where a column has no value → the row as text."""


def _json_term(term: Any) -> dict[str, Any]:
    if isinstance(term, pyoxigraph.Triple):
        inner = {name: _json_term(getattr(term, name)) for name in ("subject", "predicate", "object")}
        return {"type": "triple", "value": inner}
    if not isinstance(term, pyoxigraph.Literal):
        return {"type": "bnode" if isinstance(term, pyoxigraph.BlankNode) else "uri", "value": term.value}
    found = {"type": "literal", "value": term.value}
    if term.language:
        found["xml:lang"] = term.language
    elif term.datatype.value != _STRING:
        found["datatype"] = term.datatype.value
    return found


def json_row(columns: Sequence[str], row: Row) -> str:
    """A row of the JSON format; a comma goes between two.

    >>> json_row(["n"], [pyoxigraph.Literal("น้ำ", language="th")])
    '{"n": {"type": "literal", "value": "น้ำ", "xml:lang": "th"}}'
    """
    bound = {name: _json_term(term) for name, term in zip(columns, row, strict=True) if term is not None}
    return json.dumps(bound, ensure_ascii=False)


def _xml_term(term: Any) -> str:
    if isinstance(term, pyoxigraph.Triple):
        parts = (f"<{name}>{_xml_term(getattr(term, name))}</{name}>" for name in ("subject", "predicate", "object"))
        return f"<triple>{''.join(parts)}</triple>"
    text = xml(term.value).replace("\r", "&#13;")
    if not isinstance(term, pyoxigraph.Literal):
        tag = "bnode" if isinstance(term, pyoxigraph.BlankNode) else "uri"
        return f"<{tag}>{text}</{tag}>"
    if term.language:
        return f'<literal xml:lang="{xml(term.language)}">{text}</literal>'
    kind = "" if term.datatype.value == _STRING else f' datatype="{xml(term.datatype.value)}"'
    return f"<literal{kind}>{text}</literal>"


def xml_row(columns: Sequence[str], row: Row) -> str:
    """A row of the XML format; characters that XML can't hold are left out.

    >>> xml_row(["n"], [pyoxigraph.NamedNode("urn:x?a&b")])
    '<result><binding name="n"><uri>urn:x?a&amp;b</uri></binding></result>'
    """
    bound = (
        f'<binding name="{xml(name)}">{_xml_term(term)}</binding>'
        for name, term in zip(columns, row, strict=True)
        if term is not None
    )
    return f"<result>{''.join(bound)}</result>"


def csv_row(_columns: Sequence[str], row: Row) -> str:
    r"""A row of the CSV format: values alone, without their kinds.

    >>> csv_row(["a", "b"], [pyoxigraph.Literal("1, 2"), None])
    '"1, 2",\r\n'
    """
    held = io.StringIO(newline="")
    cells = (
        "" if term is None else term.value if isinstance(term, pyoxigraph.NamedNode | pyoxigraph.Literal) else str(term)
        for term in row
    )
    csv.writer(held).writerow(list(cells))
    return held.getvalue()


def tsv_row(_columns: Sequence[str], row: Row) -> str:
    r"""A row of the TSV format: terms as Turtle writes them.

    >>> tsv_row(["a", "b"], [pyoxigraph.Literal("1\t2"), pyoxigraph.NamedNode("urn:x")])
    '"1\\t2"\t<urn:x>\n'
    """
    return "\t".join("" if term is None else str(term).translate(_BREAKS) for term in row) + "\n"


def _json_head(columns: Sequence[str], link: str) -> str:
    head = {"vars": list(columns)} | ({"link": [link]} if link else {})
    return f'{{"head": {json.dumps(head, ensure_ascii=False)}, "results": {{"bindings": [\n'


_XML = '<?xml version="1.0" encoding="UTF-8"?>\n<sparql xmlns="http://www.w3.org/2005/sparql-results#">'


def _xml_head(columns: Sequence[str], link: str) -> str:
    names = "".join(f'<variable name="{xml(name)}"/>' for name in columns)
    return f"{_XML}<head>{names}" + (f'<link href="{xml(link)}"/>' if link else "") + "</head><results>\n"


def _csv_head(columns: Sequence[str], _link: str) -> str:
    return ",".join(columns) + "\r\n"


def _tsv_head(columns: Sequence[str], _link: str) -> str:
    return "\t".join(f"?{name}" for name in columns) + "\n"


FORMATS: dict[str, tuple[Callable[[Sequence[str], str], str], Writer, str, str]] = {
    "json": (_json_head, json_row, ",\n", "\n]}}\n"),
    "xml": (_xml_head, xml_row, "\n", "\n</results></sparql>\n"),
    "csv": (_csv_head, csv_row, "", ""),
    "tsv": (_tsv_head, tsv_row, "", ""),
}
"""Of each format: its head, from the columns and a link that says what is left out; a row; what goes between two; its
end."""


def truth(format_: str, value: bool) -> str:
    r"""Yes or no in a format; the standard has none in CSV and TSV, where it is the word alone.

    >>> truth("json", True)
    '{"head": {}, "boolean": true}\n'
    """
    word = str(value).lower()
    if format_ == "json":
        return f'{{"head": {{}}, "boolean": {word}}}\n'
    return f"{_XML}<head/><boolean>{word}</boolean></sparql>\n" if format_ == "xml" else f"{word}\n"
