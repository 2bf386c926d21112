"""``prasan decide``: keep what people decided about a finding; without arguments, list all that was decided."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from prasan.command_line import Command
from prasan.console import COMMON, Option, console, data_option

if TYPE_CHECKING:
    from prasan.graph.decision import Decision, Standing
    from prasan.workspace import Workspace


@click.command("decide", cls=Command)
@click.argument("finding", required=False)
@click.argument("decision", required=False)
@click.option("--by", cls=Option)
@click.option("--because", cls=Option)
@click.option("--on", cls=Option)
@data_option
@COMMON
def command(
    finding: str | None,
    decision: str | None,
    by: str | None,
    because: str | None,
    on: str | None,
    data: tuple[str, ...],
) -> None:
    """Decide about a finding, or list decisions."""
    from prasan.errors import UsageError
    from prasan.graph.decision import decision_kinds, decision_label
    from prasan.workspace import open_or_load

    speaker = console()
    if finding is None and (by or because or on):
        raise UsageError("decision-needs-finding")
    if finding is not None:
        if decision is None:
            known = ", ".join(f"{kind} ({decision_label(kind, speaker.language)})" for kind in decision_kinds())
            raise UsageError("decision-needs-kind", known=known)
        for name, given in (("by", by), ("because", because)):
            if not (given or "").strip():
                raise UsageError(f"decision-needs-{name}")
    # In the workspace's own language, not the user's: what is noted beside a decision is for whoever reads the file.
    workspace = open_or_load(data)
    if finding is None or decision is None:
        _list(workspace)
        return
    workspace = workspace.decide(finding, decision, by=by or "", because=because or "", on=on)
    made = workspace.decisions[-1]
    if speaker.json:
        speaker.data(_data(workspace, made, workspace.standings[made.finding]))
        return
    assert workspace.home is not None
    label = decision_label(made.kind, speaker.language)
    speaker.say(speaker.text("decision.kept", finding=made.finding, decision=label, folder=str(workspace.home)))
    speaker.note(speaker.text("decision.next", folder=str(workspace.home)))


def _data(workspace: Workspace, decision: Decision, standing: Standing) -> dict[str, Any]:
    from prasan.graph.decision import decision_data

    in_force = decision is standing.decision
    return {
        "finding": decision.finding, **decision_data(decision), "sentence_then": decision.sentence,
        "in_force": in_force, "exists": standing.exists, "evidence_changed": standing.changed if in_force else None,
    }  # fmt: skip


def _list(workspace: Workspace) -> None:
    from prasan.graph.decision import decision_label
    from prasan.graph.sentences import sentence
    from prasan.summary import decision_counts

    speaker, standing = console(), workspace.standings
    counts = decision_counts(workspace)
    if speaker.json:
        made = [_data(workspace, decision, standing[decision.finding]) for decision in workspace.decisions]
        speaker.data({"decisions": made, "counts": counts, "findings": len(workspace.findings)})
        return
    now = {finding.id: finding for finding in workspace.findings}
    tables: dict[str, list[tuple[str, ...]]] = {"changed-title": [], "gone-title": [], "in-force": [], "replaced": []}
    for decision in reversed(workspace.decisions):
        found = standing[decision.finding]
        said = sentence(workspace.study, now[decision.finding], speaker.language) if found.exists else decision.sentence
        kind = "changed-title" if found.changed else "in-force" if found.exists else "gone-title"
        tables[kind if decision is found.decision else "replaced"].append((
            decision_label(decision.kind, speaker.language), said, decision.by,
            workspace.study.calendar.display_day(decision.on), decision.because, decision.finding,
        ))  # fmt: skip
    columns = tuple(speaker.text(f"column.{name}") for name in ("decision", "sentence", "by", "on", "because", "id"))
    for title, rows in tables.items():
        if rows:
            speaker.table(columns, rows, speaker.text(f"decision.{title}"))
    speaker.say(speaker.text("decision.count", open=counts["open"], total=len(now)))
