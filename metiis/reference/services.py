"""What is done to reference data. Past numbers of the law are never changed: a new one follows."""

from datetime import date

from metiis import db
from metiis.labels import plain_date
from metiis.models import LegalValue, Skill, SkillFamily
from metiis.reference import queries, rules
from metiis.refusals import Refusal


def add_skill(label: str, family: SkillFamily) -> Skill:
    """The catalogue has this skill; Refusal when it, or one that reads the same, is there."""
    _refuse_twin(label, None)
    code = rules.skill_code(label)
    if not code:
        raise Refusal("Donnez un nom qui comporte des lettres ou des chiffres.")
    added = Skill(code=code, label=label, family=family)
    db.session.add(added)
    db.session.flush()
    return added


def change_skill(skill: Skill, label: str, family: SkillFamily, retired: bool) -> bool:
    """The skill has this name and place; retired, nobody is given it any more. False if already."""
    if (skill.label, skill.family, skill.retired) == (label, family, retired):
        return False
    _refuse_twin(label, skill)
    skill.label, skill.family, skill.retired = label, family, retired
    db.session.flush()
    return True


def _refuse_twin(label: str, own: Skill | None) -> None:
    others = [skill for skill, _ in queries.catalogue() if skill is not own]
    names = [name for skill in others for name in (skill.label, skill.code)]
    twin = rules.twin_of(label, names)
    if twin is not None:
        raise Refusal(
            f"«\u00a0{twin}\u00a0» est déjà au catalogue, peut-être retirée\u00a0: reprenez-la "
            "dans la liste plutôt que d’en ajouter une autre."
        )


def add_legal_value(code: str, value: int, valid_from: date, source: str) -> LegalValue:
    """A number of the law changes on a day, after the last one known; added twice, it is once."""
    last = queries.history()[code][:1]
    if last and (last[0].valid_from, last[0].value, last[0].source) == (valid_from, value, source):
        return last[0]
    if last and valid_from <= last[0].valid_from:
        raise Refusal(
            f"La dernière valeur connue vaut depuis le {plain_date(last[0].valid_from)}\u00a0: "
            "donnez une date postérieure. Les valeurs passées ne changent pas."
        )
    added = LegalValue(code=code, value=value, valid_from=valid_from, source=source)
    db.session.add(added)
    db.session.flush()
    return added


def withdraw_legal_value(code: str, valid_from: date, today: date) -> bool:
    """A number not yet in force is withdrawn; False when it is already gone."""
    found = db.session.get(LegalValue, (code, valid_from))
    if found is None:
        return False
    if found.valid_from <= today:
        raise Refusal("Cette valeur est déjà en vigueur\u00a0: elle ne peut plus être retirée.")
    db.session.delete(found)
    db.session.flush()
    return True
