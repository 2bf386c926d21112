"""What people write in a form: read as the cells of a workbook are, and held against what is there meanwhile.

A text that stands in its field unchanged is the statement that it was made from; every other text is read just as a
cell of a workbook is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from rdflib import URIRef

from prasan.edit_fields import MARKS, FormField, Texts, fields_of, held, local_term
from prasan.ground import ALIAS, IDENTIFIER, LABEL, TYPE, Current, local_name
from prasan.language import languages, pick, translate
from prasan.loaders.cells import Cells, Stated
from prasan.loaders.edit_lines import Addition, Statement
from prasan.loaders.matches import MAPPINGS
from prasan.loaders.records import Field
from prasan.loaders.statements import TELLING_APART, class_path, slug
from prasan.loaders.thai import clean
from prasan.ontology import PRASAN
from prasan.ontology.check import Breach
from prasan.ontology.quads import spelt, spelt_iri, tag_of, text_of
from prasan.ontology.schema import Sheet, sheets
from prasan.ontology.vocabulary import names
from prasan.problems import Problem

_OPEN, _KIND = spelt(PRASAN.openEnded), spelt(PRASAN.kind)
_COMMITTEE, _CURRENCY = spelt(PRASAN.Committee), spelt(PRASAN.currency)
_COMMITTEES = {spelt(PRASAN.committee), spelt(PRASAN.workingGroup)}
_MATCH_OF, _MATCH_KIND, _MATCH_WITH = map(spelt, (PRASAN.matchOf, PRASAN.matchKind, PRASAN.matchWith))


@dataclass(frozen=True, slots=True)
class Read:
    """What a form says: the thing, what is added and withdrawn, and what is wrong, by field."""

    thing: str
    add: tuple[Addition, ...]
    withdraw: tuple[Statement, ...]
    faults: Mapping[str, tuple[str, ...]]


def read(current: Current, sheet: Sheet, thing: str, texts: Texts, language: str) -> Read:
    """What a form says of a thing, or of a new one if ``thing`` is empty; ``language`` is the one it was shown in."""
    faults: dict[str, list[str]] = {}
    wanted: dict[tuple[str, str], bool] = {}
    for item in fields_of(sheet, current, thing):
        for property_, value, inferred in _stated(current, item, thing, texts.get(item.id, ()), language, faults):
            wanted.setdefault((property_, value), inferred)
    if not thing:
        thing = _new_thing(current, sheet, wanted, language, faults)
        wanted[TYPE, spelt(sheet.cls)] = False
    _settle(wanted, texts)
    had = {said: inferred for said, inferred in current.said(thing).items() if _is_of_form(sheet, said)}
    add = [
        Addition((thing, *said), inferred)
        for said, inferred in wanted.items()
        if had.get((thing, *said)) is not inferred
    ]
    withdraw = [said for said, inferred in had.items() if wanted.get(said[1:]) is not inferred]
    _ask_for_other_names(current, sheet, thing, add, language, faults)
    match_add, match_withdraw = _match(current, thing, wanted)
    told = {name: tuple(dict.fromkeys(lines)) for name, lines in faults.items()}
    return Read(thing, (*add, *match_add), (*withdraw, *match_withdraw), told)


@dataclass(slots=True)
class _Pool:
    """The statements that texts of a field stand for, each for as many texts as there are of it."""

    held: list[tuple[str, tuple[Statement, bool]]] = field(default_factory=list)

    def take(self, text: str) -> tuple[Statement, bool] | None:
        for position, (known, said) in enumerate(self.held):
            if known == text:
                del self.held[position]
                return said
        return None


def _stated(
    current: Current, item: FormField, thing: str, texts: Sequence[str], language: str, faults: dict[str, list[str]]
) -> list[Stated]:
    pool = _Pool(held(current, item, thing, language) if thing else [])
    pool.held = [(clean(text), said) for text, said in pool.held]
    ground = current.ground
    cells = Cells(ground.names, ground.calendar, lambda _item, _cls, _name: None)
    header = item.label(language)
    found: list[Stated] = []
    for raw in texts:
        text = clean(raw)
        if not text:
            continue
        if known := pool.take(text):
            (_subject, property_, value), inferred = known
            found.append((property_, value, inferred))
            continue
        written = text if item.column.by_language else _cleaned_lines(raw)
        with ground.lock:
            reading = cells.reader(Field(item.column, header, item.language))(written)
        for code, wrong, details in reading.problems:
            problem = Problem(code, value="" if wrong is None else str(wrong), details=details)
            faults.setdefault(item.id, []).append(problem.text(language))
        for property_, value, inferred in reading.statements:
            if value[0] == "<" and property_ == spelt(item.column.term) and not _is_known(current, value):
                problem = Problem("unknown-in-form", value=text, details=_class_names(item))
                faults.setdefault(item.id, []).append(problem.text(language))
            else:
                found.append((property_, value, inferred))
    return found


def _cleaned_lines(raw: str) -> str:
    """A text whose lines are cleaned and kept apart: in a field of several values each line is one, as in a cell."""
    return "\n".join(line for line in map(clean, raw.splitlines()) if line)


def _is_known(current: Current, value: str) -> bool:
    return bool(current.values(value, TYPE)) or bool(names(URIRef(value[1:-1])))


def _class_names(item: FormField) -> dict[str, str]:
    named = names(next((cls for cls in item.column.classes if names(cls)), item.column.term))
    return {f"class_{code}": pick(named, code) for code in languages()}


def _settle(wanted: dict[tuple[str, str], bool], texts: Texts) -> None:
    """What follows from the rest: a mark yields to a value, a currency in the amount to one in its own field."""
    stated = {property_ for property_, _value in wanted}
    for said in [said for said in wanted if said[0] in MARKS and said[1] in stated]:
        del wanted[said]
    currencies = [said for said in wanted if said[0] == _CURRENCY]
    if len(currencies) > 1 and (own := [clean(text).upper() for text in texts.get("currency", ()) if clean(text)]):
        for said in currencies:
            if text_of(said[1]) not in own:
                del wanted[said]
    kinds = [(value, inferred) for (property_, value), inferred in wanted.items() if property_ == _KIND]
    for value, inferred in kinds:
        if value in _COMMITTEES:
            wanted[TYPE, _COMMITTEE] = inferred


def _is_of_form(sheet: Sheet, said: Statement) -> bool:
    """True for a statement that a form of a sheet speaks of."""
    _thing, property_, value = said
    terms = {spelt(column.term) for column in sheet.columns}
    if property_ == TYPE:
        return value == _COMMITTEE
    return property_ in terms or property_ == _OPEN or (property_ in MARKS and value in terms)


def _match(
    current: Current, thing: str, wanted: Mapping[tuple[str, str], bool]
) -> tuple[list[Addition], list[Statement]]:
    """The statement of SKOS between two indicators that a row about their match stands for, before and after."""

    def between(said: Iterable[tuple[str, str]]) -> Statement | None:
        values = dict(said)
        found = [values.get(term, "") for term in (_MATCH_OF, _MATCH_KIND, _MATCH_WITH)]
        return (found[0], found[1], found[2]) if all(found) and found[1] in MAPPINGS else None

    now, then = between(said[1:] for said in current.said(thing)), between(wanted)
    if now == then:
        return [], []
    there = now is not None and now in current.said(now[0])
    return [Addition(then)] if then else [], [now] if now and there else []


# New things


def _new_thing(
    current: Current, sheet: Sheet, wanted: Mapping[tuple[str, str], bool], language: str, faults: dict[str, list[str]]
) -> str:
    """The IRI of a new thing: by its id, else by its name, else by what it joins, as those of a workbook's rows."""
    ids = [text_of(value) for property_, value in wanted if property_ == IDENTIFIER]
    labels = sorted((tag_of(value) != "@th", tag_of(value), text_of(value)) for p, value in wanted if p == LABEL)
    parts = ids[:1] or [text for _not_thai, _tag, text in labels[:1]] or [_joined(sheet, wanted)]
    start = f"{current.ground.base}{class_path(sheet.cls)}/"
    name = slug(parts[0]) or "1"
    free, number = name, 1
    while current.said(spelt_iri(start + free)):
        if ids:
            faults.setdefault("identifier", []).append(translate("edit.fault.id-taken", language, id=ids[0]))
            break
        number += 1
        free = f"{name}-{number}"
    return spelt_iri(start + free)


def _joined(sheet: Sheet, wanted: Mapping[tuple[str, str], bool]) -> str:
    parts = []
    for column in sheet.columns:
        if column.classes or column.term in TELLING_APART:
            values = sorted(value for property_, value in wanted if property_ == spelt(column.term))
            parts += [local_name(value) if value[0] == "<" else slug(text_of(value)) for value in values]
    return "-".join(parts)


def _ask_for_other_names(
    current: Current, sheet: Sheet, thing: str, add: Iterable[Addition], language: str, faults: dict[str, list[str]]
) -> None:
    """Names that another thing bears already would make the files ambiguous which use them."""
    groups = {column.classes for each in sheets() for column in each.columns if sheet.cls in column.classes}
    for item in add:
        _thing, property_, value = item.statement
        if property_ not in (LABEL, ALIAS, IDENTIFIER):
            continue
        text = text_of(value)
        with current.ground.lock:
            found = {other for classes in groups for other in current.ground.names.find(classes, text)}
        others = [spelt(other) for other in sorted(found) if spelt(other) != thing and _is_known(current, spelt(other))]
        if others:
            name = local_term(URIRef(property_[1:-1]))
            place = f"{name}.{tag_of(value)[1:]}" if property_ == LABEL else name
            told = translate("edit.fault.name-taken", language, name=text, other=local_name(others[0]))
            faults.setdefault(place, []).append(told)


# Meanwhile


def place_of(breach: Breach, sheet: Sheet, thing: str) -> str:
    """The id of the field that a breach of a shape speaks of; empty if it is about another thing or the whole."""
    if spelt_iri(str(breach.focus)) != thing or breach.path is None:
        return ""
    return next((item.id for item in fields_of(sheet) if item.column.term == breach.path), "")


@dataclass(frozen=True, slots=True)
class Differing:
    """A field that is not as it was when a form was opened: what stood there, what stands there now, what is wanted."""

    field: FormField
    was: tuple[str, ...]
    now: tuple[str, ...]
    mine: tuple[str, ...]

    @property
    def choice(self) -> str:
        """What to propose: what only one side changed; nothing if both did."""
        return "mine" if self.now == self.was else "now" if self.mine == self.was else ""

    @property
    def both(self) -> tuple[str, ...]:
        """What both sides together come to, where a field takes several values."""
        gone = {text for text in self.was if text not in self.now or text not in self.mine}
        return tuple(dict.fromkeys(text for text in (*self.now, *self.mine) if text not in gone))


def differing(fields: Iterable[FormField], was: Texts, now: Texts, mine: Texts) -> list[Differing]:
    """The fields in which what is wanted is not what stands there now."""
    found = []
    for item in fields:
        sides = [tuple(clean(text) for text in texts.get(item.id, ()) if clean(text)) for texts in (was, now, mine)]
        if sorted(sides[1]) != sorted(sides[2]):
            found.append(Differing(item, *sides))
    return found


def chosen(differing_: Differing, choice: str) -> tuple[str, ...]:
    """What a choice makes of a field: ``now``, ``mine`` or ``both``."""
    return {"now": differing_.now, "mine": differing_.mine, "both": differing_.both}.get(choice, ())


def plain_texts(form: Mapping[str, Any], fields: Iterable[FormField], prefix: str = "") -> dict[str, list[str]]:
    """The texts of the fields in what was sent."""
    return {item.id: [str(text) for text in form.get(prefix + item.id, ())] for item in fields}
