"""What the web app shows: the workspace as it was last built, exchanged as a whole when its files have changed."""

from __future__ import annotations

import hashlib
import json
import logging
import shutil
import tempfile
import weakref
from collections.abc import Callable, Collection, Hashable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from subprocess import Popen
from threading import Event, Lock, RLock, Thread, current_thread
from typing import Any, TypeVar

from prasan.errors import PrasanError, UsageError
from prasan.graph.decision_rdf import decision_quads, decisions_graph
from prasan.manifest import OUT, built_decisions, decisions_stamp, is_build, is_fresh, sources
from prasan.progress import Tell, silent
from prasan.queries.store import FOLDER, copy_saved, open_saved, replace_saved
from prasan.settings import FILE_NAME
from prasan.web.builder import built_beside
from prasan.web.errors import fault
from prasan.workspace import Workspace, load, open_workspace, write

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Stamp:
    """How the source files and the decisions of a workspace are: another whenever one of them is written."""

    sources: str
    decisions: str

    @property
    def version(self) -> str:
        """Twelve letters that stand for it.

        >>> Stamp("{}", "[]").version == Stamp("{}", "[1, 2]").version
        False
        """
        return hashlib.sha256(f"{self.sources}\n{self.decisions}".encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Built:
    """One build of a workspace; nothing in it changes, so any thread may read it for as long as it likes.

    ``store`` is the folder of a saved store with the findings and the decisions in it, this build's own: it stays where
    it is, whatever is built meanwhile, until nobody holds the build any more. ``version`` is another for every change
    of a source file or a decision, and the same for the same files.
    """

    workspace: Workspace
    version: str
    store: Path


_T = TypeVar("_T")
_known: weakref.WeakKeyDictionary[Built, dict[Hashable, _Made]] = weakref.WeakKeyDictionary()
_knowing = Lock()


class _Made:
    """A place for one thing that is made once: who asks for it while it is being made waits."""

    def __init__(self) -> None:
        self.lock = RLock()
        self.value: list[Any] = []


def remembered(built: Built, key: Hashable, make: Callable[[], _T]) -> _T:
    """What ``make`` gives, made once for each build and key, and forgotten with the build."""
    with _knowing:
        place = _known.setdefault(built, {}).setdefault(key, _Made())
    with place.lock:
        if not place.value:
            place.value.append(make())
        found: _T = place.value[0]
        return found


def keep(built: Built, values: Mapping[Hashable, Any]) -> None:
    """Let what was made elsewhere be what :func:`remembered` gives of a build."""
    with _knowing:
        places = _known.setdefault(built, {})
        for key, value in values.items():
            places.setdefault(key, _Made()).value.append(value)


def kept(built: Built) -> dict[Hashable, Any]:
    """What :func:`remembered` has made of a build so far."""
    with _knowing:
        return {key: place.value[0] for key, place in _known.get(built, {}).items() if place.value}


class State:
    """The current build of a workspace, and what went wrong when its files last changed."""

    def __init__(self, folder: Path, tell: Tell = silent, analyse: bool = True, only: Collection[str] = ()) -> None:
        """Open the last build, or build if a source file has changed since; raises as a build does.

        With ``analyse`` false, what was found is looked for again only when somebody asks: the store holds it already.
        ``only`` names the pages that are offered, all if none is named: for these a build is prepared before it is
        shown.
        """
        if is_build(folder):
            raise UsageError("serve-a-build", folder=str(folder))
        self.folder = folder
        self._only = tuple(only)
        self._lock, self._turn = Lock(), Lock()
        self._stamp = self._seen = _stamp(folder)
        if is_fresh(folder):
            self._built = _opened(folder, self._stamp, tell, analyse)
        else:
            self._built = _made(folder, self._stamp, tell)
        self._problem: PrasanError | None = None
        self._undecided: PrasanError | None = None
        self._waiting: set[Thread] = set()
        self._building: Popen[bytes] | None = None
        self._closed = Event()

    def close(self) -> None:
        """Build no more; what is being built is given up."""
        self._closed.set()
        if building := self._building:
            building.kill()

    @property
    def updating(self) -> bool:
        """True while a change that somebody made here is being built."""
        return bool(self._waiting)

    def refresh_soon(self) -> None:
        """:meth:`refresh` in a thread of its own, of which :attr:`updating` tells: who made a change need not wait."""
        thread = Thread(target=self._refresh_now)
        self._waiting.add(thread)
        thread.start()

    def _refresh_now(self) -> None:
        try:
            self.refresh()
        except OSError as error:
            # A file that is being replaced; whoever looks next will find it.
            _log.info("looking at the files of the workspace: %s", error)
        finally:
            self._waiting.discard(current_thread())

    @property
    def built(self) -> Built:
        """The current build."""
        return self._built

    @property
    def problem(self) -> PrasanError | None:
        """Why the files as they are now can't be built; :attr:`built` shows them as they were before."""
        return self._problem or self._undecided

    def refresh(self) -> bool:
        """Build anew if a source file has changed, and exchange the build; true if it was exchanged.

        What can't be built leaves the build as it is and is told by :attr:`problem`. One thread builds at a time;
        meanwhile decisions are shown with the build there is.
        """
        decided = self.refresh_decisions()
        with self._turn:
            before, now = self._stamp, _stamp(self.folder)
            # What went wrong may have been the decisions.
            tried = now.sources == before.sources and not (self._problem and decided)
            if tried or self._closed.is_set():
                return decided
            try:
                built, problem = self._rebuilt(now), None
            except PrasanError as error:
                built, problem = None, error
            except Exception as error:
                if self._closed.is_set():
                    return decided
                # Whatever it is, what is there is shown still.
                built, problem = None, fault(error, "the workspace could not be built anew")
            with self._lock:
                self._problem = problem
                # Without a build the decisions of the one there is are as they were.
                self._stamp = now if built else Stamp(now.sources, self._stamp.decisions)
                self._built = built or self._built
        self.refresh_decisions()  # what was decided meanwhile
        return bool(built) or decided

    def refresh_decisions(self) -> bool:
        """Show what was decided since, with the build there is; true if anything was. Takes no longer than a page."""
        with self._lock:
            now = Stamp(self._stamp.sources, _stamp(self.folder).decisions)
            if now == self._stamp:
                return False
            self._stamp = now
            try:
                self._built, self._undecided = _decided(self._built, now), None
            except PrasanError as error:
                self._undecided = error
            return True

    def _rebuilt(self, stamp: Stamp) -> Built:
        """Built in a process of its own; the pages that a build writes are left to the next one."""

        def started(process: Popen[bytes]) -> None:
            self._building = process
            if self._closed.is_set():
                process.kill()

        from prasan.web.preparing import prepare

        with _home() as home:
            try:
                workspace, prepared = built_beside(self.folder, home, self._only, started)
            finally:
                self._building = None
            built = _in(home, workspace, stamp)
        keep(built, prepared)
        prepare(built, self._only)  # what does not go from one process to another
        return built

    def refresh_if_settled(self) -> bool:
        """:meth:`refresh`, but only if nobody wrote a file since this was last called: half a file is no change."""
        was, self._seen = self._seen, _stamp(self.folder)
        return was == self._seen != self._stamp and self.refresh()


def _stamp(folder: Path) -> Stamp:
    try:
        found = sources(folder)
    except PrasanError:
        # Settings that can't be read: building says why.
        about = (folder / FILE_NAME).stat()
        found = {FILE_NAME: [about.st_size, about.st_mtime_ns]}
    return Stamp(json.dumps(found), json.dumps(decisions_stamp(folder)))


def _made(folder: Path, stamp: Stamp, tell: Tell) -> Built:
    workspace = load(folder, tell=tell)
    write(workspace, folder / OUT, tell)
    return _kept(workspace, stamp, folder / OUT / FOLDER)


def _opened(folder: Path, stamp: Stamp, tell: Tell, analyse: bool) -> Built:
    workspace = open_workspace(folder)
    if analyse:
        workspace.analyse(tell)
    changed = built_decisions(folder / OUT) != decisions_stamp(folder)
    return _kept(workspace, stamp, folder / OUT / FOLDER, changed)


def _decided(built: Built, stamp: Stamp) -> Built:
    return _kept(built.workspace, stamp, built.store, decided=True)


def _kept(workspace: Workspace, stamp: Stamp, store: Path, decided: bool = False) -> Built:
    """A build on its own copy of a store; with ``decided``, one that holds the decisions there are now."""
    with _home() as home:
        own = home / FOLDER
        copy_saved(store, own)
        if decided:
            base = workspace.settings.workspace.base
            fresh = workspace.reopened(workspace.dataset)
            replace_saved(own, decisions_graph(base), decision_quads(fresh.standings.values(), base))
        return _in(home, workspace.reopened(open_saved(own)), stamp)


@contextmanager
def _home() -> Iterator[Path]:
    """A new folder that nobody else may look into, for the store of a build; it goes if the block fails."""
    home = Path(tempfile.mkdtemp(prefix="prasan-"))
    try:
        yield home
    except BaseException:
        shutil.rmtree(home, ignore_errors=True)
        raise


def _in(home: Path, workspace: Workspace, stamp: Stamp) -> Built:
    """A build whose store lies in a folder, which goes when nobody holds the build any more."""
    built = Built(workspace, stamp.version, home / FOLDER)
    weakref.finalize(built, shutil.rmtree, home, ignore_errors=True)
    return built
