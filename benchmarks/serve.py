"""How long pages take while many people read and some edit, and whether anything that was acknowledged is lost.

    python benchmarks/serve.py --folder my-workspace          # 50 readers, 5 editors, two minutes
    python benchmarks/serve.py --readers 10 --editors 0 --seconds 30
    python benchmarks/serve.py --folder my-workspace --browser chromium  # one reader with a headless browser

A real server, ``prasan serve`` on a copy of the workspace (the founding case if none is named), on this machine alone.
A reader opens a page, looks at it for ``--pause`` seconds (half to one and a half times as long, evenly spread), and
opens another; pages are chosen as people do, findings and things most. An editor opens the form of a programme, changes
nothing but adds one more alias of its own, saves, and takes as long as a reader before the next; all editors share ten
programmes, so that they meet: who is told that somebody was faster opens the form anew. Everything is asked of the
server once before the clock starts.

The same readers are timed twice, without editors and with them: the last column is how many times as long a page takes
beside them. At the end every alias that was acknowledged must be in the workspace, whoever edited the same programme
before or after: one that is missing is a lost update, and the script ends with 1.
"""

from __future__ import annotations

import argparse
import html
import http.client
import json
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import prasan.examples

FOUNDING = Path(prasan.examples.__file__).parent / "nakhon_si_thammarat"
SHARED_PROGRAMMES = 10
FIELD = "altLabel"
KEPT = 4.0
"""Seconds for which the server keeps a connection that nobody uses; it closes it after five."""

Times = dict[str, list[float]]
"""Milliseconds of each answer, by the kind of page."""


@contextmanager
def server(folder: Path) -> Iterator[tuple[str, int]]:
    """Host and port of a server on a workspace, in a process of its own."""
    command = [sys.executable, "-m", "prasan", "serve", str(folder), "--no-browser", "--lang", "en"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if found := re.search(r"http://([\w.]+):(\d+)/", line):
                break
        else:
            raise SystemExit("the server did not start")
        try:
            yield found[1], int(found[2])
        finally:
            process.terminate()
            process.stdout.read()


class Person:
    """Somebody with a browser: a connection for as long as the server keeps one, and a choice of their own."""

    def __init__(self, at: tuple[str, int], seed: int) -> None:
        self.at, self.random = at, random.Random(seed)
        self.connection = http.client.HTTPConnection(*at, timeout=120)
        self.used = time.monotonic()

    def ask(self, path: str, form: list[tuple[str, str]] | None = None) -> tuple[int, str, str]:
        """Status, where it leads to, and text of an answer."""
        headers = {"accept": "text/html", "origin": "http://{}:{}".format(*self.at)}
        body = None
        if form is not None:
            body = urllib.parse.urlencode(form)
            headers["content-type"] = "application/x-www-form-urlencoded"
        if time.monotonic() - self.used > KEPT:
            self.connection.close()  # asked again, it connects anew
        self.connection.request("GET" if form is None else "POST", path, body, headers)
        answer = self.connection.getresponse()
        found = answer.status, answer.getheader("location", ""), answer.read().decode()
        self.used = time.monotonic()
        return found

    def timed(
        self, times: Times, kind: str, path: str, form: list[tuple[str, str]] | None = None
    ) -> tuple[int, str, str]:
        """:meth:`ask`, and how long it took from the question to the last letter."""
        began = time.perf_counter()
        answer = self.ask(path, form)
        times[kind].append((time.perf_counter() - began) * 1000)
        if answer[0] >= 500 or answer[0] == 404:
            raise SystemExit(f"{path}: {answer[0]} {answer[2][:500]}")
        return answer


class Pages:
    """What there is to read."""

    def __init__(self, asked: Person) -> None:
        def listed(path: str, key: str, field: str) -> list[str]:
            return [item[field] for item in json.loads(asked.ask(path)[2])[key]]

        self.findings = listed("/findings.json", "findings", "id")
        self.things = listed("/things.json", "things", "path")
        self.programmes = listed("/things.json?class=Project", "things", "path")
        self.kinds = [item["kind"] for item in json.loads(asked.ask("/overview.json")[2])["findings"]]
        self.words = sorted({word for name in listed("/things.json", "things", "name") for word in name.split()[:2]})

    def choose(self, choice: random.Random) -> tuple[str, str]:
        """The kind and the address of a page."""
        ways = {
            "overview": (8, "/"),
            "findings": (14, "/findings?kind=" + choice.choice(self.kinds)),
            "finding": (20, "/finding/" + choice.choice(self.findings)),
            "things by words": (8, "/things?" + urllib.parse.urlencode({"q": choice.choice(self.words)})),
            "thing": (20, "/thing/" + urllib.parse.quote(choice.choice(self.things))),
            "network": (8, "/network"),
            "matrix": (6, "/matrix"),
            "timeline": (4, "/timeline"),
            "money": (4, "/money"),
            "ask": (3, "/ask"),
            "export": (2, "/export"),
            "history of edits": (3, "/edit/history"),
        }
        kind = choice.choices(list(ways), [weight for weight, _path in ways.values()])[0]
        return kind, ways[kind][1]

    def each(self, choice: random.Random) -> Iterator[str]:
        """One address of every kind of page."""
        kinds: dict[str, str] = {}
        while len(kinds) < 12:
            kind, path = self.choose(choice)
            kinds[kind] = path
        yield from kinds.values()


def filled(text: str) -> list[tuple[str, str]]:
    """What a browser would send of the form on a page as it stands."""
    form = text[text.index('class="entry"') :].split("</form>")[0]
    found = []
    for tag in re.findall(r"<input\b[^>]*>", form):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name:
            found.append((name[1], html.unescape(value[1]) if value else ""))
    for name, value in re.findall(r'<textarea[^>]*name="([^"]*)"[^>]*>([^<]*)</textarea>', form):
        found.append((name, html.unescape(value).removeprefix("\n")))
    return [(name, value) for name, value in found if name not in ("by", "why")]


def read(person: Person, pages: Pages, until: float, pause: float, times: Times) -> None:
    """Read one page after the other."""
    time.sleep(person.random.uniform(0, pause))
    while time.monotonic() < until:
        kind, path = pages.choose(person.random)
        person.timed(times, kind, path)
        time.sleep(person.random.uniform(0.5, 1.5) * pause)


def edit(person: Person, pages: Pages, until: float, pause: float, times: Times, kept: list[tuple[str, str]]) -> None:
    """Give one programme after the other one more alias; ``kept`` are those that the server acknowledged."""
    name, count = f"editor {person.random.random():.6f}", 0
    time.sleep(person.random.uniform(0, pause))
    while time.monotonic() < until:
        programme = person.random.choice(pages.programmes[:SHARED_PROGRAMMES])
        count += 1
        alias = f"{name}, alias {count}"
        while True:
            _status, _to, form = person.timed(times, "form", "/edit/thing?" + urllib.parse.urlencode({"of": programme}))
            fields = [*filled(form), (FIELD, alias), ("by", name), ("why", alias)]
            time.sleep(person.random.uniform(0.1, 0.3) * pause)
            status, _to, text = person.timed(times, "save", "/edit/save", fields)
            if status == 303:
                kept.append((programme, alias))
                break
            if status != 409:
                raise SystemExit(f"saving: {status} {text[text.index('<main') :][:2000]}")
        time.sleep(person.random.uniform(0.5, 1.5) * pause)


def crowd(
    at: tuple[str, int], pages: Pages, readers: int, editors: int, seconds: float, pause: float
) -> tuple[Times, list[tuple[str, str]]]:
    """How long pages took while so many people were there, and what editors were told is kept."""
    until = time.monotonic() + seconds
    everybody: list[tuple[threading.Thread, Times]] = []
    kept: list[tuple[str, str]] = []
    failed: list[BaseException] = []

    def safely(act: object, *arguments: object) -> None:
        try:
            act(*arguments)  # type: ignore[operator]
        except BaseException as error:
            failed.append(error)

    for number in range(readers + editors):
        times: Times = defaultdict(list)
        person = Person(at, number)
        act = (
            (read, person, pages, until, pause, times)
            if number < readers
            else (edit, person, pages, until, pause, times, kept)
        )
        everybody.append((threading.Thread(target=safely, args=act), times))
    for thread, _times in everybody:
        thread.start()
    for thread, _times in everybody:
        thread.join()
    if failed:
        raise failed[0]
    found: Times = defaultdict(list)
    for _thread, times in everybody:
        for kind, values in times.items():
            found[kind] += values
    return found, kept


def share(values: list[float], part: float) -> float:
    """The value below which a part of all values lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))]


def told(alone: Times, beside: Times) -> None:
    """Print milliseconds by page, and how many times as long it takes beside editors."""
    print(f"{'milliseconds':20}{'answers':>9}{'median':>9}{'95 %':>9}{'most':>9}{'95 %: times alone':>20}")
    for kind in [*sorted(beside), ""]:
        values, before = ((each[kind] if kind else [v for vs in each.values() for v in vs]) for each in (beside, alone))
        ratio = f"{share(values, 0.95) / share(before, 0.95):.1f}" if before and values else "–"
        if values:
            print(f"{kind or 'all':20}{len(values):>9}{statistics.median(values):>9.0f}{share(values, 0.95):>9.0f}"
                  f"{max(values):>9.0f}{ratio:>20}", flush=True)  # fmt: skip


def lost(at: tuple[str, int], folder: Path, kept: list[tuple[str, str]]) -> list[str]:
    """What was acknowledged and is not there: in the file of edits, or among the aliases of its programme."""
    asked, whys = Person(at, 0), {json.loads(line)["why"] for line in (folder / "edits.jsonl").read_text().splitlines()}
    missing = [alias for _programme, alias in kept if alias not in whys]
    for programme in {programme for programme, _alias in kept}:
        fields = json.loads(asked.ask("/edit/thing.json?" + urllib.parse.urlencode({"of": programme}))[2])["fields"]
        there = {value for field in fields if field["id"] == FIELD for value in field["values"]}
        missing += [alias for of, alias in kept if of == programme and alias not in there]
    return missing


def in_browser(at: tuple[str, int], pages: Pages, browser: str) -> None:
    """Print how long a headless browser takes until a page can be seen, and until the network can be used."""
    from playwright.sync_api import sync_playwright

    flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
    paths = [
        "/",
        "/findings",
        f"/finding/{pages.findings[0]}",
        f"/thing/{pages.programmes[0]}",
        "/matrix",
        "/timeline",
        "/money",
        "/network",
    ]
    print(f"{'milliseconds':40}{'first paint':>12}{'loaded':>9}{'usable':>9}")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=browser, args=flags)
        for path in paths:
            seen = []
            for _ in range(5):
                context = running.new_context(viewport={"width": 1280, "height": 800})
                page = context.new_page()
                began = time.perf_counter()
                page.goto("http://{}:{}{}".format(*at, path), wait_until="load")
                if path == "/network":
                    while not page.evaluate("window.prasan?.ready === true"):
                        time.sleep(0.01)
                page.evaluate("new Promise(done => requestAnimationFrame(() => setTimeout(done)))")
                usable = (time.perf_counter() - began) * 1000
                paint, loaded = page.evaluate(
                    "[performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN,"
                    " performance.getEntriesByType('navigation')[0].loadEventStart]"
                )
                seen.append((paint, loaded, usable))
                context.close()
            medians = [statistics.median(values) for values in zip(*seen, strict=True)]
            print(f"{path:40}{medians[0]:>12.0f}{medians[1]:>9.0f}{medians[2]:>9.0f}", flush=True)
        running.close()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--folder", type=Path, default=FOUNDING, help="a workspace; it is copied")
    parser.add_argument("--readers", type=int, default=50)
    parser.add_argument("--editors", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--pause", type=float, default=5, help="seconds for which somebody looks at a page")
    parser.add_argument("--browser", help="a Chromium, to open pages in instead")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name, "workspace")
        shutil.copytree(arguments.folder, folder, ignore=shutil.ignore_patterns("__pycache__", "out"))
        with server(folder) as at:
            asked = Person(at, 0)
            pages = Pages(asked)
            for path in [*pages.each(random.Random(0)), "/edit"]:
                asked.ask(path)
            if arguments.browser:
                in_browser(at, pages, shutil.which(arguments.browser) or arguments.browser)
                return 0
            crowds = (arguments.readers, 0), (arguments.readers, arguments.editors)
            (alone, _none), (beside, kept) = (
                crowd(at, pages, *people, arguments.seconds, arguments.pause) for people in crowds
            )
            told(alone, beside)
            missing = lost(at, folder, kept) if kept else []
            print(f"{len(kept)} edits acknowledged, {len(missing)} of them lost")
            return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
