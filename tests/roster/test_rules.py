"""What is wrong in a roster, and what each line would change; no database."""

from datetime import date

import pytest

from metiis.models import EmploymentStatus, Fitness
from metiis.roster import cells
from metiis.roster.cells import BadCell, Vocabulary
from metiis.roster.plan import Context, Kind, Known, UnitRef
from metiis.roster.reader import roster_table
from metiis.roster.rules import plan_of
from tests.roster.files import roster

BCA, OTHER = UnitRef(1, "7BCA", True), UnitRef(2, "13BCA", False)
SKILLS = {1: "IST-C", 2: "Ski", 3: "Permis VL"}


def known(**values) -> Known:
    """Somebody of the database, as the usual line of a file has her."""
    own = {name: values.pop(name) for name in list(values) if name in Known.__dataclass_fields__}
    usual = {
        "rank": "SGT", "last_name": "MARTIN", "first_name": "Camille", "unit": BCA, "section": "",
        "contract_start": None, "contract_end": None, "day_cap": 60,
        "fitness": Fitness.EMPLOYABLE, "fitness_until": None, "email": None, "phone": "",
        "home_town": "", "home_department": "", "employment": None,
    }  # fmt: skip
    rest = {
        "id": 10, "service_number": "R000001", "in_scope": True, "is_activated": False,
        "has_roles": False,
    }  # fmt: skip
    return Known(values={**usual, **values}, **{**rest, **own})


def plan(*people, db=()):
    return plan_content(roster(*people), db)


def plan_content(content, db=()):
    context = Context(
        units=Vocabulary.of(
            "une unité connue",
            [("7BCA", BCA), ("13BCA", OTHER)],
            ("7e bataillon de chasseurs alpins", BCA),
        ),
        skills=Vocabulary.of("une compétence", [(name, skill) for skill, name in SKILLS.items()]),
        skill_names=SKILLS,
        people={each.service_number: each for each in db if each.service_number},
        holders={each.values["email"]: each for each in db if each.values["email"]},
        greatest_cap=210,
    )
    return plan_of(roster_table(content), context)


def one(**changes):
    """The only entry of a file against the usual known person."""
    (entry,) = plan({**changes.pop("file", {})}, db=[known(**changes)]).entries
    return entry


def message(title: str, value: str) -> str:
    faults = plan({title: value}).faults
    assert [(each.line, each.column) for each in faults] == [(2, title)], faults
    return faults[0].message.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("title", "value", "words"),
    [
        ("Identifiant", "", "« R000123 »"),
        ("Identifiant", "R 0001", "« R000123 »"),
        ("Identifiant", "R" * 21, "20 au plus"),
        ("Grade", "", "« SGT »"),
        ("Grade", "ADJT", "Vouliez-vous dire « ADJ »"),
        ("Grade", "GENDARME", "Par exemple : SDT, 1CL"),
        ("Nom", "", "« MARTIN »"),
        ("Nom", "=1+1", "formule"),
        ("Nom", "@SUM(A1)", "formule"),
        ("Nom", "+33", "retirez le premier signe"),
        ("Nom", "-MARTIN", "retirez le premier signe"),
        ("Nom", "#N/A", "formule"),
        ("Nom", "12", "comporte des lettres"),
        ("Nom", "MAR\u202eTIN", "caractère invisible"),
        ("Nom", "MAR\x07TIN", "caractère invisible"),
        ("Prénom", "A" * 81, "80 caractères au plus, 81 ici"),
        ("Unité", "8BCA", "Vouliez-vous dire « 7BCA »"),
        ("Unité", "13BCA", "Vous ne gérez pas l’effectif de 13BCA"),
        ("Section", "s" * 61, "60 caractères au plus"),
        ("Courriel", "pas une adresse", "« prenom.nom@exemple.fr »"),
        ("Courriel", "a@b@c.fr", "« prenom.nom@exemple.fr »"),
        ("Courriel", "élise@exemple.fr", "« prenom.nom@exemple.fr »"),
        ("Téléphone", "voir Luc", "« 06 12 34 56 78 »"),
        ("Téléphone", "12", "« 06 12 34 56 78 »"),
        ("Département", "99", "« 38 »"),
        ("Début ESR", "31/02/2027", "février 2027 compte 28 jours"),
        ("Fin ESR", "29/02/2027", "« 28/02/2027 »"),
        ("Fin VMP", "12/13/2027", "Le mois 13 n’existe pas"),
        ("Fin VMP", "00/12/2027", "compte 31 jours"),
        ("Fin VMP", "demain", "« 31/12/2027 »"),
        ("Fin VMP", "46023", "« 31/12/2027 »"),
        ("Fin VMP", "01/01/1027", "hors de portée"),
        ("Fin VMP", "=C2+365", "formule"),
        ("Plafond jours", "-5", "de 0 à 366"),
        ("Plafond jours", "367", "de 0 à 366"),
        ("Plafond jours", "60,5", "nombre entier"),
        ("Plafond jours", "9" * 5000, "nombre entier"),
        ("Aptitude", "Apte", "Valeurs admises : Employable, Non employable, Inapte"),
        ("Aptitude", "Employble", "Vouliez-vous dire « Employable »"),
        ("Situation professionnelle", "Salarié", "Vouliez-vous dire « Salarié (50 et plus) »"),
        ("Compétences", "IST-C, Skii", "Vouliez-vous dire « Ski »"),
        ("Compétences", "IST-C (14/12/2028", "écrivez « IST-C (14/12/2028), Permis VL »"),
        ("Compétences", "IST-C (31/02/2028)", "février 2028 compte 29 jours"),
        ("Compétences", "Ski (01/01/2028), Ski", "figure deux fois"),
    ],
)
def test_each_fault_is_said_once_with_a_way_to_mend_it(title, value, words):
    assert words in message(title, value)


def test_long_values_are_cut_for_the_screen():
    (fault,) = plan({"Prénom": "A" * 5000}).faults
    assert len(fault.value) == 40


@pytest.mark.parametrize(
    ("title", "value", "field", "read"),
    [
        ("Identifiant", "r000001", None, "R000001"),
        ("Grade", "sergent-chef", "rank", "SCH"),
        ("Grade", "1ère classe", "rank", "1CL"),
        ("Nom", "  N’DIAYE   DIOP ", "last_name", "N’DIAYE DIOP"),
        ("Unité", "7e BCA", "unit", BCA),
        ("Unité", "7e Bataillon de chasseurs alpins", "unit", BCA),
        ("Courriel", "Luc.Martin@Exemple.TEST", "email", "luc.martin@exemple.test"),
        ("Téléphone", "618125096", "phone", "06 18 12 50 96"),
        ("Téléphone", "06.18.12.50.96", "phone", "06 18 12 50 96"),
        ("Téléphone", "+33 6 18 12 50 96", "phone", "06 18 12 50 96"),
        ("Téléphone", "0033 (0)618125096", "phone", "06 18 12 50 96"),
        ("Téléphone", "+41 79 123 45 67", "phone", "+41 79 123 45 67"),
        ("Département", "5", "home_department", "05"),
        ("Département", "2a", "home_department", "2A"),
        ("Fin ESR", "1/2/27", "contract_end", date(2027, 2, 1)),
        ("Fin ESR", "1/2/71", "contract_end", date(1971, 2, 1)),
        ("Fin ESR", "2027-02-01 00:00:00", "contract_end", date(2027, 2, 1)),
        ("Fin ESR", "29-02-2028", "contract_end", date(2028, 2, 29)),
        ("Plafond jours", "60,0", "day_cap", 60),
        ("Plafond jours", "60 jours", "day_cap", 60),
        ("Plafond jours", "", "day_cap", None),
        ("Aptitude", "NON-EMPLOYABLE", "fitness", Fitness.NOT_EMPLOYABLE),
        ("Situation professionnelle", "Salariée (moins de 50)", "employment",
         EmploymentStatus.EMPLOYEE_UNDER_50),
    ],
)  # fmt: skip
def test_each_writing_is_understood(title, value, field, read):
    (entry,) = plan({title: value}).entries
    assert (entry.values[field] if field else entry.service_number) == read


def test_every_rank_every_fitness_and_every_situation_has_a_word():
    assert cells.RANK_WORDS.meaning("Caporal-chef de 1re classe") == "CC1"
    with pytest.raises(BadCell):
        cells.EMPLOYMENT_WORDS.meaning("Rentier")


def test_a_contract_cannot_end_before_it_starts_even_over_two_files():
    (fault,) = plan({"Début ESR": "02/01/2027", "Fin ESR": "01/01/2027"}).faults
    assert fault.column == "Fin ESR"
    before = known(contract_start=date(2027, 1, 2))
    assert plan({"Fin ESR": "01/01/2027"}, db=[before]).faults[0].column == "Fin ESR"
    later = known(contract_end=date(2027, 1, 1))
    assert plan({"Début ESR": "02/01/2027"}, db=[later]).faults[0].column == "Début ESR"
    assert not plan({"Fin ESR": "03/01/2027"}, db=[before]).faults


def test_a_line_with_several_faults_says_each():
    found = plan({"Nom": "", "Grade": "X", "Plafond jours": "-1"})
    assert [fault.column for fault in found.faults] == ["Grade", "Nom", "Plafond jours"]
    assert (found.entries, found.refused_lines) == ([], 1)


def test_an_identifier_or_an_address_twice_is_told_on_the_second_line():
    found = plan(
        {"Courriel": "a@exemple.test"},
        {"Courriel": "b@exemple.test"},
        {"Identifiant": "R2", "Courriel": "A@exemple.test"},
        {"Courriel": "a@exemple.test"},
    )
    assert [(fault.line, fault.column) for fault in found.faults] == [
        (3, "Identifiant"),
        (4, "Courriel"),
        (5, "Identifiant"),
    ]
    assert "ligne 2" in found.faults[0].message


def test_too_many_cells_are_told_on_their_line():
    (fault,) = plan_content(roster({}).replace(b"7BCA", b"7BCA;de trop")).faults
    assert (fault.line, "entre guillemets" in fault.message) == (2, True)


def test_an_address_of_somebody_else_is_refused_unless_the_file_moves_it():
    her = known(id=11, service_number="R2", email="a@exemple.test")
    taken = plan({"Courriel": "a@exemple.test"}, db=[known(), her])
    assert [fault.column for fault in taken.faults] == ["Courriel"]
    swap = plan(
        {"Courriel": "a@exemple.test"},
        {"Identifiant": "R2", "Courriel": "b@exemple.test"},
        db=[known(email="b@exemple.test"), her],
    )
    assert not swap.faults
    assert [entry.kind for entry in swap.entries] == [Kind.CHANGED, Kind.CHANGED]


def test_an_address_that_a_faulty_line_keeps_stays_taken():
    her = known(id=11, service_number="R2", email="a@exemple.test")
    found = plan(
        {"Courriel": "a@exemple.test"},
        {"Identifiant": "R2", "Courriel": "b@exemple.test", "Nom": ""},
        db=[known(), her],
    )
    assert [(fault.line, fault.column) for fault in found.faults] == [(2, "Courriel"), (3, "Nom")]


def test_an_activated_person_keeps_her_address_so_nobody_takes_it():
    her = known(id=11, service_number="R2", email="a@exemple.test", is_activated=True)
    found = plan(
        {"Courriel": "a@exemple.test"},
        {"Identifiant": "R2", "Courriel": "b@exemple.test"},
        db=[known(), her],
    )
    assert [fault.line for fault in found.faults] == [2]
    assert found.entries[0].kept[0].before == "a@exemple.test"


def test_somebody_of_another_unit_cannot_be_taken():
    (fault,) = plan({}, db=[known(in_scope=False)]).faults
    assert fault.column == "Identifiant"


def test_only_what_differs_changes_and_absent_columns_change_nothing():
    same = one(section="1re section", file={})
    assert (same.kind, same.values, same.changes) == (Kind.UNCHANGED, {}, ())
    moved = one(file={"Grade": "ADJ"})
    assert (moved.kind, dict(moved.values)) == (Kind.CHANGED, {"rank": "ADJ"})
    assert (moved.changes[0].before, moved.changes[0].after) == ("SGT", "ADJ")


def test_an_empty_cell_erases_what_the_unit_holds_never_what_the_person_holds():
    erased = one(section="1re", phone="06 18 12 50 96", file={"Section": "", "Téléphone": ""})
    assert dict(erased.values) == {"section": ""}
    assert erased.changes[0].after == "(vide)"


def test_own_data_follow_the_file_until_the_account_is_activated():
    file = {"Téléphone": "0618125097", "Commune": "Gap", "Situation professionnelle": "Retraité"}
    before = one(phone="06 18 12 50 96", file=file)
    assert set(before.values) == {"phone", "home_town", "employment"}
    after = one(phone="06 18 12 50 96", is_activated=True, file=file)
    assert set(after.values) == {"home_town", "employment"}
    assert [(change.title, change.after) for change in after.kept] == [
        ("Téléphone", "06 18 12 50 97")
    ]


def test_the_address_that_opens_a_role_is_never_changed():
    entry = one(email="chef@exemple.test", has_roles=True, file={"Courriel": "x@exemple.test"})
    assert (entry.kind, entry.kept[0].title) == (Kind.UNCHANGED, "Courriel")


def test_a_phone_written_otherwise_is_the_same():
    assert one(phone="06.18.12.50.96", file={"Téléphone": "0618125096"}).kind is Kind.UNCHANGED


def test_a_letter_lost_by_the_export_does_not_spoil_the_known_name():
    entry = one(last_name="ŁUKASIK", file={"Nom": "?UKASIK"})
    assert entry.kind is Kind.UNCHANGED
    assert "lettre" in entry.remarks[0]
    assert one(last_name="MARTIN", file={"Nom": "?UKASIK"}).kind is Kind.CHANGED


def test_certified_skills_become_those_of_the_file():
    skills = {1: date(2028, 1, 1), 2: None}
    entry = one(skills=skills, file={"Compétences": "IST-C (01/02/2028), Permis VL"})
    assert entry.skills == {1: date(2028, 2, 1), 3: None}
    (change,) = entry.changes
    assert change.before == "IST-C (01/01/2028), Ski"
    assert change.after == "IST-C (01/02/2028), Permis VL"
    same = one(skills=skills, file={"Compétences": "ski, ISTC (1/1/28)"})
    assert same.kind is Kind.UNCHANGED
    assert one(skills=skills, file={}).skills is None
    assert one(skills=skills, file={"Compétences": ""}).skills == {}


def test_remarks_warn_without_blocking():
    (entry,) = plan({"Plafond jours": "250", "Courriel": ""}).entries
    assert "la loi en permet 210" in entry.remarks[0]
    assert "activer" in entry.remarks[1]
    assert one(email="a@exemple.test", file={"Courriel": ""}).remarks == ()


def test_thousands_of_unknown_words_are_judged_quickly():
    people = [{"Identifiant": f"R{n}", "Grade": f"GRADE{n}"} for n in range(3000)]
    assert len(plan(*people).faults) == 3000
