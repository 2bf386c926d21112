"""What holds for every kind of finding, whoever adds it: names, sentences, identity, evidence, RDF and explanation."""

from __future__ import annotations

import json
import os
import random
import re
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from rdflib import Literal, URIRef
from rdflib.namespace import RDF

from prasan.errors import UnknownNameError
from prasan.graph.explain import explanation, explanation_data, formula
from prasan.graph.find import PACKAGE, findings, kind_named, kinds
from prasan.graph.finding import Finding, Names, Part, Period, Words, Years
from prasan.graph.finding_rdf import evidence_iri, finding_quads, findings_graph
from prasan.graph.linkage import linkage
from prasan.graph.sentences import listed, name, sentence, sentences, shown, year_ranges
from prasan.language import catalogues, languages
from prasan.ontology import PRASAN
from prasan.ontology.check import check
from prasan.ontology.quads import Quads
from prasan.ontology.vocabulary import names, vocabulary
from prasan.parts import parts
from prasan.queries.store import dataset_of, quads_of
from prasan.settings import FindingSettings, StoreSettings
from tests.small import BASE, iri, quads, study, study_of

if TYPE_CHECKING:
    from prasan.graph.linkage import Quad
    from prasan.workspace import Workspace

WORK = {"goals": "E1", "activities": "A1", "beneficiaries": "B1", "areas": "X", "start": "2551", "end": "2553"}
AREAS = [{"id": name, "level": "district"} for name in "XYZ"]
ROLES = dict.fromkeys(("initiated by", "funded by", "led by", "supported by", "implemented by"), "none")
SAME = {"goals": "E1", "activities": "A1"}


def link(one: str, other: str, kind: str = "reinforces") -> dict[str, str]:
    return {"from": one, "link type": kind, "to": other}


def committee(name: str, programme: str, level: str, **more: str) -> dict[str, str]:
    return {"id": name, "drives": programme, "level": level, "kind": "committee", **more}


_ALIKE = {
    "A": ["Number of farms in debt"] * 3, "B": ["Households out of debt"] * 2, "C": ["Clinics open at night"] * 3,
    "D": ["Number of wells dug by villagers for water", "Number of deep wells dug by villagers for water"],
    "E": ["Number of new roads paved with stone by tambons", "Number of roads paved with stone by tambons"],
    "F": [f"Number of {who} trained as nurses in village hospitals of the provincial plan" for who in ("men", "women")],
    "G": ["Percentage of children vaccinated"] * 2, "H": ["Score of schools in maths"] * 2,
    "K": ["Rainfall measured", "Rain that fell"], "L": ["Sick days taken"] * 2,
    "M": ["Seats of women in committees", "Committees of women in seats"],
}  # fmt: skip
_DECIDED = [
    {"indicator": "A1", "match": "no match", "other indicator": "A2"},
    {"indicator": "H1", "match": "exact match", "other indicator": "H2"},
    {"indicator": "K1", "match": "exactMatch", "other indicator": "K2", "decided by": "Group", "reason": "Same rain"},
    {"indicator": "L1", "match": "ตรงกัน", "other indicator": "L2"},
    {"indicator": "L2", "match": "ไม่ตรงกัน", "other indicator": "L1"},
]


def alike(programmes: bool) -> dict[str, Any]:
    """Indicators that ask the same and nearly so, each of a programme of its own or of none."""
    rows = [
        {"id": f"{letter}{n}", "name (en)": name} | ({"project": f"P{n}"} if programmes else {})
        for letter, names in _ALIKE.items()
        for n, name in enumerate(names, start=1)
    ]
    return {"Indicators": rows, "Indicator_matches": _DECIDED}


CASES: dict[str, dict[str, Any]] = {
    "indicators of nobody that ask the same": alike(False),
    "indicators of programmes that ask the same": alike(True),
    "indicators that nobody collects": {"Indicators": [{"id": f"I{n}", "collected by": "none"} for n in (1, 2)]},
    "indicators with faults": {
        "Indicators": [
            {"id": "I1", "name (en)": "Number and percentage of farms", "collected by": "none", "unit": "farms"},
            {"id": "I2", "name (th)": "จำนวนฝายสะสม", "collected by": "A", "unit": "ตัว"}, {"id": "I3"},
        ],
    },
    "one of each record": {
        "Goals": [{"id": "E1"}, {"id": "E2"}],
        "Projects": [
            {"id": "P1", **WORK, "led by": "A"}, {"id": "P2", **WORK, "led by": "B"},
            {"id": "P3", **WORK, "areas": "Y", "led by": "B"}, {"id": "P4", "beneficiaries": "none", "goals": "E1"},
        ],
        "Areas": AREAS,
        "Links": [link("P1", "P2"), link("P2", "P1"), link("P3", "P2")],
        "Indicators": [
            {"id": "I1", "project": "P1", "unit": "none"},
            {"id": "I2", "project": "P1", "unit": "percent", "baseline": "5"},
        ],
        "Phases": [{"id": "P1-1", "project": "P1", "order": 1, **ROLES}, {"id": "P1-2", "project": "P1", "order": 2}],
    },
    "mechanisms at no recorded level": {
        "Projects": [{"id": "P1"}, {"id": "P2"}],
        "Mechanisms": [
            committee("M1", "P1", "not recorded"),
            committee("M2", "P2", "not recorded", **{"overlaps with": "M1"}),
        ],
    },
    "groups": {
        "Projects": [
            *({"id": f"P{n}", **WORK} for n in (1, 2, 3)),
            *({"id": f"Q{n}", **SAME, "goals": "E2", "activities": "A2", "led by": f"C{n}"} for n in (1, 2, 3)),
            *({"id": f"R{n}", "goals": "E3", "activities": "A3", "beneficiaries": "B3", "areas": x}
              for n, x in enumerate("XYZ")),
        ],
        "Areas": AREAS,
        "Links": [link("P1", "Q1"), link("P2", "Q1", "counteracts"), link("Q1", "P2")],
    },
    "coordinated": {
        "Projects": [{"id": "P1", **SAME, "led by": "A"}, {"id": "P2", **SAME, "led by": "B"}],
        "Links": [link("P1", "P2")],
    },
    "contained": {
        "Projects": [
            {"id": "P1", "goals": "E1", "activities": "A1", "beneficiaries": "B1"},
            {"id": "P2", "goals": "E1; E2; E3", "activities": "A1; A2; A3", "beneficiaries": "B1; B2; B3"},
            {"id": "P3", "goals": "E4", "activities": "A4", "beneficiaries": "B4", "start": "2551"},
        ],
    },
    "who leads": {
        "Projects": [
            *(
                {"id": f"{side}{n}", "led by": agency if n == 2 else "A",
                 "goals": "; ".join(f"E{side}{i}" for i in wide),
                 "activities": "; ".join(f"A{side}{i}" for i in wide),
                 "beneficiaries": "; ".join(f"B{side}{i}" for i in wide)}
                for side, agency in (("P", "A"), ("Q", "B")) for n, wide in ((1, (1,)), (2, (1, 2, 3)))
            ),
            *({"id": f"R{n}", "led by": "A", "goals": "ER", "activities": "AR", "beneficiaries": "BR", "areas": "X",
               "start": "2551", "end": "2552"} for n in (1, 2)),
        ],
        "Areas": AREAS,
    },
    "no links": {"Projects": [{"id": "P1", **SAME, "led by": "A"}, {"id": "P2", **SAME, "led by": "B"}]},
    "mechanisms": {
        "Projects": [{"id": "P1", "levels of work": "village"}, {"id": "P2", "levels of work": "tambon; village"}],
        "Mechanisms": [
            committee("M1", "P1", "province", **{"agencies involved": "A"}),
            committee("M2", "P2", "province", **{"agencies involved": "A"}), committee("M3", "P2", "village"),
            committee("M4", "P3", "not recorded", **{"overlaps with": "M1"}),
        ],
        "Memberships": [{"mechanism": m, "person": who} for m in ("M1", "M3") for who in ("ann", "bob")],
        "Phases": [{"id": f"P{n}-1", "project": f"P{n}", "order": 1, **ROLES} for n in (1, 2)],
        "Indicators": [{"id": f"I{n}", "project": "P1", "unit": "none"} for n in (1, 2)],
    },
    "levels": {
        "Projects": [{"id": f"P{n}", "levels of work": "village", "beneficiaries": "none"} for n in (1, 2)],
        "Mechanisms": [committee(f"M{n}", f"P{n}", "province") for n in (1, 2)],
        "Phases": [{"id": f"P{n}-1", "project": f"P{n}", "order": 1} for n in (1, 2)],
    },
    "levels not recorded": {
        "Projects": [{"id": f"P{n}", "levels of work": "village"} for n in (1, 2)],
        "Goals": [{"id": "E1"}],
    },
    "many loops": {"Links": [link(f"P{i}", f"P{j}") for i in range(5) for j in range(5) if i != j]},
    "balance and tail": {"Links": [link("P1", "P2"), link("P2", "P1", "cancels"), link("P2", "P3")]},
    "scorers who differ": {
        "Links": [
            link("P1", "P2", "affects") | {"score": -1, "scored by": "ann", "reason": "less money"},
            link("P1", "P2", "affects") | {"score": 1, "scored by": "bob"},
            link("P2", "P3", "affects") | {"score": 0, "scored by": "ann"},
            link("P2", "P3", "affects") | {"score": 3, "scored by": "bob"},
            link("P4", "P5", "affects") | {"score": -2, "scored by": "ann"},
        ],
    },
    "communities": {
        "Projects": [{"id": f"P{n:02}", "led by": "A"} for n in range(26)],
        "Links": [
            link("P00", "P01"), link("P01", "P02"), link("P02", "P00"), link("P02", "P03"), link("P03", "P04"),
            link("P04", "P05"), link("P05", "P03"),
        ],
    },
    "money": {"Projects": [{"id": "P1", "funded by": "F", "led by": "A"}], "Funding": [{"from": "P1", "to": "P2"}]},
    "actors": {
        "Projects": [{"id": "P1", "led by": "A; B; C"}, {"id": "P2", "led by": "A; B"}, {"id": "P3", "led by": "C"}],
    },
    "goals of nobody": {"Goals": [{"id": "E1"}, {"id": "E2"}], "Projects": [{"id": "P1"}]},
    "goals without end": {
        "Projects": [{"id": "P1", "goals": "E1; E2", "start": "2551"}, {"id": "P2", "start": "2553", "end": "2554"}],
    },
    "goals here and there": {
        "Projects": [
            {"id": "P1", "goals": "E1", "areas": "X", "start": "2551", "end": "2551"},
            {"id": "P2", "goals": "E2", "areas": "Y", "start": "2553", "end": "2553"},
            {"id": "P3", "goals": "E3", "start": "2551", "end": "2553"},
        ],
        "Areas": AREAS,
    },
    "areas of none": {
        "Projects": [{"id": "P1", "goals": "E1; E2"}, {"id": "P2", "goals": "E1; E2", "areas": "X; Y"}], "Areas": AREAS,
    },
    "nothing wanted": {"Goals": [{"id": "G"}, {"id": "E1", "within": "G"}, {"id": "E2", "within": "G"}],
                       "Projects": [{"id": "P1", "goals": "G"}]},
    "mergers": {
        "Projects": [{"id": f"P{n}"} for n in range(1, 6)],
        "Areas": [{"id": "X", "level": "district"}, {"id": "Y", "level": "district"}],
        "Posts": [{"id": "governor", "person": "ann"}],
        "Mechanisms": [
            committee("M1", "P1", "district", **{"meetings a year": "4", "legal basis": "Order 1", "areas": "X; Y",
                                                 "mandate": "Watch over the water; Plant trees"}),
            committee("M2", "P2", "district", **{"meetings a year": "6", "agencies involved": "A", "areas": "X",
                                                 "mandate": "Watch over the water"}),
            committee("M3", "P1", "tambon", mandate="Follow the debts"),
            committee("M4", "P1", "tambon", mandate="Follow the debts"),
            committee("M5", "P1", "zone", **{"meetings a year": "1"}), committee("M6", "P1", "zone"),
            committee("M7", "P1", "village", **{"meetings a year": "1", "mandate": "Teach"}),
            committee("M8", "P1", "village", **{"meetings a year": "1", "mandate": "Teach"}),
            committee("M9", "P2", "province"),
        ],
        "Memberships": [
            {"mechanism": "M1", "post": "governor"}, {"mechanism": "M1", "person": "cat"},
            *({"mechanism": m, "person": who} for m in ("M2", "M5", "M6") for who in ("ann", "cat", "bob")),
            {"mechanism": "M9", "person": "dan"}, {"mechanism": "M5", "person": "dan"},
            *({"mechanism": m, "person": "eve"} for m in ("M1", "M2", "M5")),
            *({"mechanism": m, "person": "fay"} for m in ("M6", "M9", "M6b")),
        ],
    },
    "circles": {
        "Projects": [{"id": "P1"}],
        "Mechanisms": [committee(f"M{n}", "P1", "not recorded", **{"meetings a year": "2"}) for n in range(1, 8)],
        "Memberships": [
            {"mechanism": f"M{n}", "person": who}
            for n, people in enumerate(("ab", "ab", "ab", "efg", "efh", "egh", "fgh"), 1) for who in people
        ],
    },
    "what all have": {
        "Projects": [{"id": "P1"}, {"id": "P2"}],
        "Mechanisms": [
            committee(f"M{n}", f"P{n % 2 + 1}", "province", **{"agencies involved": "A", "mandate": "Watch"})
            for n in range(31)
        ],
    },
    "money in circles": {
        "Projects": [
            {"id": "P1", "led by": "B"}, {"id": "P2", "led by": "A"}, {"id": "P3", "part of": "P1"},
            {"id": "Q1"}, {"id": "Q2"},
        ],
        "Funding": [
            {"from": "A", "to": "P1", "amount": 100, "fiscal year": 2551}, {"from": "B", "to": "P2"},
            {"from": "A", "to": "P3", "amount": 40, "fiscal year": 2551}, {"from": "Q1", "to": "Q2"},
            {"from": "Q2", "to": "Q1"}, {"from": "C", "to": "P1", "amount": 9}, {"from": "C", "to": "P3", "amount": 9},
        ],
    },
    "nobody in an area": {
        "Projects": [{"id": "P1", "goals": "E1; E2", "areas": "X; Y", "start": "2551", "end": "2551"},
                     {"id": "P2", "start": "2553", "end": "2553"}],
        "Areas": AREAS,
    },
}  # fmt: skip
"""Small cases that between them make every kind of finding say everything that it can say."""


DECLARED = (
    {"name": "for-whom", "rows": {"of": "activity"}, "columns": {"of": "beneficiary"}, "thin": True},
    {"name": "where", "rows": {"of": "activity"}, "columns": {"of": "area"}},
    {"name": "asked", "rows": {"of": "agency"}, "records": ["atLevel", "partOf"]},
)
_IN_A1 = {"activities": "A1", "led by": "A", "goals": "E1"}
DECLARED_CASES: tuple[dict[str, Any], ...] = (
    {
        "Projects": [
            {"id": "P1", **_IN_A1, "beneficiaries": "B1"}, {"id": "P2", **_IN_A1, "beneficiaries": "B1; B2"},
            {"id": "P3", "activities": "A2", "beneficiaries": "B2"}, {"id": "P4", "activities": "A2"},
            {"id": "P5", "activities": "A3", "beneficiaries": "B1"},
        ],
        "Agencies": [{"id": "A"}, {"id": "B", "level": "province"}],
        "Areas": AREAS,
    },
    {
        "Projects": [{"id": "P1", "activities": "A1", "areas": "X"}, {"id": "P2", "activities": "A2", "areas": "X"}],
        "Areas": AREAS,
        "Agencies": [{"id": "A", "part of": "none"}, {"id": "B", "part of": "none"}],
    },
)  # fmt: skip


@pytest.fixture(scope="module")
def cases() -> dict[str, list[Quad]]:
    return {title: quads(**sheets) for title, sheets in CASES.items()}


@pytest.fixture(scope="module")
def told(cases: dict[str, list[Quad]], founding: Workspace) -> list[tuple[Any, tuple[Finding, ...]]]:
    """Each case's study and its findings, and those of the founding case."""
    studies = [study_of(found) for found in cases.values()]
    studies += [study(FindingSettings(frames=DECLARED), **sheets) for sheets in DECLARED_CASES]
    studies.append(study(FindingSettings(largest_group=2), Projects=[{"id": f"P{n}", "goals": "E1"} for n in range(3)]))
    return [*((read, findings(read)) for read in studies), (founding.study, founding.findings)]


def everything(finding: Finding) -> str:
    """All that a finding holds, as text."""
    return json.dumps(
        [finding.id, finding.message, finding.plain_values(), finding.score, finding.coverage, finding.coordination,
         repr(finding.parts), repr(finding.evidence), finding.mentions, finding.also]
    )  # fmt: skip


MODULES = parts(PACKAGE, "KINDS")

# Kinds


@pytest.mark.parametrize("module", list(MODULES))
def test_each_declared_kind_is_a_concept_of_the_vocabulary_with_a_name_and_a_definition_in_both_languages(
    module: str,
) -> None:
    from rdflib.namespace import SKOS

    for kind in MODULES[module].KINDS:
        assert (PRASAN[kind], RDF.type, PRASAN.FindingKind) in vocabulary()
        assert {"th", "en"} <= names(PRASAN[kind]).keys()
        definitions = {text.language for text in vocabulary().objects(PRASAN[kind], SKOS.definition)}  # type: ignore[union-attr]
        assert {"th", "en"} <= definitions


def test_each_kind_of_the_vocabulary_is_declared_by_one_module() -> None:
    declared = [kind for module in MODULES.values() for kind in module.KINDS]
    assert sorted(declared) == sorted(kinds())


def test_a_kind_goes_by_its_id_or_by_its_name_in_any_language() -> None:
    assert (
        kind_named("mechanismOverlap")
        == kind_named("mechanism-overlap")
        == kind_named("กลไกซ้อนทับ")
        == "mechanismOverlap"
    )
    with pytest.raises(UnknownNameError):
        kind_named("overlop")


@pytest.mark.parametrize("module", list(MODULES))
def test_a_module_yields_only_kinds_that_it_declares_and_no_id_twice(module: str, cases: dict[str, list[Quad]]) -> None:
    for found in cases.values():
        yielded = list(MODULES[module].find(study_of(found)))
        assert {finding.kind for finding in yielded} <= set(MODULES[module].KINDS)
        assert [i for i, n in Counter(finding.id for finding in yielded).items() if n > 1] == []


def test_no_more_of_a_kind_are_told_than_is_set_the_strongest_first_and_the_last_says_how_many_more() -> None:
    """P1 helps P2, P3 and P4, which it scores 3, 2 and 1: of the four with links two are not told."""
    links = [link("P1", f"P{n}") | {"score": str(5 - n)} for n in (2, 3, 4)]
    sheets: dict[str, Any] = {"Projects": [{"id": f"P{n}"} for n in range(1, 5)], "Links": links}

    def influential(most: int) -> list[Finding]:
        return [f for f in findings(study(FindingSettings(most_told=most), **sheets)) if f.kind == "influence"]

    everyone = influential(4)
    assert len(everyone) == 4
    assert not any("left" in finding.values for finding in everyone)
    told = influential(2)
    assert [finding.id for finding in told] == [finding.id for finding in everyone[:2]]
    assert "left" not in told[0].values
    assert told[1].values["left"] == 2
    assert "2 more of this kind" in sentence(study(**sheets), told[1], "en")


# Sentences


def test_the_cases_make_every_kind_say_all_that_it_can_say(told: list[tuple[Any, tuple[Finding, ...]]]) -> None:
    """Every sentence of the translations is said by some finding, and every finding's sentence is there."""
    said = {f"{f.kind}.{part}" for _read, found in told for f in found for part in (f.message, *f.also)}
    known = {key.removeprefix("finding.") for key in catalogues()["en"] if key.startswith("finding.")}
    parts_of_sentences = {"partly-inferred", "left", "gap.left", "duplication.yes", "duplication.no",
                          "duplication.unknown", "chance.all", "chance.some", "chance.none"}  # fmt: skip
    # Said of hundreds; the tests of these kinds set them off with fewer.
    parts_of_sentences |= {"moneyCircle.shortened", "missingLink.isolated-together"}
    assert said - known == set()
    assert known - said - parts_of_sentences == set()


def test_each_sentence_is_there_in_each_language_of_the_project() -> None:
    keys = {code: {key for key in texts if key.startswith("finding.")} for code, texts in catalogues().items()}
    assert keys["th"] == keys["en"]


def test_sentences_have_no_raw_place_no_id_and_end_as_sentences_do(told: list[tuple[Any, tuple[Finding, ...]]]) -> None:
    for read, found in told:
        for finding in found:
            for language, text in sentences(read, finding).items():
                assert not re.search(r"[{}]|\bNone\b|\bnan\b|https?://", text), text
                assert "  " not in text
                assert text == text.strip()
                if language == "en":
                    assert text.endswith((".", ")", "?")), text


def test_what_is_partly_inferred_says_so_in_each_language(told: list[tuple[Any, tuple[Finding, ...]]]) -> None:
    marks = {code: catalogues()[code]["finding.partly-inferred"] for code in languages()}
    for read, found in told:
        for finding in found:
            for language, text in sentences(read, finding).items():
                assert text.endswith(marks[language]) == any(given.inferred for given in finding.evidence)


def test_long_lists_name_the_first_and_count_the_rest() -> None:
    assert listed([str(n) for n in range(8)], "en") == "0, 1, 2, 3, 4, 5, 6 and 7"
    assert listed([str(n) for n in range(20)], "en").startswith("0, 1, 2, 3, 4, 5, 6 and 13 ")
    assert listed([], "en") == ""


def test_years_are_shown_in_the_readers_era_neighbours_as_a_range() -> None:
    read = study(Projects=[{"id": "P1"}])
    assert year_ranges(read, [2010, 2008, 2007]) == ["2550–2551", "2553"]
    assert shown(read, Years((2008,)), "en") == "2551"
    assert shown(read, Period(date(2007, 10, 1), None), "en") != ""
    assert shown(read, 0.25, "en") == "0.25"


def test_a_thing_without_a_name_goes_by_its_id_and_a_term_by_its_label() -> None:
    read = study(Projects=[{"id": "P1"}], Links=[link("P1", "P2")])
    assert name(read, iri("Link", "P1-reinforces-P2"), "en") == "P1-reinforces-P2"
    assert name(read, str(PRASAN.tambon), "th") == "ตำบล"
    assert name(read, "urn:x:unknown", "en") == "urn:x:unknown"


# Identity and order

PAIR = Finding("overlap", ("urn:x:P1", "urn:x:P2"), "pair", aspect="a")


def test_an_id_depends_on_kind_aspect_and_participants_alone() -> None:
    others = replace(
        PAIR, message="group", values={"count": 3}, score=0.5, coverage=0.1, coordination="coordinated",
        parts=(Part("goal", 1, 1.0, 1.0),), mentions=("urn:x:E1",),
    )  # fmt: skip
    assert others.id == PAIR.id
    for change in ({"kind": "parallel"}, {"aspect": "b"}, {"participants": ("urn:x:P1", "urn:x:P3")}):
        assert replace(PAIR, **change).id != PAIR.id
    assert PAIR.id.startswith("overlap-")


def test_the_order_of_the_input_changes_no_finding_and_no_order(cases: dict[str, list[Quad]]) -> None:
    mixer = random.Random(2550)
    for found in cases.values():
        expected = [everything(finding) for finding in findings(study_of(found))]
        shuffled = list(found)
        mixer.shuffle(shuffled)
        assert [everything(finding) for finding in findings(study_of(shuffled))] == expected


def test_the_store_that_held_the_data_changes_nothing(cases: dict[str, list[Quad]]) -> None:
    for found in cases.values():
        expected = [everything(finding) for finding in findings(study_of(found))]
        for kind in ("oxigraph", "Memory"):
            stored = quads_of(dataset_of(found, StoreSettings(kind=kind)))
            assert [everything(finding) for finding in findings(study_of(stored))] == expected


_PRINT = """
import sys
sys.path.insert(0, sys.argv[1])
from prasan.graph.find import findings
from tests.small import quads, study_of
from tests.test_findings import CASES, everything
for sheets in CASES.values():
    print(*map(everything, findings(study_of(quads(**sheets)))), sep="\\n")
"""


def test_the_hash_seed_of_the_process_changes_nothing(pytestconfig: pytest.Config) -> None:
    printed = {
        subprocess.run(
            [sys.executable, "-c", _PRINT, str(pytestconfig.rootpath)],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8"},
            check=True, capture_output=True, encoding="utf-8",
        ).stdout
        for seed in ("1", "2")
    }  # fmt: skip
    assert len(printed) == 1
    assert "overlap-" in printed.pop()


def test_findings_come_by_kind_and_the_strongest_first(told: list[tuple[Any, tuple[Finding, ...]]]) -> None:
    place = {kind: position for position, kind in enumerate(kinds())}
    for _read, found in told:
        keys = [(place[finding.kind], finding.rank, -(finding.score or 0)) for finding in found]
        assert keys == sorted(keys)


def test_an_empty_workspace_has_no_findings() -> None:
    assert findings(study_of([])) == ()


# What a finding holds


def test_each_finding_rests_on_statements_that_stand_somewhere(told: list[tuple[Any, tuple[Finding, ...]]]) -> None:
    for read, found in told:
        for finding in found:
            assert finding.evidence, finding
            for given in finding.evidence:
                # Only that something is not recorded may stand nowhere.
                assert given.places or given.predicate == str(PRASAN.notRecorded), finding
                assert all(place in read.linkage.graph["places"] for place in given.places)


def test_no_statement_is_evidence_twice(told: list[tuple[Any, tuple[Finding, ...]]]) -> None:
    for _read, found in told:
        for finding in found:
            assert [given for given, n in Counter(finding.evidence).items() if n > 1] == [], finding.kind


def test_scores_and_coverages_are_shares_and_coordination_is_one_of_its_words(
    told: list[tuple[Any, tuple[Finding, ...]]],
) -> None:
    for _read, found in told:
        for finding in found:
            assert finding.score is None or 0 <= finding.score <= 1
            assert 0 <= finding.coverage <= 1
            assert finding.coordination in ("", "coordinated", "uncoordinated", "not-recorded")


def test_who_takes_part_and_what_is_mentioned_are_things_or_terms(told: list[tuple[Any, tuple[Finding, ...]]]) -> None:
    for read, found in told:
        for finding in found:
            assert finding.participants
            for thing in (*finding.participants, *finding.mentions):
                assert thing in read.linkage or thing.startswith(str(PRASAN)), (finding.kind, thing)
            json.dumps(finding.plain_values())


def test_a_finding_is_about_its_participants_and_what_it_mentions() -> None:
    finding = replace(PAIR, mentions=("urn:x:E1",))
    assert all(map(finding.about, ("urn:x:P1", "urn:x:P2", "urn:x:E1")))
    assert not finding.about("urn:x:P3")


def test_plain_values_are_what_json_can_hold() -> None:
    values = {
        "who": Names(("urn:x:P1",)), "what": Words(("facet.goal",)), "when": Years((2008,)),
        "span": Period(date(2008, 1, 1), None), "count": 2,
    }  # fmt: skip
    assert replace(PAIR, values=values).plain_values() == {
        "who": ["urn:x:P1"], "what": ["facet.goal"], "when": [2008], "span": ["2008-01-01", None], "count": 2,
    }  # fmt: skip


# RDF


def test_findings_as_rdf_conform_to_the_shapes_and_are_all_there(
    cases: dict[str, list[Quad]], told: list[tuple[Any, tuple[Finding, ...]]]
) -> None:
    """Counted back with SPARQL: findings by kind, participants, pieces of evidence and sentences."""
    for given, (read, found) in zip(cases.values(), told, strict=False):
        quads = [*given, *finding_quads(read, found, BASE).terms()]
        held = Quads()
        held.add_terms(quads)
        assert [breach for breach in check(held) if breach.severity == "violation"] == []
        dataset = dataset_of(quads)

        def count(pattern: str, dataset: Any = dataset) -> dict[str, int]:
            query = f"SELECT ?key (COUNT(*) AS ?n) WHERE {{ {pattern} }} GROUP BY ?key"
            prefix = f"PREFIX prasan: <{PRASAN}> "
            return {str(row.key).split("#")[-1]: int(row.n) for row in dataset.query(prefix + query)}

        finding = "?f a prasan:Finding ; prasan:findingKind ?key"
        by_kind = Counter(f.kind for f in found)
        assert count(finding) == by_kind
        assert count(f"{finding} ; prasan:sentence ?text") == {k: n * len(languages()) for k, n in by_kind.items()}
        for predicate, size in (("participant", "participants"), ("restsOn", "evidence")):
            expected: Counter[str] = Counter()
            for f in found:
                expected[f.kind] += len(set(getattr(f, size)))
            assert count(f"{finding} ; prasan:{predicate} ?x") == +expected


def test_findings_in_the_data_are_no_part_of_the_linkage_that_they_come_from(
    cases: dict[str, list[Quad]], told: list[tuple[Any, tuple[Finding, ...]]]
) -> None:
    for given, (read, found) in zip(cases.values(), told, strict=False):
        graph = linkage([*given, *finding_quads(read, found, BASE).terms()])
        assert list(graph.edges(keys=True)) == list(read.linkage.edges(keys=True))
        assert list(graph) == list(read.linkage)


def test_evidence_says_where_it_stands_and_whether_it_is_inferred() -> None:
    read = study(Projects=[{"id": "P1", "goals": "E1 [inferred]"}, {"id": "P2", "goals": "E2"}])
    (finding,) = (f for f in findings(read) if f.kind == "fragile" and f.participants == (iri("Goal", "E1"),))
    made = set(finding_quads(read, [finding], BASE).terms())
    (given,) = (given for given in finding.evidence if given.predicate == str(PRASAN.hasGoal))
    node, graph = evidence_iri(given, BASE), findings_graph(BASE)
    assert (URIRef(f"{BASE}finding/{finding.id}"), PRASAN.restsOn, node, graph) in made
    assert (node, RDF.subject, URIRef(iri("Project", "P1")), graph) in made
    assert (node, RDF.predicate, PRASAN.hasGoal, graph) in made
    assert (node, RDF.object, URIRef(iri("Goal", "E1")), graph) in made
    assert (node, PRASAN.status, PRASAN.inferred, graph) in made
    assert (node, PRASAN.atPlace, URIRef(f"{BASE}place/small.json/Projects/1/inferred"), graph) in made


def test_a_share_is_written_with_six_decimals_so_that_every_machine_writes_the_same() -> None:
    read = study(Links=[link("P1", "P2"), link("P2", "P1", "is the model of"), link("P1", "P3")])
    made = list(finding_quads(read, findings(read), BASE).terms())
    shares = [str(value) for _s, predicate, value, _g in made if predicate in (PRASAN.score, PRASAN.coverage)]
    assert all(re.fullmatch(r"[01]\.\d{6}", share) for share in shares)
    assert "0.333333" in shares


# Explanation


def overlap() -> tuple[Any, Finding]:
    """P1 and P2 of the hand-worked pair: goal ½ (3), activity 1 (3), area 0 (1)."""
    read = study(
        Projects=[
            {"id": "P1", "goals": "E1", "activities": "A", "areas": "X; Y"},
            {"id": "P2", "goals": "E1; E2", "activities": "A", "areas": "Y"},
            {"id": "P3", "goals": "E2", "activities": "B", "areas": "X"},
            {"id": "P4", "goals": "E4"},
        ],
        Areas=AREAS,
    )
    return read, next(finding for finding in findings(read) if finding.kind == "overlap")


def test_the_explanation_of_a_pair_shows_the_formula_with_its_terms_filled_in() -> None:
    """Areas: P1 {X, Y}, P2 {Y}; of four programmes two name X and two Y, so s = ln 2 / 2 ln 2 = ½ too."""
    read, finding = overlap()
    assert formula(finding, "en") == [
        "score = Σ w·s / Σ w = (3·0.5 + 3·1 + 1·0.5) / (3 + 3 + 1) = 0.714",
        "coverage = Σ w compared / Σ w = 7 / 16 = 0.438",
    ]
    lines = list(explanation(read, finding, "en"))
    assert set(formula(finding, "en")) <= set(lines)
    assert any("beneficiaries: not recorded" in line.lower() or "not recorded" in line for line in lines)


@pytest.mark.parametrize("language", ["en", "th"])
def test_the_explanation_of_any_finding_names_the_cell_of_each_statement(
    language: str, told: list[tuple[Any, tuple[Finding, ...]]]
) -> None:
    for read, found in told:
        for finding in found:
            lines = list(explanation(read, finding, language))
            assert finding.id in lines[0]
            assert sentence(read, finding, language) == lines[1]
            assert not any(re.search(r"[{}]", line) for line in lines)
            data = explanation_data(read, finding, language)
            assert len(data["evidence"]) == len(finding.evidence)
            json.dumps(data)


def test_the_explanation_of_the_founding_case_names_file_sheet_row_and_cell(founding: Workspace) -> None:
    (finding,) = (f for f in founding.findings if f.kind == "mechanismOverlap")
    text = "\n".join(explanation(founding.study, finding, "th"))
    assert "nakhon-si-thammarat.xlsx" in text
    for row in (3, 4, 5, 6):
        assert re.search(rf"\([A-Z]+{row}\)", text)


def test_a_finding_that_compares_no_pair_has_no_formula(founding: Workspace) -> None:
    assert [
        formula(f, "en") for f in founding.findings if f.kind in ("gap", "loop", "influence") and formula(f, "en")
    ] == []


def test_literals_of_evidence_stay_literals() -> None:
    read = study(
        Projects=[
            {"id": "P1", "goals": "E1", "start": "2551", "end": "2551"},
            {"id": "P2", "goals": "E2", "start": "2553"},
        ]
    )
    made = list(finding_quads(read, findings(read), BASE).terms())
    days = [value for _s, predicate, value, _g in made if predicate == RDF.object and str(value).startswith("20")]
    assert days
    assert all(isinstance(value, Literal) for value in days)
