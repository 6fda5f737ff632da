"""The table of doors: for every address of the service, who gets through and who does not."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from metiis import clock, db
from metiis.models import Notification
from metiis.roster import services as roster
from tests.factories import make_skill, qualify
from tests.world import CALENDAR, World

ROSTER = "Identifiant;Grade;Nom;Prénom;Unité\nT999999;SDT;Dupont;Alex;7BCA\n"
PERSONAS = {
    "V": "visitor",
    "R": "reservist",
    "S": "stranger",
    "L": "leader",
    "C": "commander",
    "F": "foreign",
    "O": "office",
    "B": "brigade",
    "N": "national",
    "A": "admin",
}
# Endpoint, methods, who gets through, from whom the object is hidden (404). Anybody else signed in
# gets 403, and a visitor is sent to sign in. S belongs to another brigade and F commands another
# unit than the one where everything happens; L leads another section than the person looked at.
TABLE = """
accounts.devices             GET       signed-in
accounts.disable             POST      COA        404:F
accounts.enable              POST      COA        404:F
accounts.end_device          POST      signed-in
accounts.end_other_devices   POST      signed-in
accounts.index               GET       CFOA
accounts.security            GET+POST  signed-in
accounts.show                GET       COA        404:F
accounts.sign_in             GET+POST  everybody
activities.add_position      POST      COB        404:F
activities.cancel            GET+POST  COB        404:F
activities.close             POST      COB        404:F
activities.create            GET+POST  CFOB
activities.duplicate         GET+POST  COB        404:F
activities.edit              GET+POST  COB        404:F
activities.edit_position     POST      COB        404:F
activities.history           GET       COB        404:F
activities.index             GET       RSLCFOB
activities.lock              POST      COB        404:F
activities.publish           POST      COB        404:F
activities.show              GET       RLCOB      404:SF
activities.remove_position   POST      COB        404:F
activities.unlock            POST      COB        404:F
alerts.show                  GET       LCOB       404:F
administration.index         GET       CFOBA
deadlines.index              GET       LCFOB
substitutes.show             GET       COB        404:F
applications.accept          POST      R          404:SLCFOBNA
applications.confirm         POST      R          404:SLCFOBNA
applications.decline         POST      R          404:SLCFOBNA
applications.index           GET       RSL
applications.show            GET       R          404:SLCFOBNA
applications.submit          POST      RL         404:S
applications.withdraw        POST      R          404:SLCFOBNA
availability.index           GET       RSL
availability.set_days        POST      RSL
availability.overview        GET       RSL
availability.renew           POST      RSL
availability.copy_month      POST      RSL
patterns.index               GET       RSL
patterns.add                 POST      RSL
patterns.add_absence         POST      RSL
patterns.end                 POST      R          404:SL
patterns.remove              POST      RSL
patterns.remove_absence      POST      RSL
callups.acknowledge          POST      R          404:SLCFOBNA
callups.index                GET       COB        404:F
callups.instructions         GET+POST  COB        404:F
callups.issue                POST      COB        404:F
callups.letter               GET       R          404:SLCFOBNA
callups.letter_paper         GET       R          404:SLCFOBNA
callups.open_                POST      R          404:SLCFOBNA
callups.paper                GET       RCOB       404:SLFNA
callups.reissue              POST      COB        404:F
callups.show                 GET       RCOB       404:SLFNA
campaigns.answer             POST      R          404:SL
campaigns.ask_for            GET+POST  COB        404:F
campaigns.chase              POST      COB        404:F
campaigns.close              POST      COB        404:F
campaigns.create             GET+POST  COB        404:F
campaigns.index              GET       COB        404:F
campaigns.show               GET       RCOB       404:SLF
decisions.index              GET       COB        404:F
proposals.show               GET       COB        404:F
proposals.take               POST      CB         404:F
attendance.add               POST      LCOB       404:F
attendance.certificate       GET       R          404:SLCFOBNA
attendance.certificate_paper GET       R          404:SLCFOBNA
attendance.certify           POST      CB         404:F
attendance.print_list        GET+POST  LCOB       404:F
attendance.reopen            POST      CB         404:F
attendance.show              GET       LCOB       404:F
attendance.take              POST      LCOB       404:F
attendance.transmit          POST      CO         404:F
attendance.validate          POST      CB         404:F
budgets.set_days             POST      OB
budgets.show                 GET       COB        404:F
behalf.contest               POST      R          404:SL
behalf.enter                 GET+POST  O          404:L
behalf.origin                GET       RSL
calendars.confirm            POST      RSL
calendars.index              GET+POST  RSL
candidates.show              GET       COB        404:F
feeds.calendar               GET       everybody
feeds.event                  GET       R          404:SL
feeds.make                   POST      RSL
feeds.rename                 POST      RSL
feeds.revoke                 POST      RSL
feeds.show                   GET       RSL
following.curve              GET       COB        404:F
following.evolution          GET       COB        404:F
field.offline                GET       everybody
field.webmanifest            GET       everybody
field.worker                 GET       everybody
grids.show                   GET       LCOB       404:F
home.index                   GET       signed-in
invitations.activate         GET+POST  everybody
invitations.codes            GET       CFOA
invitations.forgotten        GET+POST  everybody
invitations.invite           GET+POST  COA        404:F
invitations.invite_all       GET+POST  CFOA
invitations.open_activation  GET       everybody
invitations.open_recovery    GET       everybody
invitations.recover          GET+POST  everybody
invitations.revoke           POST      COA        404:F
journal.index                GET       A
levels.compare               GET       LCOB       404:F
levels.figures               GET       N
levels.take                  POST      N
notifications.index          GET       signed-in
notifications.mark_all_read  POST      signed-in
notifications.mark_read      POST      R          404:SLCFOBNA
notifications.preferences    GET+POST  signed-in
notifications.show           POST      R          404:SLCFOBNA
pages.accessibility          GET       everybody
pages.health                 GET       everybody
pages.help_                  GET       everybody
pages.legal                  GET       everybody
pages.privacy                GET       everybody
pages.robots                 GET       everybody
pages.security               GET       everybody
pages.statistics             GET       everybody
people.answer_report         POST      O
people.directory             GET       LCOB       404:F
people.reports               GET       O
people.show                  GET       COB        404:RSLFNA
people.skills                GET+POST  CO         404:F
people.withdraw_skill        POST      CO         404:F
plans.ask                    POST      COB        404:F
plans.cancel                 POST      COB        404:F
plans.confirm                GET       CB         404:F
plans.index                  GET       COB        404:F
plans.retain                 POST      CB         404:F
plans.show                   GET       COB        404:F
plans.take                   POST      CB         404:F
headcount.export             GET+POST  COB        404:F
headcount.people_at          GET       LCOB       404:F
equity.export                GET+POST  COB        404:F
upkeep.export                GET+POST  COB        404:F
upkeep.show                  GET       LCOB       404:F
equity.show                  GET       COB        404:F
headcount.show               GET       LCOBN      404:F
pool.export                  GET+POST  COB        404:F
pool.forget                  POST      LCOB       404:F
pool.index                   GET       LCOB       404:F
pool.keep                    POST      LCOB       404:F
profile.data                 GET       signed-in
profile.data_file            GET       signed-in
profile.edit                 GET+POST  signed-in
profile.index                GET       signed-in
profile.report               GET+POST  RSL        404:CFOBNA
reference.index              GET+POST  A
reference.legal              GET+POST  A
reference.skill              GET+POST  A
reference.withdraw           POST      A
reinforcements.answer        POST      F          404:C
reinforcements.close         POST      CB
reinforcements.index         GET       CFB
reinforcements.raise_need    POST      CB         404:F
reinforcements.show          GET       CB         404:F
roles.index                  GET+POST  A
roles.revoke                 POST      A
roster.carry_out             POST      OBA
roster.index                 GET+POST  OBA
roster.show                  GET       OBA
selection.invite             POST      CB         404:F
selection.reject             POST      CB         404:F
selection.select             POST      CB         404:F
selection.show               GET       COB        404:F
selection.wait               POST      CB         404:F
waiting.answer              POST      everybody
waiting.answered            GET       everybody
waiting.ask                 GET       everybody
waiting.reorder             POST      CB         404:F
waiting.resume              POST      CB         404:F
waiting.show                GET       COB        404:F
waiting.stop                POST      CB         404:F
wishes.add                   POST      RL         404:S
wishes.index                 GET       RSL
wishes.rank                  POST      RL         404:S
wishes.remove                POST      RL         404:S
showcase.index               GET       everybody
threads.mark_read            POST      RLCOB      404:SF
threads.post                 POST      RLCOB      404:SF
threads.remove               POST      RLCOB      404:SF
threads.show                 GET       RLCOB      404:SF
timing.show                  GET       COB        404:F
timing.take                  POST      COB        404:F
units.administration         GET+POST  A
units.index                  GET       LCFOBN
units.settings               POST      CO         404:F
units.show                   GET       LCOBN      404:F
sending.me                   GET       everybody
sending.send                 POST      signed-in
accounts.sign_out            POST      everybody
"""
GROUPS = {"signed-in": frozenset(PERSONAS) - {"V"}, "everybody": frozenset(PERSONAS)}
# Shown, done, to mend (empty forms are sent), out of date, gone: the door was open.
THROUGH = {200, 303, 409, 410, 422}


@dataclass(frozen=True)
class Line:
    """Who may call one endpoint by one method."""

    endpoint: str
    method: str
    allowed: frozenset[str]
    hidden_from: frozenset[str]

    def says(self, letter: str, answer: TestResponse) -> bool:
        """Whether an answer to a persona is the one the table promises."""
        location = answer.headers.get("Location", "")
        if letter in self.allowed:
            leaves = self.endpoint == "accounts.sign_out"
            is_sent_away = location.startswith("/connexion") and not leaves
            if self.endpoint == "sending.me" and letter == "V":
                return answer.status_code == 401  # Open to all, to hear that one is nobody.
            return answer.status_code in THROUGH and not is_sent_away
        if letter == "V":
            return answer.status_code == 303 and location.startswith("/connexion")
        return answer.status_code == (404 if letter in self.hidden_from else 403)


def lines() -> Iterator[Line]:
    """The table; reading comes before writing."""
    written = [row.split() for row in TABLE.strip().splitlines()]
    for method in ("GET", "POST"):
        for endpoint, methods, allowed, *hidden in written:
            if method in methods.split("+"):
                letters = GROUPS.get(allowed, frozenset(allowed))
                yield Line(endpoint, method, letters, frozenset("".join(hidden)[len("404:") :]))


def addresses(app: Flask, world: World) -> dict[str, str]:
    """The address of every endpoint, on objects of the world."""
    people, skill = world.people, make_skill("Permis PL")
    qualify(people["comrade"], "Permis PL")
    file = roster.receive(people["office"], "effectif.csv", ROSTER.encode(), clock.now())
    message = db.session.scalars(
        select(Notification).where(Notification.person_id == people["reservist"].id)
    ).first()
    assert message is not None
    draft = {"activity_id": world.activities["draft"].public_id}
    retained = {"application_id": world.applications["selected"].public_id}
    thread = {"activity_id": world.activities["soon"].public_id}
    called = {"application_id": world.applications["called"].public_id}
    values = {
        "activity_id": world.activities["open"].public_id,
        "position_id": world.positions["draft"].public_id,
        "application_id": world.applications["submitted"].public_id,
        "person_id": people["comrade"].public_id,
        "pattern_id": world.pattern.public_id,
        "absence_id": world.absence.public_id,
        "campaign_id": world.campaign.public_id,
        "reinforcement_id": world.reinforcement.public_id,
        "plan_id": world.plan.public_id,
        "report_id": world.report.public_id,
        "notification_id": message.public_id,
        "import_id": file.public_id,
        "entry_id": world.entry.public_id,
        "message_id": world.message.public_id,
        "code": world.unit.code,
        "skill": skill.code,
        "name": "coordonnees",
        "token": "un-jeton-inconnu",
        "search_id": "une-recherche-inconnue",
    }
    particular = {
        "activities.edit_position": draft,
        "activities.remove_position": draft,
        "activities.publish": draft,
        "callups.acknowledge": called,
        "callups.letter": called,
        "callups.letter_paper": called,
        "callups.open_": called,
        "callups.paper": called,
        "callups.show": called,
        "applications.accept": {"application_id": world.applications["invited"].public_id},
        "applications.confirm": retained,
        "applications.decline": retained,
        "reference.skill": {"code": skill.code},
        "feeds.calendar": {"token": CALENDAR},
        **{f"threads.{name}": thread for name in ("show", "post", "mark_read", "remove")},
    }
    adapter = app.url_map.bind("localhost")
    return {
        rule.endpoint: adapter.build(
            rule.endpoint,
            {
                name: particular.get(rule.endpoint, {}).get(name, values[name])
                for name in rule.arguments
            },
        )
        for rule in app.url_map.iter_rules()
    }
