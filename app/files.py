"""Files and folders that are whole or not there at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock

from prasan.errors import OutputError


def _failed(path: Path, error: OSError) -> OutputError:
    return OutputError("cannot-write", path=str(path), reason=error.strerror or str(error))


@contextmanager
def write_atomically(path: Path, mode: int = 0o644) -> Iterator[Path]:
    """A temporary path beside the wanted one; it takes the wanted one's place when the block ends without error.

    ``mode`` says who may read and write it then, as ``chmod`` does: by default everybody reads, the owner writes.

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
        temporary.chmod(mode)
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


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Whoever writes to a folder at the same moment goes one after the other.

    Threads of one process do so everywhere, several processes where the system knows how to hold a folder.
    """
    with _locks.setdefault(folder.resolve(), Lock()):
        try:
            import fcntl
        except ImportError:  # Windows
            yield
            return
        held = os.open(folder, os.O_RDONLY)
        try:
            fcntl.flock(held, fcntl.LOCK_EX)
            yield
        finally:
            os.close(held)


_locks: dict[Path, Lock] = {}


def append_durably(path: Path, content: bytes, mode: int = 0o644) -> None:
    """Add bytes at the end of a file, which is made if it is not there; they are on the disk when this returns.

    Raises ``OutputError`` if they can't be written; then the file is as it was.
    """
    try:
        is_new = not path.exists()
        handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0), mode)
        try:
            before = os.fstat(handle).st_size
            try:
                rest = memoryview(content)
                while rest:
                    rest = rest[os.write(handle, rest) :]
                os.fsync(handle)
            except OSError:
                os.ftruncate(handle, before)
                raise
        finally:
            os.close(handle)
        if is_new:
            sync_folder(path.parent)
    except OSError as error:
        raise _failed(path, error) from error


def sync_folder(folder: Path) -> None:
    """Let it be on the disk which files a folder has, where the system can be asked for that."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
