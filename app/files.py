"""Files and folders that are whole or not there at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from prasan.errors import OutputError


def _failed(path: Path, error: OSError) -> OutputError:
    return OutputError("cannot-write", path=str(path), reason=error.strerror or str(error))


@contextmanager
def write_atomically(path: Path) -> Iterator[Path]:
    """A temporary path beside the wanted one; it takes the wanted one's place when the block ends without error.

    Raises ``OutputError`` if the path can't be written to or the disk is full; what stood there before stays.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{path.stem}-", suffix=path.suffix, dir=path.parent)
        os.close(handle)
    except OSError as error:
        raise _failed(path, error) from error
    temporary = Path(name)
    try:
        yield temporary
        # mkstemp makes files for their owner alone; people share what they make here.
        temporary.chmod(0o644)
        temporary.replace(path)
    except OSError as error:
        raise _failed(path, error) from error
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


@contextmanager
def write_folder(path: Path) -> Iterator[Path]:
    """A temporary folder beside the wanted one; it takes the wanted one's place when the block ends without error.

    Raises ``OutputError`` as :func:`write_atomically` does. After any error, Ctrl-C included, the old folder is as it
    was.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = Path(tempfile.mkdtemp(prefix=f".{path.name}-", dir=path.parent))
        temporary.chmod(0o755)
    except OSError as error:
        raise _failed(path, error) from error
    old = temporary.with_name(temporary.name + "-old")
    try:
        yield temporary
        if path.exists():
            path.replace(old)
        try:
            temporary.replace(path)
        except BaseException:
            if old.exists():
                old.replace(path)
            raise
    except OSError as error:
        raise _failed(path, error) from error
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
        shutil.rmtree(old, ignore_errors=True)
