"""What people add and correct in the web app, made in what all other files state; the files stay as they are."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from rdflib import URIRef
from rdflib.namespace import DCTERMS, SKOS, XSD

from prasan.language import languages, translate
from prasan.loaders.edit_lines import Edit, Statement
from prasan.loaders.names import Names
from prasan.loaders.places import Places, places_graph
from prasan.loaders.records import RowPlace
from prasan.loaders.statements import class_path
from prasan.loaders.thai import Calendar
from prasan.ontology.quads import Quads, spelt, spelt_text, text_of
from prasan.ontology.schema import sheets
from prasan.problems import Problem
from prasan.settings import EDITS_NAME

_CREATOR, _CREATED = spelt(DCTERMS.creator), spelt(DCTERMS.created)
_RANKS = {spelt(DCTERMS.identifier): "id", spelt(SKOS.prefLabel): "label", spelt(SKOS.altLabel): "alias"}


@dataclass(frozen=True, slots=True)
class Folded:
    """What all edits together come to: statements that they make, each with its edit, and that they take away."""

    added: Mapping[Statement, tuple[Edit, bool]] = field(default_factory=dict)
    withdrawn: Mapping[Statement, Edit] = field(default_factory=dict)


def undone(edits: Iterable[Edit]) -> dict[str, Edit]:
    """The edits that count for nothing, by id, each with the edit that undoes it; one that is undone undoes nothing."""
    found: dict[str, Edit] = {}
    for edit in reversed(list(edits)):
        if edit.undoes and edit.id not in found:
            found[edit.undoes] = edit
    return found


def folded(edits: Iterable[Edit]) -> Folded:
    """What all edits together come to: later ones decide."""
    held = list(edits)
    gone = undone(held)
    added: dict[Statement, tuple[Edit, bool]] = {}
    withdrawn: dict[Statement, Edit] = {}
    for edit in held:
        if edit.id in gone:
            continue
        for statement in edit.withdraw:
            added.pop(statement, None)
            withdrawn[statement] = edit
        for item in edit.add:
            added[item.statement] = edit, item.inferred
    return Folded(added, withdrawn)


def apply(quads: Quads, edits: tuple[Edit, ...], base: str, calendar: Calendar) -> Iterator[Problem]:
    """Take away from the statements what edits withdraw, add what they add, each at the line of its edit.

    Yields what an edit withdraws in vain, since the files no longer state it.
    """
    found = folded(edits)
    by_property: dict[str, dict[tuple[str, str], Edit]] = {}
    for (subject, property_, value), edit in found.withdrawn.items():
        by_property.setdefault(property_, {})[subject, value] = edit
    made = {item.statement for edit in edits for item in edit.add}
    for property_, wanted in by_property.items():
        taken = quads.withdraw(property_, wanted.keys())
        for (subject, value), edit in wanted.items():
            if (subject, value) not in taken and (subject, property_, value) not in made:
                shown = text_of(value).rsplit("/", 1)[-1]
                yield RowPlace(EDITS_NAME, "", edit.row).problem("edit-without-effect", "", shown, severity="info")
    places = Places(base)
    graph = spelt(places_graph(base))
    cited: set[str] = set()
    for (subject, property_, value), (edit, inferred) in sorted(found.added.items(), key=lambda item: item[0]):
        table = places.table(EDITS_NAME, "")
        place = table.place(edit.row, inferred)
        quads.add(subject, property_, value, place)
        if place not in cited:
            cited.add(place)
            table.cite(edit.row, "", tuple(_said(edit, code, calendar) for code in sorted(languages())))
            quads.add(place, _CREATOR, spelt_text(edit.by), graph)
            moment = edit.at.isoformat(timespec="seconds")
            quads.add(place, _CREATED, spelt_text(moment, datatype=str(XSD.dateTime)), graph)
    places.describe(quads)


def _said(edit: Edit, language: str, calendar: Calendar) -> str:
    """Who made an edit, when and why, as a literal."""
    day = calendar.display_day(edit.at.date())
    return spelt_text(translate("edits.said", language, by=edit.by, day=day, why=edit.why), language)


def learn_names(
    edits: Iterable[Edit], names: Names, base: str, classes_of: Callable[[Collection[str]], Mapping[str, str]]
) -> None:
    """Let things be found by the names that edits give them, as if a file did; a name that is withdrawn is one still.

    Of which class a thing is, its IRI says, or ``classes_of``, which is given things that are not from here.
    """
    named = [
        (subject, _RANKS[property_], text_of(value))
        for subject, property_, value in folded(edits).added
        if property_ in _RANKS
    ]
    paths = {class_path(sheet.cls): sheet.cls for sheet in sheets()}
    own = {
        subject: paths[path]
        for subject, _rank, _name in named
        if (path := subject[1:].removeprefix(base).split("/")[0]) in paths
    }
    foreign = {subject for subject, _rank, _name in named} - own.keys()
    own |= {thing: URIRef(cls[1:-1]) for thing, cls in classes_of(foreign).items()} if foreign else {}
    for subject, cls in own.items():
        names.add(cls, URIRef(subject[1:-1]), subject[1:-1], "id")
    for subject, rank, name in named:
        if subject in own:
            names.add(own[subject], URIRef(subject[1:-1]), name, rank)
