"""The directory says in SQL what the rules say in memory, and keeps to what the viewer sees."""

from datetime import timedelta

import pytest

from metiis import clock, db
from metiis.labels import fold
from metiis.models import Fitness, Person, QualificationSource, RankCategory, Role, Unit
from metiis.people import queries, rules
from metiis.people.queries import Criteria
from metiis.people.rules import Validity
from tests.factories import make_reservist, make_staff, qualify

TODAY = clock.today()
DECLARED = QualificationSource.DECLARED


def names(viewer: Person, top: Unit, **wanted: object) -> list[str]:
    people, total = queries.directory(viewer, top, Criteria(**wanted), TODAY, 50, 1)
    assert total == len(people)
    return [person.last_name for person in people]


def named(name: str, **values: object) -> Person:
    trade = str(values.get("civil_trade", ""))
    return make_reservist(
        last_name=name, search_name=fold(f"{name} Camille"), search_trade=fold(trade), **values
    )


@pytest.fixture
def commander(units) -> Person:
    return make_staff(Role.UNIT_COMMANDER, units["7BCA"])


def test_people_come_by_rank_then_name_or_by_name(commander, units):
    for name, rank in (("Zola", "SDT"), ("Abel", "SDT"), ("Martin", "SGT")):
        named(name, unit=units["7BCA"], rank=rank)
    assert names(commander, units["7BCA"]) == ["Martin", "Abel", "Zola"]
    assert names(commander, units["7BCA"], by_name=True) == ["Abel", "Martin", "Zola"]


def test_a_name_is_found_whatever_its_accents_and_the_order_of_words(commander, units):
    named("N’Guyen", unit=units["7BCA"])
    named("Çelik", unit=units["7BCA"])
    assert names(commander, units["7BCA"], name="celik") == ["Çelik"]
    assert names(commander, units["7BCA"], name="camille n'guy") == ["N’Guyen"]
    assert names(commander, units["7BCA"], name="100%_") == []


def test_a_civil_craft_is_found_in_trades_and_in_civil_skills(commander, units):
    unit = units["7BCA"]
    named("Trade", unit=unit, civil_trade="Électricienne du bâtiment")
    qualify(named("Skill", unit=unit), "Électricité", source=DECLARED)
    qualify(named("Certified", unit=unit), "Électricité")
    qualify(named("Soldier", unit=unit), "IST-C")
    assert set(names(commander, unit, craft="élec")) == {"Trade", "Skill", "Certified"}
    assert names(commander, unit, craft="electricienne bat") == ["Trade"]
    assert names(commander, unit, craft="ist") == []


def test_every_skill_asked_for_must_be_held_and_valid_today(commander, units):
    unit = units["7BCA"]
    both = named("Both", unit=unit)
    qualify(both, "IST-C", TODAY)
    qualify(both, "Anglais", source=DECLARED)
    qualify(named("Expired", unit=unit), "IST-C", TODAY - timedelta(days=1))
    qualify(named("One", unit=unit), "IST-C")
    assert set(names(commander, unit, skills=("ist-c",))) == {"Both", "One"}
    assert names(commander, unit, skills=("ist-c", "anglais")) == ["Both"]


def test_ranks_sections_and_units_narrow(commander, units):
    unit = units["7BCA"]
    named("Sdt", unit=unit, rank="SDT", section="1re section")
    named("Sgt", unit=unit, rank="SGT", section="2e section")
    named("Ltn", unit=unit, rank="LTN")
    assert names(commander, unit, category=RankCategory.NCO) == ["Sgt"]
    assert names(commander, unit, rank_min=6) == ["Ltn", "Sgt"]
    assert names(commander, unit, category=RankCategory.OFFICER, rank_max=6) == []
    assert names(commander, unit, section="1re section") == ["Sdt"]
    assert names(commander, unit, unit="13BCA") == []


def test_the_state_asked_for_is_the_one_the_rules_see(commander, units):
    dates = [None, *(TODAY + timedelta(days=days) for days in (-1, 0, 90, 91, 400))]
    fitness = [None, *Fitness]
    people = [
        named(f"P{a}-{b}-{c}", unit=units["7BCA"], **_state(dates[a], dates[b], fitness[c]))
        for a in range(len(dates))
        for b in range(len(dates))
        for c in range(len(fitness))
    ]
    for state in (Validity.VALID, Validity.SOON, Validity.EXPIRED):
        wanted = Criteria(state=state)
        found, _total = queries.directory(commander, units["7BCA"], wanted, TODAY, 500, 1)
        assert {p.id for p in found} == {p.id for p in people if _worst(p) is state}


def _state(contract_end, fitness_until, fitness) -> dict[str, object]:
    start = TODAY - timedelta(days=900)
    return {
        "contract_start": start,
        "contract_end": contract_end,
        "fitness": fitness,
        "fitness_until": fitness_until,
    }


def _worst(person: Person) -> Validity:
    states = {state for _words, state in rules.service_warnings(person, TODAY)}
    if states & {Validity.EXPIRED, Validity.MISSING}:
        return Validity.EXPIRED
    return Validity.SOON if states else Validity.VALID


def test_nobody_finds_people_out_of_sight(units):
    for code in ("7BCA", "13BCA", "2RIMA"):
        named(code, unit=units[code], section="1re section")
    named("other", unit=units["7BCA"], section="2e section")
    brigade = make_staff(Role.BRIGADE_STAFF, units["27BIM"])
    leader = make_staff(Role.SECTION_LEADER, units["7BCA"], section="1re section")
    assert set(names(brigade, units["27BIM"])) == {"7BCA", "13BCA", "other"}
    assert names(brigade, units["9BIMA"]) == []
    assert names(leader, units["7BCA"]) == ["7BCA"]
    assert names(leader, units["27BIM"]) == ["7BCA"]


def test_branches_hold_what_is_below_and_sections_in_sight(units, commander):
    named("A", unit=units["7BCA"], section="1re section")
    named("B", unit=units["13BCA"], section="secrète")
    found = queries.branches(commander, "27BIM")
    assert [unit.code for unit in found.units] == ["27BIM", "13BCA", "7BCA"]
    assert found.sections == ["1re section"]
    assert queries.branches(commander, "inconnue") is None


def test_days_are_told_apart_for_many_people_in_one_query(units, session, max_queries):
    people = [named(f"P{number}", unit=units["7BCA"]) for number in range(5)]
    with max_queries(1):
        ledger = queries.day_ledger([p.id for p in people], TODAY.year, TODAY)
    assert set(ledger.values()) == {(0, 0)}
    assert db.session.get(Person, people[0].id) is people[0]
