"""What is not recorded: said to be so by somebody, or simply not there."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from prasan.graph.expected_frames import indicator_frame, phase_frame, programme_frame
from prasan.graph.frames import NOT_RECORDED
from prasan.graph.linkage import Statement
from prasan.graph.study import Study
from prasan.ontology import PRASAN


@dataclass(frozen=True, slots=True)
class Unrecorded:
    """A record that a thing lacks, by the property that would hold it.

    ``marked`` is true if somebody noted that it is not recorded; else nothing stands there. ``statement`` is that note.
    """

    thing: str
    property: str
    marked: bool
    statement: Statement | None = None


@lru_cache(maxsize=2)
def unrecorded(study: Study) -> tuple[Unrecorded, ...]:
    """Every record that is expected of a programme, phase or indicator and not there, and every note that one isn't.

    In the order of the frames' rows and columns, then what else is noted, by thing and property.
    """
    found: dict[tuple[str, str], Unrecorded] = {}
    marked = str(PRASAN.notRecorded)
    for frame in (programme_frame(study), phase_frame(study), indicator_frame(study)):
        for thing, term in frame.in_state(NOT_RECORDED):
            _carriers, given = frame.tell(thing, term)
            note = next((s for s in given if s.predicate == marked), None)
            found[thing, term] = Unrecorded(thing, term, note is not None, note)
    for thing in sorted(node for node, noted in study.linkage.nodes(data="not_recorded") if noted):
        for term, places in sorted(study.linkage.nodes[thing]["not_recorded"].items()):
            note = Statement(thing, marked, term, places)
            if found.get((thing, term), Unrecorded(thing, term, False)).marked is False:
                found[thing, term] = Unrecorded(thing, term, True, note)
    return tuple(found.values())
