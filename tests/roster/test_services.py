"""Importing rosters: what becomes true in the database, for the real files first."""

from datetime import date, timedelta

import pytest
from sqlalchemy import event, func, select, text
from sqlalchemy.exc import DBAPIError

from metiis import clock, db
from metiis.models import (
    AccessLink,
    EmploymentStatus,
    Fitness,
    JournalEntry,
    LinkPurpose,
    PendingImport,
    Person,
    Qualification,
    QualificationSource,
    Role,
    Unit,
)
from metiis.refusals import Refusal
from metiis.roster import jobs, queries, services
from metiis.roster.plan import Kind
from metiis.roster.reader import roster_table
from metiis.units.services import import_units
from tests import factories
from tests.roster.files import ERRORS, ROSTER, UNITS, UPDATE, cells_of, roster, xlsx_file


@pytest.fixture
def brigade(session):
    import_units(UNITS.read_bytes())
    session.commit()
    return session


def load(content: bytes, by: Person | None = None, valid_only: bool = False) -> str:
    outcome = services.import_roster(by, content, valid_only, clock.now())
    db.session.commit()
    return outcome.replace("\u00a0", " ")


def person(number: str = "R000001") -> Person:
    db.session.expire_all()
    return db.session.scalars(select(Person).where(Person.service_number == number)).one()


def held(number: str, source=QualificationSource.CERTIFIED) -> dict[str, date | None]:
    rows = person(number).qualifications
    return {each.skill.label: each.valid_until for each in rows if each.source is source}


def people() -> int:
    return db.session.scalar(select(func.count()).where(Person.service_number.is_not(None))) or 0


def by_number() -> dict[str, tuple]:
    """Every column of every person, by identifier."""
    rows = db.session.execute(select(Person.service_number, *Person.__table__.columns))
    return {row[0]: tuple(row) for row in rows}


def contents() -> list[object]:
    """Every person and certified skill, to see that nothing moved."""
    skills = db.session.execute(select(Qualification.__table__).order_by(text("1, 2, 3"))).all()
    return [sorted(by_number().items()), [tuple(row) for row in skills]]


def test_the_real_roster_is_imported_whole(brigade, max_queries):
    with max_queries(12):
        outcome = load(ROSTER.read_bytes())
    assert outcome == "750 personnes ajoutées, 0 modifiée, 0 inchangée"
    celik = person("R000002")
    assert (celik.rank, celik.rank_level, celik.last_name, celik.unit.code) == (
        "1CL", 2, "ÇELIK", "93RAM",
    )  # fmt: skip
    assert (celik.search_name, celik.email) == ("celik clara", "clara.celik@exemple.test")
    assert (celik.contract_end, celik.day_cap) == (date(2027, 12, 14), 60)
    assert (celik.fitness, celik.employment) == (Fitness.EMPLOYABLE, EmploymentStatus.UNEMPLOYED)
    assert held("R000006") == {"PSC1": date(2028, 9, 4), "Ski": None, "Anglais": None}
    assert len({each.public_id for each in db.session.scalars(select(Person))}) == 750


def test_importing_again_writes_nothing(app, brigade):
    load(ROSTER.read_bytes())
    before, entries = contents(), db.session.scalar(select(func.count(JournalEntry.id)))
    written = []

    def note(_c, _cursor, statement, *_rest):
        if not statement.lstrip().upper().startswith(("SELECT", "PRAGMA", "BEGIN", "SET")):
            written.append(statement)

    engine = app.extensions["metiis.engine"]
    event.listen(engine, "before_cursor_execute", note)
    try:
        assert load(ROSTER.read_bytes()) == "0 personne ajoutée, 0 modifiée, 750 inchangées"
    finally:
        event.remove(engine, "before_cursor_execute", note)
    assert written == []
    assert contents() == before
    assert db.session.scalar(select(func.count(JournalEntry.id))) == entries


def test_the_update_changes_what_changed_and_only_that(brigade):
    load(ROSTER.read_bytes())
    ranks = {row[0]: row[1] for row in cells_of(ROSTER)}
    promoted = [row[0] for row in cells_of(UPDATE) if ranks.get(row[0], row[1]) != row[1]]
    table = roster_table(UPDATE.read_bytes())
    plan = queries.plan(None, table)
    assert {entry.service_number for entry in plan.of(Kind.CHANGED)} == set(promoted)
    assert all([change.title for change in entry.changes] == ["Grade"]
               for entry in plan.of(Kind.CHANGED))  # fmt: skip
    before = by_number()
    assert len(promoted) == 14
    assert load(UPDATE.read_bytes()) == "30 personnes ajoutées, 14 modifiées, 586 inchangées"
    assert people() == 780
    after = by_number()
    assert {number for number in before if before[number] != after[number]} == set(promoted)


def test_ten_faults_make_ten_messages_and_nothing_changes(brigade):
    load(ROSTER.read_bytes())
    before = contents()
    plan = queries.plan(None, roster_table(ERRORS.read_bytes()))
    assert [(fault.line, fault.column) for fault in plan.faults] == [
        (5, "Grade"), (9, "Courriel"), (13, "Fin ESR"), (15, "Unité"), (19, "Identifiant"),
        (21, "Nom"), (25, "Nom"), (31, "Fin ESR"), (33, "Prénom"), (39, "Plafond jours"),
    ]  # fmt: skip
    assert all(fault.message.endswith((".", "?")) for fault in plan.faults)
    with pytest.raises(Refusal, match="10\u00a0lignes à corriger"):
        load(ERRORS.read_bytes())
    db.session.rollback()
    assert contents() == before


def test_valid_lines_can_be_imported_alone(brigade):
    outcome = load(ERRORS.read_bytes(), valid_only=True)
    assert outcome.startswith("50 personnes ajoutées")
    assert outcome.endswith("10 lignes laissées de côté")
    assert people() == 50


def test_a_workbook_does_the_same(brigade):
    load(ROSTER.read_bytes())
    outcome = load(xlsx_file(cells_of(ROSTER)[:60]))
    assert outcome == "0 personne ajoutée, 0 modifiée, 59 inchangées"


def test_a_failure_in_the_middle_imports_nothing(brigade):
    if db.session.get_bind().dialect.name == "sqlite":
        body = "BEGIN SELECT RAISE(ABORT, 'panne'); END"
        db.session.execute(
            text(
                f"CREATE TRIGGER broken BEFORE INSERT ON qualification WHEN NEW.skill_id > 0 {body}"
            )
        )
    else:
        db.session.execute(
            text("ALTER TABLE qualification ADD CONSTRAINT broken CHECK (skill_id < 0) NOT VALID")
        )
    db.session.commit()
    try:
        with pytest.raises(DBAPIError):
            load(ROSTER.read_bytes())
        db.session.rollback()
        assert people() == 0
    finally:
        if db.session.get_bind().dialect.name != "sqlite":
            db.session.execute(text("ALTER TABLE qualification DROP CONSTRAINT broken"))
            db.session.commit()


def test_declared_skills_are_never_touched_and_certified_ones_follow_the_file(session):
    someone = factories.make_reservist(service_number="R000001")
    factories.qualify(someone, "Ski")
    factories.qualify(someone, "IST-C", date(2027, 1, 1))
    factories.qualify(someone, "Anglais", source=QualificationSource.DECLARED)
    load(roster({"Compétences": "IST-C (02/01/2028), Permis VL"}))
    assert held("R000001") == {"IST-C": date(2028, 1, 2), "Permis VL": None}
    assert held("R000001", QualificationSource.DECLARED) == {"Anglais": None}


def test_two_people_may_swap_their_addresses_and_a_third_take_one(session):
    unit = factories.make_reservist(service_number="R1", email="a@exemple.test", activated_at=None)
    factories.make_reservist(service_number="R2", email="b@exemple.test", activated_at=None)
    assert unit.unit is not None
    load(
        roster(
            {"Identifiant": "R1", "Courriel": "b@exemple.test"},
            {"Identifiant": "R2", "Courriel": "c@exemple.test"},
            {"Identifiant": "R3", "Courriel": "a@exemple.test"},
        )
    )
    assert [person(n).email[0] for n in ("R1", "R2", "R3")] == ["b", "c", "a"]


def test_links_sent_to_an_address_that_changes_are_dead(session):
    now = clock.now()
    someone = factories.make_reservist(service_number="R000001", activated_at=None)
    link = AccessLink(
        person_id=someone.id, purpose=LinkPurpose.ACTIVATION, token_hash="x" * 64,
        created_at=now, expires_at=now + timedelta(days=1),
    )  # fmt: skip
    session.add(link)
    load(roster({"Courriel": "neuve@exemple.test"}))
    assert person().email == "neuve@exemple.test"
    session.refresh(link)
    assert link.revoked_at is not None


def test_what_an_activated_person_typed_is_kept_and_what_is_empty_filled(session):
    factories.make_reservist(
        service_number="R000001", phone="06 00 00 00 00", email="sienne@exemple.test"
    )
    outcome = load(
        roster({"Courriel": "autre@exemple.test", "Téléphone": "0611111111", "Commune": "Gap"})
    )
    assert "1 saisie personnelle conservée" in outcome
    kept = person()
    assert (kept.email, kept.phone, kept.home_town) == (
        "sienne@exemple.test", "06 00 00 00 00", "Gap",
    )  # fmt: skip
    assert kept.profile_version == 2


def test_a_new_rank_and_name_are_found_again(session):
    factories.make_reservist(service_number="R000001", rank="SGT")
    load(roster({"Grade": "ADJ", "Nom": "SAINT-ÉTIENNE", "Prénom": "Zoé"}))
    assert (person().rank_level, person().search_name) == (8, "saint-etienne zoe")


def test_the_reserve_office_only_keeps_its_own_people(session):
    units = factories.make_brigade()
    office = factories.make_staff(Role.RESERVE_OFFICE, units["7BCA"])
    factories.make_reservist(units["13BCA"], service_number="R2")
    content = roster(
        {"Identifiant": "R1"}, {"Identifiant": "R2"}, {"Identifiant": "R3", "Unité": "13BCA"}
    )
    plan = queries.plan(office, roster_table(content))
    assert [(fault.line, fault.column) for fault in plan.faults] == [
        (3, "Identifiant"),
        (4, "Unité"),
    ]
    staff = factories.make_staff(Role.BRIGADE_STAFF, units["27BIM"])
    assert not queries.plan(staff, roster_table(content)).faults


def test_an_import_leaves_a_trace_without_names(session):
    office = factories.make_staff(Role.RESERVE_OFFICE, factories.make_unit("7BCA"))
    load(roster({}), by=office)
    entry = session.scalars(select(JournalEntry)).one()
    assert (entry.action, entry.actor_id) == ("roster.imported", office.id)
    assert entry.detail.replace("\u00a0", " ").startswith("1 personne ajoutée")
    assert "MARTIN" not in entry.detail


def test_a_waiting_file_is_imported_once_and_replaced_by_the_next(session):
    factories.make_unit("7BCA", factories.make_unit("27BIM"))
    staff = factories.make_staff(Role.BRIGADE_STAFF, factories.make_unit("27BIM"))
    now = clock.now()
    with pytest.raises(Refusal):
        services.receive(staff, "vide.csv", b"", now)
    first = services.receive(staff, "a.csv", roster({}), now)
    table = roster_table(first.content)
    outcome = services.import_waiting(staff, first, table, False, now)
    assert outcome.startswith("1\u00a0personne ajoutée")
    assert services.import_waiting(staff, first, table, False, now) == outcome
    second = services.receive(staff, "b.csv", roster({"Grade": "ADJ"}), now)
    assert session.scalars(select(PendingImport)).all() == [second]
    assert queries.pending(staff, second.public_id, now) is second
    other = factories.make_staff(Role.BRIGADE_STAFF, factories.make_unit("27BIM"))
    assert queries.pending(other, second.public_id, now) is None
    later = now + timedelta(hours=1)
    assert queries.pending(staff, second.public_id, later) is None
    session.commit()
    assert (jobs.forget_old_files(later), jobs.forget_old_files(later)) == (1, 0)


def test_a_renamed_skill_is_still_known_by_its_first_name(session):
    factories.make_skill("Haute montagne").label = "Alpinisme"
    factories.make_reservist(service_number="R000001")
    load(roster({"Compétences": "Haute montagne"}))
    load(roster({"Compétences": "alpinisme"}))
    assert held("R000001") == {"Alpinisme": None}
    session.execute(text("UPDATE skill SET label='Haute montagne' WHERE code='haute-montagne'"))
    session.commit()


def test_people_without_unit_in_the_file_stay(session):
    factories.make_reservist(service_number="R9")
    load(roster({}))
    assert people() == 2
    assert session.scalars(select(Unit.code).join(Person, Person.unit_id == Unit.id)).all()
