"""Who answers for a programme or a phase."""

from __future__ import annotations

from prasan.graph.evidence import relation_words
from prasan.graph.linkage import objects
from prasan.graph.sentences import listed_names
from prasan.graph.study import Study
from prasan.ontology import PRASAN

RESPONSIBLE = (PRASAN.ledBy, PRASAN.implementedBy, PRASAN.initiatedBy, PRASAN.fundedBy, PRASAN.supportedBy)
"""Roles in the order in which one is asked who answers for the work: the first that is recorded is shown."""


def responsible(study: Study, thing: str) -> tuple[str, list[str]]:
    """The first role that a programme or a phase records agencies in, and these; both empty if it records none."""
    for role in RESPONSIBLE:
        if found := objects(study.linkage, thing, role):
            return str(role), found
    return "", []


def responsible_words(study: Study, thing: str, language: str) -> str:
    """Who is responsible, with the role; empty if nobody is recorded."""
    role, agencies = responsible(study, thing)
    return f"{relation_words(role, language)}: {listed_names(study, agencies, language)}" if agencies else ""
