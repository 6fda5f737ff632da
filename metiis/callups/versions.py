"""One version of a person's call-up among the others, and the sheets it gives. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from metiis.callups.rules import Standing, standing
from metiis.callups.wording import Issue, call_up_sheet, employer_sheet, thawed
from metiis.models import Application, CallUp
from metiis.papers import Sheet


@dataclass(frozen=True, slots=True)
class Shown:
    """The version read, with all of them, the latest first."""

    application: Application
    versions: Sequence[CallUp]
    call_up: CallUp

    @property
    def is_in_force(self) -> bool:
        """Whether she is to follow this version."""
        return self.standing_of(self.call_up) is Standing.CURRENT

    @property
    def others(self) -> list[CallUp]:
        """The versions not read here."""
        return [each for each in self.versions if each is not self.call_up]

    @property
    def asked(self) -> int | None:
        """What addresses say of the version: nothing for the latest."""
        return None if self.call_up is self.versions[0] else self.call_up.version

    def standing_of(self, call_up: CallUp) -> Standing:
        """Whether a version holds."""
        return standing(call_up, self.application.status)

    def call_up_sheet(self) -> Sheet:
        """The call-up."""
        return call_up_sheet(thawed(self.call_up.text), self._issue())

    def employer_sheet(self) -> Sheet:
        """The letter to the employer."""
        employment = self.application.person.employment
        return employer_sheet(thawed(self.call_up.text), self._issue(), employment)

    def _issue(self) -> Issue:
        """A place just lost is void since then, before anybody wrote it on the call-up."""
        call_up, where = self.call_up, self.standing_of(self.call_up)
        ended_at = call_up.replaced_at or call_up.voided_at
        if where is Standing.VOID and ended_at is None:
            ended_at = self.application.changed_at
        return Issue(call_up.reference, call_up.version, call_up.issued_at, where, ended_at)
