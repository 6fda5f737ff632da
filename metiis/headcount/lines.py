"""The funnel as pages and files show it: titles, meanings, counts, what sets people aside. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from metiis.headcount import reasons
from metiis.headcount.funnel import ACTS, PARTS, Funnel, Question, Step
from metiis.headcount.states import State
from metiis.headcount.tally import Sheet
from metiis.labels import label, period

TITLES: dict[Step, str] = {
    Step.ROLLS: "Inscrits",
    Step.EMPLOYABLE: "Employables",
    Step.QUALIFIED: "Qualifiés",
    Step.SURE: "Disponibles",
    Step.IF_NEEDED: "Si besoin",
    Step.ENGAGED: "Déjà engagés",
    Step.UNKNOWN: "Non renseignés",
    Step.UNAVAILABLE: "Indisponibles",
    Step.APPLIED: "Candidats",
    Step.RETAINED: "Retenus",
    Step.CALLED: "Convoqués",
    Step.PRESENT: "Présents",
}
MEANINGS: dict[Step, str] = {
    Step.ROLLS: "réservistes de l’unité et de celles d’en dessous, compte ouvert",
    Step.EMPLOYABLE: "contrat et visite médicale valables, plafond de jours non atteint",
    Step.QUALIFIED: "employables, avec le grade et les compétences demandés",
    Step.SURE: "qualifiés, qui ont déclaré être libres",
    Step.IF_NEEDED: "qualifiés, libres si besoin, et rien de mieux",
    Step.ENGAGED: "qualifiés, pris par une activité, sans jour libre déclaré",
    Step.UNKNOWN: "qualifiés, qui n’ont rien dit\u00a0: ni oui, ni non",
    Step.UNAVAILABLE: "qualifiés, qui n’ont que des refus",
    Step.APPLIED: "ont candidaté à un de ces postes, ou accepté une invitation",
    Step.RETAINED: "ont une place",
    Step.CALLED: "convocation émise, ou présence déjà relevée",
    Step.PRESENT: "présence validée après l’appel",
}
# Said of those whom a step leaves out.
LEFT_TITLES: dict[Step, str] = {
    Step.EMPLOYABLE: "Non employables",
    Step.QUALIFIED: "Employables, non qualifiés",
    Step.APPLIED: "Libres, sans candidature",
    Step.RETAINED: "Candidats, non retenus",
    Step.CALLED: "Retenus, pas encore convoqués",
    Step.PRESENT: "Convoqués, sans présence validée",
}

# Of one, then of several.
LEFT_WORDS: dict[Step, tuple[str, str]] = {
    Step.APPLIED: ("parmi les libres n’a pas candidaté", "parmi les libres n’ont pas candidaté"),
    Step.RETAINED: (
        "parmi les candidats n’a pas de place",
        "parmi les candidats n’ont pas de place",
    ),
    Step.CALLED: (
        "parmi les retenus n’a pas encore de convocation",
        "parmi les retenus n’ont pas encore de convocation",
    ),
    Step.PRESENT: ("parmi les convoqués sans présence validée",) * 2,
}


@dataclass(frozen=True, slots=True)
class Line:
    """A step: how many people, how many it leaves out, and for which first causes."""

    step: Step
    count: int
    left: int = 0
    causes: tuple[tuple[str, int], ...] = ()

    @property
    def title(self) -> str:
        """Its name."""
        return TITLES[self.step]

    @property
    def meaning(self) -> str:
        """Who is counted."""
        return MEANINGS[self.step]


@dataclass(frozen=True, slots=True)
class Posts:
    """Posts kept over the period: how many, of how many activities, their places, those free."""

    posts: int
    activities: int
    places: int
    left: int


def posts(question: Question) -> Posts:
    """The need the funnel answers."""
    kept = question.posts
    return Posts(
        len(kept),
        len({post.activity_id for post in kept}),
        sum(post.places for post in kept),
        sum(post.left for post in kept if post.is_live),
    )


def who(funnel: Funnel, sheet: Sheet, question: Question, today: date) -> list[Line]:
    """From the rolls to the qualified."""
    days = question.days()
    employable = Counter(
        reasons.papers(sheet.members[at], days, today)[0][0].value
        for at in funnel.left[Step.EMPLOYABLE]
    )
    qualified = Counter(
        found[0][0].value
        for at in funnel.left[Step.QUALIFIED]
        if (found := reasons.lacks(sheet.members[at], question, _able_day(sheet, at, days)))
    )
    return [
        Line(Step.ROLLS, funnel.count(Step.ROLLS)),
        _line(Step.EMPLOYABLE, funnel, employable),
        _line(Step.QUALIFIED, funnel, qualified),
    ]


def parts(funnel: Funnel) -> list[Line]:
    """The qualified by how available they are, never merged."""
    return [Line(step, funnel.count(step)) for step in PARTS]


def acts(funnel: Funnel) -> list[Line]:
    """From the application to the roll call."""
    return [_line(step, funnel, {}) for step in ACTS]


def _line(step: Step, funnel: Funnel, causes: Mapping[str, int]) -> Line:
    ordered = sorted(causes.items(), key=lambda each: -each[1])
    return Line(step, funnel.count(step), len(funnel.left[step]), tuple(ordered))


def _able_day(sheet: Sheet, at: int, days: Sequence[date]) -> date:
    """The first day counted on which somebody employable is."""
    row = sheet.rows[at]
    return next(day for day in days if row[(day - sheet.first).days] != State.NOT_EMPLOYABLE)


@dataclass(frozen=True, slots=True)
class Words:
    """What is said of each person listed."""

    funnel: Funnel
    sheet: Sheet
    question: Question
    today: date

    def of(self, at: int, step: Step, said_on: date | None, *, is_left: bool) -> str:
        """Why somebody is at a step, or left out at it; empty where the figure says it all."""
        member, days = self.sheet.members[at], self.question.days()
        if step in ACTS:
            return reasons.act(self.funnel.acts.get(member.id))
        if is_left and step is Step.EMPLOYABLE:
            found = reasons.papers(member, days, self.today)
        elif is_left:
            found = reasons.lacks(member, self.question, _able_day(self.sheet, at, days))
        elif step in PARTS:
            places = [(day - self.sheet.first).days for day in days]
            return reasons.said(self.sheet.rows[at], places, said_on)
        else:
            return ""
        return " ".join(words for _cause, words in found)


def in_words(question: Question, skills: Mapping[int, str]) -> str:
    """What is asked, said in a line."""
    parts = [period(question.first, question.last)]
    if question.label:
        parts.append(question.label)
    if question.category is not None:
        parts.append(label(question.category).lower())
    if question.skill is not None:
        parts.append(skills[question.skill])
    words = " · ".join(parts)
    return words[0].upper() + words[1:]
