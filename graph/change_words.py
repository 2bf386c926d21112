"""Changes in words, as a list of what a what-if supposes."""

from __future__ import annotations

from rdflib import Literal, URIRef

from prasan.graph.changes import (
    Add,
    AddLink,
    Change,
    ChangeRole,
    End,
    Merge,
    Move,
    Remove,
    RemoveLink,
    Shift,
)
from prasan.graph.comparison import Comparison
from prasan.graph.evidence import object_words, relation_words
from prasan.graph.linkage import Statement
from prasan.graph.sentences import listed, name, number
from prasan.language import translate


def change_sentence(found: Comparison, change: Change, language: str) -> str:
    """A change in one sentence, with things by the names that they had before."""

    def called(thing: URIRef | str) -> str:
        # As plain text: to rdflib, and so to a graph of such, an IRI is never equal to one.
        text = name(found.before if str(thing) in found.before.linkage else found.after, str(thing), language)
        return text if "“" in text else f"“{text}”"

    def value(subject: str, term: URIRef, what: URIRef | Literal) -> str:
        study = found.before if str(what) in found.before.linkage else found.after
        text = object_words(study, Statement(str(subject), str(term), str(what)), language)
        return text if "“" in text else f"“{text}”"

    def said(key: str, **values: object) -> str:
        return translate(f"change.said.{key}", language, **values)

    match change:
        case Merge(things=things, name=new):
            whole = f"“{new}”" if new else called(things[0])
            return said("merge", things=listed([called(thing) for thing in things], language), into=whole)
        case Add(statements=statements):
            told = [
                said("add", thing=called(s), property=relation_words(str(p), language), value=value(s, p, o))
                for (s, p, o), _inferred in statements
            ]
            return " ".join(told)
        case Remove(subject=subject, property=term, value=what):
            key = "remove" if what is not None else "remove-all"
            shown = value(subject, term, what) if what is not None else ""
            return said(key, thing=called(subject), property=relation_words(str(term), language), value=shown)
        case AddLink(source=source, target=target, type=kind, score=score):
            link = said("add-link", source=called(source), target=called(target), type=relation_words(kind, language))
            return link if score is None else f"{link} {said('score', score=number(float(score)))}"
        case RemoveLink(source=source, target=target, type=kind):
            key = "remove-link" if kind else "remove-links"
            shown = relation_words(str(kind), language) if kind else ""
            return said(key, source=called(source), target=called(target), type=shown)
        case End(thing=thing, day=day):
            if day is None:
                return said("end", thing=called(thing))
            return said("end-on", thing=called(thing), day=found.before.calendar.display_day(day))
        case Move(thing=thing, property=term, new=new, old=old):
            key, before = ("move", value(thing, term, old)) if old is not None else ("set", "")
            return said(key, thing=called(thing), property=relation_words(str(term), language), old=before,
                        new=value(thing, term, new))  # fmt: skip
        case Shift(thing=thing, year=year):
            return said("shift", thing=called(thing), year=found.before.calendar.display_year(year))
        case ChangeRole(programme=programme, agency=agency, old=old, new=new):
            key = "role" if old and new else "role-new" if new else "role-gone" if old else "role-none"
            words = [relation_words(str(role), language) if role else "" for role in (old, new)]
            return said(key, programme=called(programme), agency=called(agency), old=words[0], new=words[1])
