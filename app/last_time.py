"""What a workspace was like on the last day before today on which it was built, kept beside the build.

A planner who opens it before a meeting wants to know what has changed since the one before. The file is of no source
files and can't be made again from them: a build carries it over to the next, and where it is missing nothing is told.
"""

from __future__ import annotations

import gzip
import json
import logging
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from prasan.files import write_atomically
from prasan.graph.snapshot import Since, Snapshot, as_json, from_json, since, snapshot
from prasan.manifest import OUT

if TYPE_CHECKING:
    from prasan.workspace import Workspace

_NAME = "last_time.json.gz"
_log = logging.getLogger(__name__)


def remember(workspace: Workspace, read_from: Path, write_to: Path, today: date | None = None) -> None:
    """Keep in one folder what there is today, and what there was on the last day before that another folder knows of.

    Raises ``OutputError`` if the file can't be written.
    """
    day = today or date.today()
    before = _before(read_from, day)
    now = snapshot(workspace.study, workspace.findings, day)
    held = {"before": as_json(before) if before else None, "now": as_json(now)}
    content = json.dumps(held, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    with write_atomically(write_to / _NAME) as temporary:
        temporary.write_bytes(gzip.compress(content, mtime=0))


def since_last_time(workspace: Workspace, today: date | None = None) -> Since | None:
    """What has changed since the last day before today on which the workspace was built; ``None`` if none is known."""
    home = workspace.home
    before = _before(home / OUT, today or date.today()) if home else None
    return since(before, workspace.study, workspace.findings) if before else None


def _before(out: Path, today: date) -> Snapshot | None:
    """The last snapshot of a day before today. A file that can't be read is as good as none: nothing depends on it."""
    try:
        held: dict[str, Any] = json.loads(gzip.decompress((out / _NAME).read_bytes()))
        shots = [from_json(held[name]) for name in ("now", "before") if held[name]]
    except FileNotFoundError:
        return None
    except (OSError, EOFError, ValueError, KeyError, TypeError, AttributeError) as error:
        _log.warning("%s can't be read: %s", out / _NAME, error)
        return None
    return next((shot for shot in shots if shot.day < today), None)
