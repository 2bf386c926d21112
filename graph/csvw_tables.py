"""The data as tables with a description that programs read, after *CSV on the Web* (W3C, 2015).

A table holds the things of one class, a row a thing, a column a property in a language; further tables hold every
statement with its place, the places, and the findings with who takes part in them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from rdflib import Literal, URIRef
from rdflib.namespace import DCTERMS, RDF, SKOS, XSD

from prasan.graph.evidence import relation_words
from prasan.graph.finding_rows import kind_words
from prasan.graph.scene import Scene
from prasan.graph.sentences import sentences
from prasan.graph.study import Study
from prasan.language import languages, pick, translate
from prasan.ontology import PRASAN
from prasan.ontology.schema import sheets
from prasan.ontology.vocabulary import names

Row = tuple[str, ...]
_DATATYPES = {
    str(XSD[name]): name
    for name in ("string", "boolean", "date", "dateTime", "decimal", "integer", "double", "float", "gYear", "anyURI")
}
_LISTS = ("|", ";", "¦", "\t", "\x1f")
"""What may stand between the values of a cell: the first that is in none of them."""
_NAMES = {str(SKOS.prefLabel): "name", str(SKOS.altLabel): "otherName", str(DCTERMS.identifier): "identifier"}


@dataclass(frozen=True, slots=True)
class Column:
    """One column as the description names it; ``separator`` if a cell may hold several values."""

    name: str
    titles: Mapping[str, str]
    property: str = ""
    datatype: str = "string"
    language: str = ""
    separator: str = ""
    refers: bool = False
    """True if values are IRIs."""
    required: bool = False


@dataclass(frozen=True, slots=True)
class Key:
    """A foreign key: the column, and the table and column that it refers to."""

    column: str
    table: str
    target: str


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its file, titles, columns, rows and keys. ``about`` is the column whose IRI a row speaks of."""

    file: str
    titles: Mapping[str, str]
    columns: tuple[Column, ...]
    rows: Callable[[], Iterator[Row]]
    primary: tuple[str, ...] = ()
    keys: tuple[Key, ...] = ()
    about: str = ""
    cls: str = ""


def tables(scene: Scene) -> list[Table]:
    """The tables of a workspace: classes in the order of the workbook, then what is about statements and findings."""
    by_class: dict[str, list[str]] = defaultdict(list)
    for node, cls in scene.study.linkage.nodes(data="cls"):
        by_class[cls].append(node)
    order = {str(sheet.cls): number for number, sheet in enumerate(sheets())}
    classes = sorted(by_class, key=lambda cls: (order.get(cls, len(order)), cls))
    files: dict[str, str] = {}
    for cls in classes:
        stem = cls.rsplit("#", 1)[-1].rsplit("/", 1)[-1] or "Thing"
        taken = set(files.values())
        files[cls] = next(
            name for name in (f"{stem}.csv", *(f"{stem}-{n}.csv" for n in range(2, 999))) if name not in taken
        )
    found = [_of_class(scene.study, cls, sorted(by_class[cls]), files) for cls in classes]
    return [*found, _places(scene), _statements(scene), _findings(scene), _takes_part(scene)]


def titles(make: Callable[[str], str]) -> dict[str, str]:
    """A title in every language."""
    return {code: make(code) for code in languages()}


def _word(key: str) -> dict[str, str]:
    return titles(lambda code: translate(f"view.csvw.{key}", code))


@dataclass(slots=True)
class _Cells:
    """What the things of a class have in one column: thing → values."""

    values: dict[str, list[str]] = field(default_factory=dict)
    datatypes: set[str] = field(default_factory=set)
    refers: bool = False
    many: bool = False

    def add(self, thing: str, value: str) -> None:
        held = self.values.setdefault(thing, [])
        held.append(value)
        self.many |= len(held) > 1


def _cells(study: Study, things: list[str]) -> dict[tuple[str, str], _Cells]:
    """(property, language) → its cells; what is not recorded, or known not to be, under the property that says so."""
    graph = study.linkage
    found: dict[tuple[str, str], _Cells] = defaultdict(_Cells)

    def refer(thing: str, term: str, values: Iterable[str]) -> None:
        for value in sorted(values):
            cells = found[term, ""]
            cells.refers = True
            cells.add(thing, value)

    for thing in things:
        data = graph.nodes[thing]
        for term, values in data["literals"].items():
            for value in sorted((value for value, _places in values), key=_literal_key):
                cells = found[term, value.language or ""]
                cells.add(thing, str(value))
                cells.datatypes.add(str(value.datatype or XSD.string))
        refer(thing, str(RDF.type), data["types"])
        refer(thing, str(PRASAN.kind), [data["kind"]] if data["kind"] else [])
        refer(thing, str(PRASAN.notRecorded), data["not_recorded"])
        refer(thing, str(PRASAN.hasNone), data["none"])
        targets = defaultdict(list)
        for _thing, target, term in graph.out_edges(thing, keys=True):
            targets[term].append(target)
        for term in sorted(targets):
            refer(thing, term, targets[term])
    return found


def _literal_key(value: Literal) -> tuple[str, str]:
    return str(value), str(value.datatype or "")


def _of_class(study: Study, cls: str, things: list[str], files: Mapping[str, str]) -> Table:
    cells = _cells(study, things)
    sheet = next((sheet for sheet in sheets() if str(sheet.cls) == cls), None)
    known = [str(column.term) for column in sheet.columns] if sheet else []
    heads = {str(column.term): dict(column.names) for column in sheet.columns} if sheet else {}
    order = {term: number for number, term in enumerate([*known, str(RDF.type)])}
    columns, held, keys = [Column("iri", _word("iri"), datatype="anyURI", required=True)], [], []
    taken = {"iri"}
    for term, code in sorted(cells, key=lambda key: (order.get(key[0], len(order)), key)):
        own = cells[term, code]
        name = _column_name(term, code, taken)
        column = _column(name, term, code, own, heads.get(term, {}))
        columns.append(column)
        held.append((own.values, column.separator))
        targets = {study.linkage.nodes[v]["cls"] for vs in own.values.values() for v in vs if v in study.linkage}
        known_all = own.refers and all(v in study.linkage for vs in own.values.values() for v in vs)
        # By the letter of CSVW a row without a value, or with a list of them, breaks the key.
        if known_all and len(targets) == 1 and not column.separator and len(own.values) == len(things):
            keys.append(Key(name, files[targets.pop()], "iri"))

    def rows() -> Iterator[Row]:
        for thing in things:
            yield (thing, *(separator.join(values.get(thing, ())) for values, separator in held))

    plural = dict(sheet.names) if sheet else dict(names(URIRef(cls)))
    return Table(files[cls], plural or {"en": files[cls][:-4]}, tuple(columns), rows, ("iri",), tuple(keys), "iri", cls)


def _column_name(term: str, code: str, taken: set[str]) -> str:
    local = _NAMES.get(term) or "".join(c for c in term.rsplit("/", 1)[-1].rsplit("#", 1)[-1] if c.isalnum()) or "value"
    wanted = f"{local}_{code}" if code else local
    name = next(name for name in (wanted, *(f"{wanted}_{n}" for n in range(2, 999))) if name not in taken)
    taken.add(name)
    return name


def _column(name: str, term: str, code: str, cells: _Cells, heads: Mapping[str, str]) -> Column:
    told = titles(
        lambda spoken: pick(heads, spoken) or relation_words(term, spoken) or translate("view.csvw.type", spoken)
    )
    if code:
        told = {spoken: f"{text} ({code})" for spoken, text in told.items()}
    if cells.refers:
        return Column(name, told, term, "anyURI", "", " " if cells.many else "", refers=True)
    datatype = _DATATYPES.get(next(iter(cells.datatypes)), "string") if len(cells.datatypes) == 1 else "string"
    separator = ""
    if cells.many:
        letters = {letter for values in cells.values.values() for value in values for letter in value}
        separator = next((mark for mark in _LISTS if mark not in letters), "\x1f")
    return Column(name, told, term, datatype, code, separator)


def _places(scene: Scene) -> Table:
    def rows() -> Iterator[Row]:
        places = scene.study.linkage.graph["places"]
        for iri in sorted(places):
            place = places[iri]
            status = str(PRASAN.inferred if place.inferred else PRASAN.stated)
            row = str(place.row) if place.row else ""
            yield (iri, place.file, place.sheet, row, place.column, place.letter, status, place.source,
                   *(place.paragraph.get(code, "") for code in codes))  # fmt: skip

    codes = ("", *languages())
    columns = (
        Column("iri", _word("iri"), datatype="anyURI", required=True),
        _plain("file", PRASAN.file), _plain("sheet", PRASAN.sheet), _plain("row", PRASAN.row, "integer"),
        _plain("column", PRASAN.columnName), _plain("letter", PRASAN.columnLetter),
        _plain("status", PRASAN.status, "anyURI"), _plain("source", PRASAN.inSource, "anyURI"),
        *(
            replace(_plain(f"paragraph_{code}" if code else "paragraph", PRASAN.paragraph), language=code)
            for code in codes
        ),
    )  # fmt: skip
    return Table("places.csv", _word("places"), columns, rows, ("iri",), (), "iri", str(PRASAN.Place))


def _plain(name: str, term: URIRef, datatype: str = "string") -> Column:
    told = titles(lambda code: relation_words(str(term), code))
    return Column(name, told, str(term), datatype, refers=datatype == "anyURI")


def _statements(scene: Scene) -> Table:
    """Every statement about the things, one a row for each place where it stands."""
    graph = scene.study.linkage

    def rows() -> Iterator[Row]:
        for thing in sorted(graph):
            data = graph.nodes[thing]
            said: list[tuple[str, str, str, str, str, str]] = []
            for term, values in data["literals"].items():
                for value, places in values:
                    datatype = "" if value.language else str(value.datatype or XSD.string)
                    said += [(term, "", str(value), datatype, value.language or "", place) for place in places]
            for term, held in ((PRASAN.notRecorded, "not_recorded"), (PRASAN.hasNone, "none")):
                said += [(str(term), o, "", "", "", place) for o, places in data[held].items() for place in places]
            said += [(str(RDF.type), cls, "", "", "", place) for cls in data["types"] for place in data["places"]]
            if data["kind"]:
                said += [(str(PRASAN.kind), data["kind"], "", "", "", place) for place in data["places"]]
            for _thing, target, term, edge in graph.out_edges(thing, keys=True, data=True):
                said += [(term, target, "", "", "", place) for place in edge["places"]]
            for row in sorted(said):
                yield (thing, *row)

    columns = (
        Column("subject", _word("subject"), datatype="anyURI", required=True, refers=True),
        Column("property", _word("property"), datatype="anyURI", required=True, refers=True),
        Column("object", _word("object"), datatype="anyURI", refers=True),
        Column("value", _word("value")), Column("datatype", _word("datatype"), datatype="anyURI", refers=True),
        Column("language", _word("language")),
        Column("place", _word("place"), datatype="anyURI", required=True, refers=True),
    )  # fmt: skip
    return Table("statements.csv", _word("statements"), columns, rows)


def _findings(scene: Scene) -> Table:
    def rows() -> Iterator[Row]:
        for finding in scene.findings:
            said = sentences(scene.study, finding)
            standing = scene.standings.get(finding.id)
            yield (
                finding.id, str(PRASAN[finding.kind]), kind_words(finding.kind, scene.language),
                *(said.get(code, "") for code in languages()),
                "" if finding.score is None else repr(finding.score), repr(finding.coverage), finding.coordination,
                str(finding.inferred).lower(), standing.decision.kind if standing else "",
            )  # fmt: skip

    columns = (
        Column("id", _word("id"), required=True), Column("kind", _word("kind"), datatype="anyURI", refers=True),
        Column("kind_name", _word("kind-name")),
        *(Column(f"sentence_{code}", titles(lambda c, code=code: f"{translate('view.csvw.sentence', c)} ({code})"),  # type: ignore[misc]
                 language=code) for code in languages()),
        Column("score", _word("score"), datatype="double"), Column("coverage", _word("coverage"), datatype="double"),
        Column("coordination", _word("coordination")), Column("inferred", _word("inferred"), datatype="boolean"),
        Column("decision", _word("decision")),
    )  # fmt: skip
    return Table("findings.csv", _word("findings"), columns, rows, ("id",))


def _takes_part(scene: Scene) -> Table:
    def rows() -> Iterator[Row]:
        for finding in scene.findings:
            for part, things in (("participant", finding.participants), ("mention", finding.mentions)):
                for thing in dict.fromkeys(things):
                    yield (finding.id, thing, part)

    columns = (
        Column("finding", _word("finding"), required=True),
        Column("thing", _word("thing"), datatype="anyURI", required=True, refers=True),
        Column("part", _word("part"), required=True),
    )
    keys = (Key("finding", "findings.csv", "id"),)
    return Table("finding-things.csv", _word("finding-things"), columns, rows, ("finding", "thing", "part"), keys)


def description(table: Table) -> dict[str, Any]:
    """What ``csv-metadata.json`` says of a table."""
    about = {"aboutUrl": f"{{+{table.about}}}"} if table.about else {}
    return {
        "url": table.file,
        "dc:title": [{"@value": text, "@language": code} for code, text in sorted(table.titles.items())],
        "tableSchema": {
            "columns": [_described(column, bool(about)) for column in table.columns],
            **({"primaryKey": list(table.primary)} if table.primary else {}),
            **({"foreignKeys": [
                {"columnReference": key.column, "reference": {"resource": key.table, "columnReference": key.target}}
                for key in table.keys
            ]} if table.keys else {}),
            **about,
        },
    }  # fmt: skip


def _described(column: Column, of_thing: bool) -> dict[str, Any]:
    found: dict[str, Any] = {"name": column.name, "titles": {"und": column.name, **column.titles}}
    # A template takes one value: a list of IRIs stays a list of them.
    linked = of_thing and (column.refers or not column.property) and not column.separator
    found["datatype"] = "string" if linked else column.datatype
    if column.language:
        found["lang"] = column.language
    if column.separator:
        found["separator"] = column.separator
    if column.required:
        found["required"] = True
    if of_thing and column.property:
        found["propertyUrl"] = column.property
        if linked:
            found["valueUrl"] = f"{{+{column.name}}}"
    elif of_thing:
        found["suppressOutput"] = True
    return found
