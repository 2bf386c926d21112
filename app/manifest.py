"""What a build says of itself: which files it read and how they were, to see later whether any has changed."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from prasan.settings import DECISIONS_NAME, FILE_NAME, read_settings

OUT = "out"
"""Folder of a workspace that a build writes. Everything in it can be made again from the source files but the record
of days (:mod:`prasan.last_time`)."""

_NAME = "build.json"


def write_manifest(out: Path, files: Iterable[str], folder: Path | None) -> None:
    """Note in the folder of a build the files that were read and how those of the workspace are now."""
    manifest = {"files": list(files), "sources": sources(folder), "decisions": decisions_stamp(folder)}
    (out / _NAME).write_text(json.dumps(manifest, ensure_ascii=False), encoding="utf-8")


def _read(out: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((out / _NAME).read_text(encoding="utf-8"))
    return found


def is_build(folder: Path) -> bool:
    """True if the folder is one that a build wrote."""
    return (folder / _NAME).is_file()


def built_files(out: Path) -> tuple[str, ...]:
    """The names of the files that a build read."""
    return tuple(_read(out)["files"])


def built_decisions(out: Path) -> list[int]:
    """The :func:`decisions_stamp` of the decisions that the store of a build holds."""
    return list(_read(out).get("decisions", []))


def decisions_stamp(folder: Path | None) -> list[int]:
    """The size and the time of a workspace's file of decisions; empty if it has none."""
    file = folder / DECISIONS_NAME if folder else None
    return [file.stat().st_size, file.stat().st_mtime_ns] if file and file.is_file() else []


def sources(folder: Path | None) -> dict[str, list[int]]:
    """The size and the time of each source file of a workspace."""
    if folder is None:
        return {}
    from prasan.loaders.load import find_files

    settings = read_settings(folder)
    mapped = (folder / str(table.get("url", "")) for table in (*settings.tables, *settings.matrices))
    joined = (folder / str(join.get("url", "")) for table in settings.tables for join in table.get("join", ()))
    paths = {*find_files([folder], settings), *mapped, *joined, folder / FILE_NAME}
    return {
        str(path.relative_to(folder)): [path.stat().st_size, path.stat().st_mtime_ns]
        for path in sorted(paths)
        if path.is_file()
    }


def is_fresh(folder: Path) -> bool:
    """True if a workspace was built and none of its source files has changed since."""
    out = folder / OUT
    return is_build(out) and _read(out).get("sources") == sources(folder)
