"""Breaches of the shapes become problems with file, sheet, row and column."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache

from rdflib import Literal, URIRef
from rdflib.namespace import DCTERMS, RDF, SKOS

from prasan.ontology import PRASAN
from prasan.ontology.check import Breach
from prasan.ontology.quads import Quads, spelt, spelt_iri, text_of, vocabulary_quads
from prasan.problems import Problem


def _values(quads: Quads, property_: URIRef) -> dict[str, str]:
    """What things have by a property, the first in order where they have several."""
    subjects, values, _places = quads.of(spelt(property_))
    found: dict[str, str] = {}
    for subject, value in zip(subjects, values, strict=True):
        if subject not in found or value < found[subject]:
            found[subject] = value
    return found


def _columns(quads: Quads) -> dict[tuple[str, str, str, str], str]:
    """The header of each column that was read, by file, sheet, property and language; without one, of the first."""
    names, files, sheets, properties, languages = (
        _values(quads, term)
        for term in (PRASAN.columnName, PRASAN.file, PRASAN.sheet, PRASAN.givesProperty, DCTERMS.language)
    )
    found: dict[tuple[str, str, str, str], str] = {}
    for column, name in sorted(names.items(), key=lambda item: (item[1], item[0])):
        if column in files and column in properties:
            place = text_of(files[column]), text_of(sheets.get(column, '""')), text_of(properties[column])
            for language in dict.fromkeys((text_of(languages.get(column, '""')), "")):
                found.setdefault((*place, language), text_of(name))
    return found


class _Places:
    """Where the statements stand that breaches speak of, each property walked through once."""

    def __init__(self, quads: Quads, breaches: Iterable[Breach]) -> None:
        self._quads = quads
        self._wanted = {spelt_iri(breach.focus) for breach in breaches}
        self.of = cache(self._of)

    def _of(self, property_: str) -> dict[str, list[tuple[str, str]]]:
        found: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for subject, value, place in zip(*self._quads.of(property_), strict=True):
            if subject in self._wanted:
                found[subject].append((value, place))
        return found

    def last(self, focus: str, property_: str, value: str | None = None) -> str:
        """The last place, in the order of IRIs, of a thing's statements by a property, with a value if one is given."""
        found = self.of(property_).get(focus, ())
        if len(found) > 1 or value is not None:
            return max((place[1:-1] for term, place in found if value is None or term == value), default="")
        return found[0][1][1:-1] if found else ""


def located(quads: Quads, breaches: Iterable[Breach]) -> Iterator[Problem]:
    """A problem for each breach, at the place of the statement that breaks the shape, else of the thing's own row."""
    breaches = list(breaches)
    if not breaches:
        return
    columns, places = _columns(quads), _Places(quads, breaches)
    terms = (PRASAN.file, PRASAN.sheet, PRASAN.row, PRASAN.columnName)
    described = [_values(quads, term) for term in terms]
    ids = _values(quads, DCTERMS.identifier)
    labels = _values(quads, SKOS.prefLabel) | _values(vocabulary_quads(), SKOS.prefLabel)
    # Thousands of breaches speak of few properties, files and sheets.
    text, property_ = cache(text_of), cache(spelt_iri)
    for breach in breaches:
        focus, value = spelt_iri(breach.focus), breach.value
        place = ""
        if breach.path is not None:
            place = places.last(focus, property_(breach.path), None if value is None else spelt(value))
        place = spelt_iri(place or places.last(focus, property_(RDF.type)))
        file, sheet, row, cell = [text(texts.get(place, '""')) for texts in described]
        if isinstance(value, Literal):
            shown = str(value)
        else:
            thing = spelt_iri(value) if isinstance(value, URIRef) else focus
            name = ids.get(thing) or labels.get(thing)
            shown = text_of(name) if name else thing[1:-1].rsplit("/", 1)[-1]
        at = file, sheet, str(breach.path)
        language = (value.language or "") if isinstance(value, Literal) else ""
        yield Problem(
            f"shape-{breach.constraint}",
            file=file,
            sheet=sheet,
            row=int(row) if row.isdecimal() else 0,
            column=cell or columns.get((*at, language)) or columns.get((*at, ""), ""),
            value=shown,
            severity=breach.severity,  # type: ignore[arg-type]
            message=breach.message,
        )
