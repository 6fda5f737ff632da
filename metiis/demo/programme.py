"""The year of a brigade: what each unit and the staff planned, from 190 days ago to 245 ahead."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import cycle
from random import Random

from metiis.demo import calendar
from metiis.demo.cast import Brigade, Doing, Place, Post
from metiis.demo.chance import Era, at, between, pick, token
from metiis.demo.instruction import COURSES, EXERCISES, SHOOTINGS, WEEKENDS
from metiis.demo.missions import CALLS, MISSIONS
from metiis.demo.service import (
    BRIGADE_EXERCISE,
    CEREMONIES,
    EXERCISE_NAMES,
    FORMALITY,
    MISSION_TOWNS,
    PICKET,
    RECRUITS,
    REINFORCEMENTS,
    ROTATION,
    SECOND_COURSE,
    SUPERVISIONS,
)
from metiis.demo.templates import Line, Shape, Template
from metiis.demo.units import BrigadePlan, Scale
from metiis.labels import typeset
from metiis.models import ActivityKind, ActivityStatus, Role, Visibility

REACH = (Visibility.UNIT, Visibility.BRIGADE, Visibility.NATIONAL)
OTHERS = (
    *SHOOTINGS, *EXERCISES, *COURSES, *CEREMONIES, *REINFORCEMENTS, *CALLS, *SUPERVISIONS,
    *FORMALITY,
)  # fmt: skip
# Of what a unit does in a month beside its first week-end of instruction.
MIX = ((WEEKENDS, 12), (MISSIONS, 18), (OTHERS, 70))
USUAL_UNIT = 107
LARGEST = 0.85  # A section remains a section, however large its unit.
FULL_MONTHS = 11.2  # Of a programme: those already thinly planned count for less.


@dataclass(slots=True)
class Keys:
    """The next keys of activities and posts."""

    activity: int
    position: int

    def next_activity(self) -> int:
        """A key for an activity."""
        self.activity += 1
        return self.activity - 1

    def next_position(self) -> int:
        """A key for a post."""
        self.position += 1
        return self.position - 1


@dataclass(frozen=True, slots=True)
class When:
    """Days, when applications close, and how long before it was announced."""

    first: date
    last: date
    lead: int
    notice: tuple[int, int] = (75, 190)


class Planner:
    """Writes the programme of one brigade."""

    def __init__(
        self, rng: Random, plan: BrigadePlan, brigade: Brigade, era: Era, keys: Keys, scale: Scale
    ) -> None:
        self.rng, self.plan, self.brigade = rng, plan, brigade
        self.era, self.keys, self.scale = era, keys, scale
        self.size = {place.id: len(brigade.of(place)) for place in brigade.places}
        self.busy: dict[int, set[tuple[int, int]]] = {place.id: set() for place in brigade.places}
        self.authors = {
            place.id: (
                brigade.holder(place, Role.UNIT_COMMANDER),
                brigade.holder(place, Role.RESERVE_OFFICE),
            )
            for place in brigade.places
        }
        self.staff = brigade.holder(brigade.places[0], Role.BRIGADE_STAFF)

    def year(self) -> Iterator[Doing]:
        """Everything the brigade and its units do."""
        yield from self._of_the_staff()
        for place in self.brigade.places[1:]:
            for feast, title in calendar.feasts(self.era):
                yield self._feast(place, feast, title)
            yield from self._of_unit(place)

    def _of_unit(self, place: Place) -> Iterator[Doing]:
        """A week-end of instruction a month, and other things in turn."""
        busy = self.busy[place.id]
        units = len(self.brigade.places) - 1
        usual = max(0.2, self.scale.activities / units - 5) / FULL_MONTHS
        for start, share in calendar.windows(self.era):
            wanted = usual * share
            number = int(wanted) + (self.rng.random() < wanted % 1)
            for template in self._choice(number):
                days = calendar.place(self.rng, template, start, self.plan.zone, busy)
                if days is not None:
                    yield self.make(place, template, *days)

    def _choice(self, number: int) -> Iterator[Template]:
        """Templates of a month, each once: instruction first."""
        tables = [(self._fit(templates), weight) for templates, weight in MIX]
        for rank in range(number):
            table = tables[0][0] if rank == 0 else pick(self.rng, tables)
            if table:
                template = pick(self.rng, [(each, each.weight) for each in table])
                table.remove(template)
                yield template

    def _fit(self, templates: Sequence[Template]) -> list[Template]:
        return [each for each in templates if self.plan.is_mountain or not each.is_mountain]

    def _of_the_staff(self) -> Iterator[Doing]:
        """Brigade exercises, courses in school holidays, missions shared between units."""
        staff = self.brigade.places[0]
        names = cycle(EXERCISE_NAMES)
        for first in calendar.exercises(self.era):
            yield self._exercise(staff, first, next(names))
        for rank, first in enumerate(calendar.sessions(self.era, self.plan.zone)):
            yield self._session(staff, first, is_initial=rank % 2 == 0)
        yield from self._running()
        units = cycle(self.brigade.places[1:])
        towns = cycle(MISSION_TOWNS)
        for first, rotations in calendar.missions(self.era):
            yield self._mission(next(units), first, rotations, next(towns))

    def _running(self) -> Iterator[Doing]:
        """Reinforcements of two working weeks, so that something goes on whatever the day."""
        monday = self.era.in_days(-self.era.today.weekday())
        for weeks, place in enumerate(self.brigade.places[1:4]):
            first = monday - timedelta(days=7 * (weeks % 2))
            template = REINFORCEMENTS[(1, 4, 1)[weeks]]
            yield self.make(place, template, first, first + timedelta(days=11))

    def _exercise(self, staff: Place, first: date, name: str) -> Doing:
        title = f"Exercice de brigade {name} {first.year % 100}"
        text = (
            "Exercice en terrain libre de toutes les unités de réserve de la brigade, du jeudi "
            "matin au dimanche après-midi. Les modalités sont données par les unités."
        )
        template = Template(
            ActivityKind.EXERCISE, title, text, Shape.LONG, (4,), BRIGADE_EXERCISE,
            reach=(0, 100, 0), places=self._grounds(), priority=1,
        )  # fmt: skip
        when = When(first, first + timedelta(days=3), 50, (150, 220))
        return self.write(staff, template, when, min(1.0, sum(self.size.values()) / 750))

    def _grounds(self) -> tuple[str, ...]:
        """Where the whole brigade can manoeuvre."""
        if self.plan.is_mountain:
            return ("La Mure", "Mens", "Annecy", "Albertville")
        return tuple(unit.garrison for unit in self.plan.units)

    def _session(self, staff: Place, first: date, is_initial: bool) -> Doing:
        title = (
            "Formation générale initiale de réserviste (FGI-R)"
            if is_initial
            else "Formation générale élémentaire de réserviste (FGE-R)"
        )
        text = (
            "Treize jours pendant les vacances scolaires, logement et repas sur place. "
            "La première étape après la signature du contrat."
            if is_initial
            else "Pour tenir un emploi de chef d’équipe. Douze jours, évaluation en fin de stage."
        )
        lines = RECRUITS if is_initial else SECOND_COURSE
        template = Template(
            ActivityKind.COURSE, title, text, Shape.HOLIDAY, (13,), lines, reach=(0, 100, 0),
            priority=1,
        )  # fmt: skip
        last = first + timedelta(days=12 if is_initial else 11)
        return self.write(staff, template, When(first, last, 48, (100, 180)), 1.0)

    def _mission(self, place: Place, first: date, rotations: int, town: str) -> Doing:
        """A long mission cut into rotations of fifteen days, each with its posts."""
        last = first + timedelta(days=15 * rotations - 1)
        template = Template(
            ActivityKind.MISSION, f"Mission Sentinelle à {town}",
            f"{['', 'Une', 'Deux', 'Trois', 'Quatre'][rotations]} relèves de quinze jours : on "
            "candidate à une seule. Mise en condition pendant les deux premiers jours. Les "
            "consignes sont données à l’arrivée.",
            Shape.WEEK, (15,), (), reach=(0, 95, 5), places=(town,), priority=1,
        )  # fmt: skip
        doing = self.write(place, template, When(first, last, 55, (110, 200)), 1.0)
        for rank in range(rotations):
            start = first + timedelta(days=15 * rank)
            order = "1re" if rank == 0 else f"{rank + 1}e"
            for line in ROTATION:
                post = self._post(line, start, start + timedelta(days=14), 1.0)
                post.label, post.has_own_dates = f"{line.label}, {order} relève", True
                doing.posts.append(post)
        return doing

    def _feast(self, place: Place, day: date, title: str) -> Doing:
        text = (
            "Piquet d’honneur aux côtés de la commune. Rendez-vous au quartier, tenue de cérémonie."
        )
        template = Template(
            ActivityKind.CEREMONY, title, text, Shape.WEEKDAY, (1,), PICKET, reach=(100, 0, 0)
        )
        when = When(day, day, self.rng.randint(14, 25), (60, 120))
        return self.write(place, template, when, self._factor(place))

    def make(self, place: Place, template: Template, first: date, last: date) -> Doing:
        """One of the usual activities of a unit on its days."""
        when = When(first, last, self.rng.randint(*template.lead))
        return self.write(place, template, when, self._factor(place))

    def _factor(self, place: Place) -> float:
        """A small unit asks for fewer than the templates say."""
        return min(LARGEST, self.size[place.id] / USUAL_UNIT) * self.rng.uniform(0.85, 1.15)

    def write(self, place: Place, template: Template, when: When, factor: float) -> Doing:
        """An activity as it was announced, with posts for `factor` usual units."""
        rng, era = self.rng, self.era
        announced = when.first - timedelta(days=max(rng.randint(*when.notice), when.lead + 14))
        if announced >= era.today:
            announced = between(rng, era.in_days(-60), era.in_days(-2))
        commander, office = self.authors[place.id]
        published = at(rng, announced, 8, 20)
        doing = Doing(
            id=self.keys.next_activity(),
            public_id=token(rng),
            place=place,
            kind=template.kind,
            title=typeset(template.title.format(company=company(place.name))),
            description=typeset(template.description),
            location=rng.choice(template.places) if template.places else place.garrison,
            first=when.first,
            last=when.last,
            closes_on=when.first - timedelta(days=when.lead),
            visibility=pick(rng, list(zip(REACH, template.reach, strict=True))),
            priority=template.priority,
            created_at=published - timedelta(days=rng.randint(1, 12), minutes=rng.randint(0, 99)),
            author=(office if rng.random() < 0.4 else commander) or self.staff,
            published_at=published,
            popularity=rng.triangular(0.6, 2.0, 1.2),
        )
        doing.posts = [self._post(line, when.first, when.last, factor) for line in template.lines]
        return doing

    def _post(self, line: Line, first: date, last: date, factor: float) -> Post:
        small = min(1.0, sum(self.size.values()) / 400)
        number = max(1, round(line.number * (small if line.few else factor)))
        return Post(
            self.keys.next_position(), token(self.rng), line.label, min(number, 500), line.low,
            line.high, first, last, line.skills,
        )  # fmt: skip


def company(unit: str) -> str:
    """What a unit of reserve is called in a regiment of this name."""
    if "artillerie" in unit or "Batterie" in unit:
        return "la batterie"
    if "parachutistes" in unit and "hussards" not in unit:
        return "la compagnie"
    mounted = ("régiment de chasseurs", "cavalerie", "hussards", "chars", "Escadron")
    return "l’escadron" if any(word in unit for word in mounted) else "la compagnie"


def leave_as_draft(rng: Random, doings: Sequence[Doing], era: Era) -> None:
    """A few of the far ones are still being written."""
    far = [doing for doing in doings if not doing.tag and (doing.first - era.today).days > 75]
    for doing in rng.sample(far, min(len(far), max(3, len(far) // 14))):
        doing.status, doing.published_at = ActivityStatus.DRAFT, None
        doing.created_at = at(rng, between(rng, era.in_days(-20), era.in_days(-1)), 8, 21)
