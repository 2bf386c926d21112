"""Decisions on disk: ``decisions.toml`` in the workspace, plain text that is only ever added to.

One block a decision, the newest last::

    [[decision]]
    finding = "overlap-0a1b2c3d4e"
    decision = "agreed"
    on = 2007-11-06
    by = "Working group on mechanisms and indicators"
    because = "The two committees meet as one from the next fiscal year."
    sentence = "What the finding said that day, to be read beside the decision."
    evidence = "a fingerprint of what it rested on"

What people write into the file by hand, comments included, stays as it is.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from prasan.errors import InputError, UnknownNameError, UsageError
from prasan.files import alone, write_atomically
from prasan.graph.decision import Decision, decision_kinds, decision_named, fingerprint
from prasan.language import translate
from prasan.settings import DECISIONS_NAME, nearest

if TYPE_CHECKING:
    from prasan.workspace import Workspace

_BLOCK = re.compile(r"^[ \t]*\[\[[ \t]*[\"']?decision[\"']?[ \t]*\]\]")
_ID = re.compile(r"[A-Za-z]+-[0-9a-f]{10}")
_AT_LINE = re.compile(r"\(at line (\d+), column \d+\)")
_MOST_IDS = 8
_NEEDED, _NOTED = ("finding", "decision", "on", "by", "because"), ("sentence", "evidence")


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong in the file: on which line, and the text under ``decision.fault.`` that says what."""

    line: int
    code: str
    values: Mapping[str, Any] = field(default_factory=dict)


class DecisionsError(InputError):
    """A file of decisions that can't be read, with everything that is wrong in it; nothing of it is used."""

    def __init__(self, file: Path, faults: list[Fault]) -> None:
        super().__init__("damaged-decisions", file=str(file), reason="")
        self.faults = tuple(sorted(faults, key=lambda fault: fault.line))

    def text(self, language: str) -> str:
        """The message in a language: the file, and each fault with its line."""
        told = (
            translate("decision.at-line", language, line=fault.line)
            + translate(f"decision.fault.{fault.code}", language, **fault.values)
            for fault in self.faults
        )
        return translate(f"error.{self.code}", language, file=self.values["file"], reason=" ".join(told))


def read_decisions(folder: Path) -> tuple[Decision, ...]:
    """The decisions of a workspace, in the order of its file; none if it has no such file.

    Raises :class:`DecisionsError` if the file is broken, with the line of each fault.
    """
    file = folder / DECISIONS_NAME
    try:
        content = file.read_bytes()
    except FileNotFoundError:
        return ()
    return _parsed(content, file)


def _parsed(content: bytes, file: Path) -> tuple[Decision, ...]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise DecisionsError(file, [Fault(line, "not-utf-8")]) from error
    lines = text.split("\n")  # the only ends of lines that TOML knows, with or without a carriage return
    try:
        table = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        at = _AT_LINE.search(str(error))
        reason = _AT_LINE.sub("", str(error)).strip()
        raise DecisionsError(file, [Fault(int(at[1]) if at else len(lines), "syntax", {"reason": reason})]) from error
    blocks = table.pop("decision", [])
    if table or not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
        name = next(iter(table), "decision")
        raise DecisionsError(file, [Fault(_line_of(lines, 0, name), "not-a-block", {"name": name})])
    starts = [number for number, line in enumerate(lines) if _BLOCK.match(line)]
    starts += [0] * (len(blocks) - len(starts))
    faults: list[Fault] = []
    found = [_decision(block, lines, start, faults) for block, start in zip(blocks, starts, strict=False)]
    if faults:
        raise DecisionsError(file, faults)
    return tuple(decision for decision in found if decision)


def _line_of(lines: list[str], start: int, name: str) -> int:
    """The line, counted from 1, on which a key stands, at or after the start of its block; else that of the block."""
    key = re.compile(rf"[ \t]*\[?[\"']?{re.escape(name)}[\"']?[ \t]*[=\].]")
    for number, line in enumerate(lines[start + 1 :], start + 2):
        if _BLOCK.match(line):
            break
        if key.match(line):
            return number
    return 1 if start == 0 and lines and key.match(lines[0]) else start + 1


def _decision(block: Mapping[str, Any], lines: list[str], start: int, faults: list[Fault]) -> Decision | None:
    known = (*_NEEDED, *_NOTED)
    before = len(faults)

    def fault(name: str, code: str, **values: Any) -> None:
        faults.append(Fault(_line_of(lines, start, name), code, {"name": name, **values}))

    for name, value in block.items():
        if name not in known:
            fault(name, "unknown-key", known=nearest(name, known) or ", ".join(known))
        elif not (isinstance(value, str) or name == "on"):
            fault(name, "not-text", value=value)
    for name in _NEEDED:
        if name not in block or (isinstance(block[name], str) and not block[name].strip()):
            fault(name, "missing")
    if isinstance(id_ := block.get("finding"), str) and id_.strip() and not _ID.fullmatch(id_):
        fault("finding", "not-an-id", value=id_)
    if isinstance(kind := block.get("decision"), str) and kind.strip() and kind not in decision_kinds():
        fault("decision", "not-a-kind", value=kind, known=", ".join(decision_kinds()))
    on = block.get("on")
    if isinstance(on, str) and on.strip():
        try:
            on = date.fromisoformat(on)
        except ValueError:
            fault("on", "not-a-day", value=on)
    # A datetime is a date, too; a year of the Buddhist era is one that has not come.
    elif on is not None and not isinstance(on, str) and (type(on) is not date or on.year >= 2400):
        fault("on", "not-a-day", value=on)
    if len(faults) > before:
        return None
    assert isinstance(on, date)
    return Decision(
        finding=block["finding"], kind=block["decision"], by=block["by"], because=block["because"], on=on,
        sentence=block.get("sentence", ""), evidence=block.get("evidence", ""),
    )  # fmt: skip


def _quoted(text: str) -> str:
    r"""A text as TOML writes it on one line: as JSON does, but for one control character that TOML forbids.

    >>> print(_quoted('a "b"\n'))
    "a \"b\"\n"
    """
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _block(decision: Decision) -> str:
    values = {
        "finding": _quoted(decision.finding), "decision": _quoted(decision.kind), "on": decision.on.isoformat(),
        "by": _quoted(decision.by), "because": _quoted(decision.because), "sentence": _quoted(decision.sentence),
        "evidence": _quoted(decision.evidence),
    }  # fmt: skip
    noted = {name: value for name, value in values.items() if name in _NEEDED or value != '""'}
    return "[[decision]]\n" + "".join(f"{name} = {value}\n" for name, value in noted.items())


class DecidedMeanwhileError(UsageError):
    """Somebody decided about the finding since whoever decides now looked at it; nothing was added."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What somebody saw of a finding before deciding about it: how many decisions, and on what evidence it rested."""

    decisions: int
    evidence: str


def add_decision(folder: Path, decision: Decision, language: str, after: int | None = None) -> Path:
    """Add a decision at the end of a workspace's file, which is made if it is not there; the path of the file.

    All that the file held stays as it was, to the letter. ``after`` is how many decisions about the finding are known
    to whoever decides. Raises ``UsageError`` if a text of the decision is no text, :class:`DecidedMeanwhileError` if
    there are others by now, :class:`DecisionsError` if the file is broken (nothing is added then), ``OutputError`` if
    it can't be written.
    """
    file = folder / DECISIONS_NAME
    for name in ("by", "because"):
        text = getattr(decision, name)
        if not text.strip():
            raise UsageError(f"decision-needs-{name}")
        if text != text.encode("utf-8", "replace").decode():
            raise UsageError("decision-not-text", name=name)
    with alone(folder):
        held = file.read_bytes() if file.exists() else f"# {translate('decision.head', language)}\n".encode()
        before = _parsed(held, file)
        earlier = [known for known in before if known.finding == decision.finding]
        if after is not None and len(earlier) > after:
            raise DecidedMeanwhileError("decided-meanwhile", by=earlier[-1].by)
        newline = b"\r\n" if b"\r\n" in held else b"\n"
        gap = newline if held.endswith(b"\n") or not held else newline * 2
        new = held + gap + _block(decision).encode("utf-8").replace(b"\n", newline)
        # A file that somebody wrote in another form of TOML can't always be added to: never leave a broken one.
        if _parsed(new, file) != (*before, decision):
            raise DecisionsError(file, [Fault(held.count(b"\n"), "cannot-add")])
        with write_atomically(file) as temporary:
            temporary.write_bytes(new)
    return file


def whole_id(text: str, ids: Collection[str]) -> str:
    """The id that a text is, or that alone begins with it.

    Raises ``UnknownNameError`` with near ids if there is none, and with all of them if there are several.

    >>> whole_id("gap-3c", ["gap-3c4d5e6f70", "overlap-0a1b2c3d4e"])
    'gap-3c4d5e6f70'
    """
    if text in ids:
        return text
    begun = sorted(id_ for id_ in ids if text and id_.startswith(text))
    if len(begun) > 1:
        known = ", ".join(begun[:_MOST_IDS]) + (" …" if len(begun) > _MOST_IDS else "")
        raise UnknownNameError("ambiguous-finding", name=text, known=known)
    if not begun:
        raise UnknownNameError("unknown-finding", name=text, known=nearest(text, list(ids)) or "prasan findings")
    return begun[0]


def seen(workspace: Workspace, finding: str) -> Seen:
    """What the workspace shows of the finding of an id."""
    standing = workspace.standings.get(finding)
    return Seen(len(standing.decisions) if standing else 0, _evidence(workspace, finding))


def _evidence(workspace: Workspace, finding: str) -> str:
    """The fingerprint of the finding of an id; empty if there is none any more."""
    return next((fingerprint(found) for found in workspace.findings if found.id == finding), "")


def decide(
    workspace: Workspace,
    finding: str,
    kind: str,
    by: str,
    because: str,
    on: date | str | None,
    having_seen: Seen | None = None,
    language: str = "",
) -> Decision:
    """Add a decision to the file of a workspace; the decision.

    ``finding`` is an id or the beginning of one, of a finding there is or of one decided on before; ``kind`` a kind of
    decision by any of its names; ``on`` a day as planners write it, by default today; ``having_seen`` what was known to
    whoever decides, if that is to be told apart from what there is now; ``language`` the one in which they read the
    finding, by default the workspace's.

    Raises ``UnknownNameError`` for a finding or a kind that does not exist, ``UsageError`` if who or why is missing, if
    the day is none or has not come, or if the data are no workspace's; :class:`DecidedMeanwhileError` if another
    decision was made or the evidence changed since it was seen; otherwise as :func:`add_decision` does.
    """
    from prasan.graph.sentences import sentence

    if workspace.home is None:
        raise UsageError("decision-where")
    now = {found.id: found for found in workspace.findings}
    id_ = whole_id(finding, dict.fromkeys((*now, *(earlier.finding for earlier in workspace.decisions))))
    if id_ in now:
        said, rests_on = sentence(workspace.study, now[id_], language or workspace.language), fingerprint(now[id_])
    else:
        said, rests_on = workspace.standings[id_].decision.sentence, ""
    decision = Decision(id_, decision_named(kind), by, because, _day(workspace, on), said, rests_on)
    if having_seen is not None and having_seen.evidence != rests_on:
        raise DecidedMeanwhileError("evidence-meanwhile")
    add_decision(workspace.home, decision, workspace.language, having_seen.decisions if having_seen else None)
    return decision


def _day(workspace: Workspace, on: date | str | None) -> date:
    from prasan.loaders.thai import ValueProblem

    today = date.today()
    if on is None:
        return today
    try:
        first, last = workspace.settings.calendar.calendar().period(on)
    except ValueProblem as problem:
        raise UsageError("decision-day", value=str(on)) from problem
    if first != last:
        raise UsageError("decision-day", value=str(on))
    if first > today:
        raise UsageError("decision-in-future", day=first.isoformat())
    return first
