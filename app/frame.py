"""The findings as a pandas ``DataFrame``."""

from __future__ import annotations

from typing import Any

from prasan.extras import needed
from prasan.graph.sentences import sentence
from prasan.workspace import Workspace

_COLUMNS = (
    "id", "kind", "sentence", "score", "coverage", "coordination", "inferred", "participants", "decision",
)  # fmt: skip


def frame(workspace: Workspace) -> Any:
    """One row a finding, the kind of the decision in force in the last column, empty if there is none.

    Raises ``UsageError`` if pandas is not installed.
    """
    pandas = needed("pandas", "pandas")
    decided = {id_: standing.decision.kind for id_, standing in workspace.standings.items()}
    rows = [
        (f.id, f.kind, sentence(workspace.study, f, workspace.language), f.score, f.coverage, f.coordination,
         f.inferred, list(f.participants), decided.get(f.id, ""))
        for f in workspace.findings
    ]  # fmt: skip
    return pandas.DataFrame(rows, columns=list(_COLUMNS))
