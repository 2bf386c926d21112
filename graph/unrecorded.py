"""What is not recorded: said to be so by somebody, or simply not there."""

from __future__ import annotations

from dataclasses import dataclass

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


def unrecorded(study: Study) -> list[Unrecorded]:
    """Every record that is expected of a programme, phase or indicator and not there, and every note that one isn't.

    In the order of the frames' rows and columns, then what else is noted, by thing and property.
    """
    found: dict[tuple[str, str], Unrecorded] = {}
    for frame in (programme_frame(study), phase_frame(study), indicator_frame(study)):
        for thing, term in frame.in_state(NOT_RECORDED):
            _carriers, given = frame.tell(thing, term)
            note = next((s for s in given if s.predicate == str(PRASAN.notRecorded)), None)
            found[thing, term] = Unrecorded(thing, term, note is not None, note)
    for thing in sorted(study.linkage):
        for term, places in sorted(study.linkage.nodes[thing]["not_recorded"].items()):
            note = Statement(thing, str(PRASAN.notRecorded), term, places)
            if found.get((thing, term), Unrecorded(thing, term, False)).marked is False:
                found[thing, term] = Unrecorded(thing, term, True, note)
    return list(found.values())
