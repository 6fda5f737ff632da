"""The trace of a team taken: the proposal, and one decision for each person it is about.

On the services floor.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime

from metiis import clock, db
from metiis.decisions.queries import Facts
from metiis.decisions.rules import Known, known_of
from metiis.decisions.services import record
from metiis.matching.engine.team import Member
from metiis.models import Activity, OverrideReason, Person, Proposal, Verb
from metiis.proposals.rules import Cast, Proposed


class Trace:
    """What was known, proposed and chosen when a team was taken."""

    def __init__(
        self,
        by: Person,
        activity: Activity,
        proposed: Proposed,
        cast: Mapping[str, Cast],
        facts: Mapping[int, Facts],
        now: datetime,
    ) -> None:
        self.by, self.activity, self.proposed, self.now = by, activity, proposed, now
        self.cast, self.facts = cast, facts
        self.posts = {position.public_id: position for position in activity.positions}
        self.meant = proposed.places(cast)
        self.proposal: Proposal | None = None

    def open(self, name: str) -> None:
        """The proposal is kept, under the name of the team that was shown."""
        asked = self.proposed.asked
        self.proposal = Proposal(
            activity_id=self.activity.id,
            by_id=self.by.id,
            taken_at=self.now,
            asked=json.dumps(asked.args),
            team=json.dumps([[each.person, each.post] for each in self.proposed.chosen]),
            policy=json.dumps(asdict(self.proposed.problem.objective.points)),
            fingerprint=name,
        )
        db.session.add(self.proposal)
        db.session.flush()

    def keep_taken(self, member: Member, verb: Verb) -> None:
        """Somebody retained or invited; a reason stands where the service had not proposed her."""
        was_proposed = self.proposed.was_proposed(member)
        asked = self.proposed.asked
        reason = None if was_proposed else asked.reason_of(member.person, member.post)
        self._keep(member.person, verb, was_proposed, reason)

    def keep_others(self) -> None:
        """Those left out for the reason given, and those whom the commander's choices displaced."""
        team = {each.person for each in self.proposed.team.members}
        plain = {each.person for each in self.proposed.plain.members}
        out = {ban.person: ban.reason for ban in self.proposed.asked.bans}
        for person, reason in out.items():
            self._keep(person, Verb.EXCLUDED, person in plain, reason)
        for member in self.proposed.plain.members:
            if member.person not in team and member.person not in out:
                why = self.proposed.displaced_by(member.post)
                self._keep(member.person, Verb.PASSED_OVER, True, why)

    def _keep(
        self, name: str, verb: Verb, was_proposed: bool, reason: OverrideReason | None
    ) -> None:
        if name not in self.meant:
            return
        record(
            self.by,
            self.activity,
            self.posts[self.meant[name]],
            self.cast[name].person,
            verb,
            self._known(name),
            was_proposed,
            reason,
            "",
            self.proposal,
            now=self.now,
        )

    def _known(self, name: str) -> Known:
        """What was known of her, and what ranked her."""
        problem, facts = self.proposed.problem, self.facts[self.cast[name].person.id]
        worth = {}
        if name in problem.person:
            post = problem.post[self.meant[name]]
            worth = asdict(self.proposed.scorer.worth(problem.person[name], post))
            worth.pop("place")
        today = clock.civil_day(self.now)
        return known_of(facts.candidate, facts.need, facts.said, today, worth)
