"""Who sits on what, and how often that meets: persons, and posts with the one person who holds them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from prasan.graph.bodies import bodies, holders, posts_of
from prasan.graph.linkage import Statement
from prasan.graph.study import Study


@dataclass(frozen=True, slots=True)
class Load:
    """A person or a post, and the mechanisms that it sits on.

    ``posts`` are those that count as this person. ``meetings`` is the sum over the mechanisms that record theirs, in
    meetings a year; ``unknown`` are those that don't, so with any of them the load is at least that.
    """

    holder: str
    posts: tuple[str, ...]
    mechanisms: tuple[str, ...]
    meetings: int
    unknown: tuple[str, ...]
    evidence: tuple[Statement, ...]


def loads(study: Study) -> tuple[Load, ...]:
    """The load of everybody who sits on a mechanism: who sits on most first, then who meets most often, then by IRI."""
    seated: dict[str, list[str]] = defaultdict(list)
    for iri, body in bodies(study).items():
        for who in body.people:
            seated[who].append(iri)
    posts = posts_of(study)
    found = [_load(study, holder, posts.get(holder, ()), tuple(sorted(on))) for holder, on in seated.items()]
    return tuple(sorted(found, key=lambda load: (-len(load.mechanisms), -load.meetings, load.holder)))


def _load(study: Study, holder: str, posts: tuple[str, ...], mechanisms: tuple[str, ...]) -> Load:
    known, held = bodies(study), holders(study)
    on = [known[mechanism] for mechanism in mechanisms]
    evidence = [given for body in on for given in (*body.people[holder], *body.meeting_statements)]
    by_post = {given.object for given in evidence}
    used = tuple(post for post in posts if post in by_post)
    return Load(
        holder=holder,
        posts=used,
        mechanisms=mechanisms,
        meetings=sum(body.meetings or 0 for body in on),
        unknown=tuple(body.iri for body in on if body.meetings is None),
        evidence=tuple(dict.fromkeys((*evidence, *(given for post in used for given in held[post][1])))),
    )
