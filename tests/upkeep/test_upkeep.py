"""Files to mend read from the rows, shown, taken away; people and units told once."""

from collections import Counter
from datetime import date, datetime, timedelta

import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from metiis import clock, db
from metiis.clock import PARIS
from metiis.demo.accounts import PASSWORD
from metiis.models import (
    ApplicationStatus,
    AvailabilityDeclaration,
    DeclarationSource,
    DutyDay,
    FilesTold,
    Fitness,
    JournalEntry,
    NoticeKind,
    Notification,
    Person,
    QualificationSource,
    Role,
    Unit,
)
from metiis.reference.queries import legal_values
from metiis.upkeep import jobs, queries
from metiis.upkeep.rules import Kind, files_of
from tests.factories import (
    make_activity,
    make_application,
    make_brigade,
    make_position,
    make_reservist,
    make_staff,
    qualify,
)
from tests.screens import open_page

ADDRESS = "/unites/7BCA/effectif/dossiers"


def make_ready(unit, **values):
    """Somebody with nothing to mend: in order, seen yesterday, heard today."""
    person = make_reservist(unit, **values)
    serve(person, [clock.today() - timedelta(days=1)])
    declare(person, clock.now())
    return person


def serve(person, days):
    line = make_position(make_activity(person.unit))
    listed = make_application(person, line, status=ApplicationStatus.ATTENDED)
    for day in days:
        db.session.add(DutyDay(person_id=person.id, day=day, application_id=listed.id))
    db.session.flush()


def declare(person, at):
    today = clock.today()
    db.session.add(
        AvailabilityDeclaration(
            person_id=person.id,
            first_day=today,
            last_day=today,
            value=3,
            source=DeclarationSource.SELF,
            declared_at=at,
        )
    )
    db.session.flush()


def kinds(path, today):
    legal = legal_values(today)
    return Counter(
        each.kind
        for one in queries.facts(path, today, legal)
        for each in files_of(one, legal, today)
    )


def recounted(path, today):
    """The same from the raw rows, in thirty-day months kept clear of the edges."""
    found = Counter()
    units = {unit.id: unit.path for unit in db.session.query(Unit)}
    for person in db.session.query(Person):
        if not person.service_number or person.disabled_at or person.unit_id is None:
            continue
        if not units[person.unit_id].startswith(path):
            continue
        left = (person.fitness_until - today).days if person.fitness_until else None
        found[Kind.FITNESS] += (
            person.fitness is not Fitness.EMPLOYABLE or left is None or left < 180
        )
        left = (person.contract_end - today).days
        found[Kind.CONTRACT] += left < 180
        served = [row.day for row in db.session.query(DutyDay) if row.person_id == person.id]
        used = sum(day.year == today.year for day in served)
        found[Kind.CAP] += bool(used) and used * 5 >= person.day_cap * 4
        for held in person.qualifications:
            if held.source is QualificationSource.CERTIFIED and held.valid_until:
                found[Kind.SKILL] += -360 < (held.valid_until - today).days < 90
        if left < 0:
            continue
        past = [day for day in served if day < today]
        found[Kind.UNSEEN] += not past or (today - max(past)).days > 366
        said = [
            (clock.now() - row.declared_at).days
            for row in db.session.query(AvailabilityDeclaration)
            if row.person_id == person.id
        ]
        found[Kind.SILENT] += not said or min(said) > 92
    return +found


@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(("27BIM", "7BCA", "13BCA", "2RIMA")),
            st.sampled_from((-400, -20, 50, 120, 170, 200, 900)),  # Visit.
            st.sampled_from((-20, 50, 170, 200)),  # Contract.
            st.sampled_from((*Fitness, None)),
            st.sampled_from((-500, -20, 60, 120)),  # Skill.
            st.lists(st.sampled_from((-500, -400, -10, -5, 3)), max_size=3, unique=True),
            st.integers(0, 5),  # Ceiling.
            st.sampled_from((None, 1, 60, 120)),  # Days since she spoke.
            st.sampled_from(QualificationSource),
        ),
        max_size=5,
    )
)
def test_files_are_those_of_a_recount(session, drawn):
    session.rollback()
    units, today = make_brigade(), clock.today()
    for code, visit, contract, fitness, skill, days, cap, said, source in drawn:
        person = make_reservist(
            units[code],
            fitness=fitness,
            fitness_until=today + timedelta(days=visit),
            contract_start=today - timedelta(days=1500),
            contract_end=today + timedelta(days=contract),
            day_cap=cap,
        )
        qualify(person, "SC1", today + timedelta(days=skill), source)
        serve(person, [today + timedelta(days=day) for day in days])
        if said:
            declare(person, clock.now() - timedelta(days=said))
    make_reservist(units["7BCA"], fitness=None, disabled_at=clock.now())
    for code in ("27BIM", "7BCA"):
        assert kinds(units[code].path, today) == recounted(units[code].path, today)
    session.rollback()


def test_the_page_says_whose_what_and_what_to_do(session, units, as_person):
    today = clock.today()
    make_ready(units["7BCA"], last_name="Régulier")
    make_ready(units["7BCA"], last_name="Échu", fitness_until=today - timedelta(days=3))
    late = make_ready(units["7BCA"], last_name="Partant", contract_end=today + timedelta(days=40))
    browser = as_person(make_staff(Role.UNIT_COMMANDER, units["7BCA"]))
    page = open_page(browser, ADDRESS)
    rows = [" ".join(row.get_text(" ").split()) for row in page.select("tbody tr")]
    assert len(rows) == 2
    assert "ÉCHU" in rows[0]
    assert "Échue le" in rows[0]
    assert "Prendre rendez-vous sans attendre." in rows[0]
    assert "Demander si elle renouvelle." in rows[1]
    only = open_page(browser, f"{ADDRESS}?nature=contrat")
    assert only.select_one("tbody th a")["href"].endswith(late.public_id)
    assert "Rien de cette nature" in open_page(browser, f"{ADDRESS}?nature=plafond").get_text()


def test_a_unit_in_order_says_so(session, units, as_person):
    make_ready(units["7BCA"])
    boss = as_person(make_staff(Role.UNIT_COMMANDER, units["7BCA"]))
    assert "Rien à mettre à jour" in open_page(boss, ADDRESS).get_text()


def test_a_section_leader_reads_skills_and_silence_of_the_section(session, units, as_person):
    mine, other = "1re section", "2e section"
    one = make_ready(units["7BCA"], section=mine, last_name="Proche", fitness=None)
    qualify(one, "SC1", clock.today() + timedelta(days=5))
    make_reservist(units["7BCA"], section=other, last_name="Autre")
    leader = as_person(make_staff(Role.SECTION_LEADER, units["7BCA"], mine))
    page = open_page(leader, ADDRESS)
    rows = [" ".join(row.get_text(" ").split()) for row in page.select("tbody tr")]
    assert len(rows) == 1
    assert "SC1" in rows[0]
    assert "AUTRE" not in page.get_text()
    assert "Non renseignée" not in page.get_text()
    assert "que vous ne pouvez pas lire" in page.get_text()


def test_national_steering_is_refused(units, as_person):
    assert as_person(make_staff(Role.NATIONAL, None)).get(ADDRESS).status_code == 403


def test_queries_do_not_grow_with_people(session, units, as_person, max_queries):
    for _ in range(60):
        make_reservist(units["7BCA"], fitness=None)
    boss = as_person(make_staff(Role.BRIGADE_STAFF, units["27BIM"]))
    with max_queries(8):
        page = open_page(boss, "/unites/27BIM/effectif/dossiers")
    assert len(page.select("tbody tr")) == 50


def test_the_list_leaves_under_a_name(app, session, units, as_person):
    hashed = app.extensions["metiis.passwords"].hash(PASSWORD)
    boss = make_staff(Role.UNIT_COMMANDER, units["7BCA"], password_hash=hashed)
    make_ready(units["7BCA"], last_name="Dupont", fitness=None)
    browser = as_person(boss)
    where = f"{ADDRESS}/export?nature=visite"
    sent = {"format": "csv", "motif": "Point avec le médecin", "mot_de_passe": PASSWORD}
    assert browser.post(where, data=sent | {"motif": ""}).status_code == 422
    text = browser.post(where, data=sent).data.decode("utf-8-sig")
    assert "Point avec le médecin" in text
    assert "SDT DUPONT Camille" in text
    row = session.query(JournalEntry).filter_by(action="upkeep.exported").one()
    assert row.detail == "Visite médicale, 1\u00a0dossier, CSV"


def test_people_are_told_once_and_their_unit_in_numbers(session, units):
    with time_machine.travel(datetime(2026, 11, 24, 9, tzinfo=PARIS), tick=False):
        today = clock.today()
        near = make_ready(units["7BCA"], fitness_until=today + timedelta(days=20))
        make_ready(units["7BCA"])
        unreachable = make_ready(units["7BCA"], fitness=None, activated_at=None)
        office = make_staff(Role.RESERVE_OFFICE, units["7BCA"])
        make_staff(Role.BRIGADE_STAFF, units["27BIM"])
        near_id, away_id, office_id = near.id, unreachable.id, office.id
        session.commit()
        assert [jobs.remind(clock.now()) for _ in range(2)] == [1, 0]
        told = {row.person_id: row for row in db.session.query(Notification)}
        assert set(told) == {near_id, office_id}
        assert told[near_id].kind is NoticeKind.REMINDER
        assert told[near_id].path == "/profil"
        assert told[office_id].text == "Dossiers à mettre à jour au 7BCA\u00a0: 2."
        assert away_id not in told
    with time_machine.travel(datetime(2026, 12, 1, 9, tzinfo=PARIS), tick=False):
        jobs.remind(clock.now())
        assert db.session.query(Notification).count() == 2  # Nothing has changed.
        db.session.rollback()
        db.set_reading(False)
        db.session.get(Person, near_id).fitness_until = date(2030, 1, 1)
        db.session.commit()
        jobs.remind(clock.now())
        texts = [row.text for row in db.session.query(Notification).filter_by(person_id=office_id)]
        assert texts[1:] == ["Dossiers à mettre à jour au 7BCA\u00a0: 1, 2 la dernière fois."]
        assert db.session.query(FilesTold).one().told_on == date(2026, 12, 1)


def test_a_unit_is_told_the_number_of_its_page(session, units, as_person):
    with time_machine.travel(datetime(2026, 11, 24, 9, tzinfo=PARIS), tick=False):
        make_ready(units["7BCA"], fitness=None)
        silent = make_reservist(units["7BCA"], contract_start=date(2024, 1, 1))
        serve(silent, [clock.today() - timedelta(days=1)])
        office = make_staff(Role.RESERVE_OFFICE, units["7BCA"])
        session.commit()
        jobs.remind(clock.now())
        told = db.session.query(Notification).filter_by(person_id=office.id).one()
        page = open_page(as_person(office), ADDRESS)
    files = page.select(".upkeep-table tbody tr")
    assert told.text == f"Dossiers à mettre à jour au 7BCA\u00a0: {len(files)}."
    assert len(files) == 2


def test_the_rounds_of_a_day_write_nothing_more(session, units, max_queries):
    for _ in range(5):
        make_ready(units["7BCA"], fitness_until=clock.today() + timedelta(days=20))
    session.commit()
    assert jobs.remind(clock.now()) == 5
    with max_queries(8):  # As many as there are facts to read, not people to tell.
        assert jobs.remind(clock.now()) == 0
