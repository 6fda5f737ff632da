"""Pages of requests for days: ask, follow, chase, close; and, for who is asked, answer."""

from datetime import date
from typing import Any

from flask import Blueprint, Response, request, url_for

from metiis import clock, db
from metiis.availability.freshness import coverage_in_words
from metiis.availability.rules import month_end, shown_month
from metiis.campaigns import answers, asking, queries, rules, services
from metiis.campaigns.forms import ActivityCampaignForm, CampaignForm, ReplyForm
from metiis.campaigns.services import Opened, Outcome
from metiis.labels import NBSP, count, moment
from metiis.models import Activity, Campaign, CampaignReply, CampaignTarget, Position, Unit
from metiis.once import queued
from metiis.permissions import Permission, can
from metiis.units import queries as units
from metiis.web import (
    Fragment,
    authorize,
    done,
    found,
    fragment,
    is_partial,
    message_only,
    page,
    paginate,
    requires,
    viewer,
)

bp = Blueprint("campaigns", __name__)


@bp.get("/unites/<code>/campagnes")
@requires(Permission.CAMPAIGN_RUN)
def index(code: str) -> Response:
    """Let those who lead a unit find what was asked of its people, and how many answered."""
    unit, today = _unit(code), clock.today()
    rows = paginate(queries.of_unit(viewer(), unit, today))
    return page(
        "campaigns/index.html",
        unit=unit,
        rows=rows,
        tallies=answers.tallies(rows.items, today),
        running=[each for each in rows.items if rules.is_running(each, today)],
        of_days=asking.of_days,
    )


@bp.route("/unites/<code>/campagnes/nouvelle", methods=["GET", "POST"])
@requires(Permission.CAMPAIGN_RUN)
def create(code: str) -> Response:
    """Let a commander ask a unit for its days, once she has seen how many people that is."""
    unit, form = _unit(code), CampaignForm()
    people = queries.people(viewer(), unit)
    form.offer(section for _person, section in people)
    if request.method == "GET":
        form.fill(_proposed(clock.today()))
        return _counted(unit, form, people)
    if not form.validate():
        return page("campaigns/create.html", form=form, unit=unit, audience=None, changed=False)
    if "compter" in request.form or not form.is_as_counted:
        return _counted(unit, form, people, "compter" not in request.form)
    opened = services.open_for_unit(viewer(), unit, form.plan, clock.now())
    db.commit()
    return _opened(opened)


def _proposed(today: date) -> rules.Plan:
    """The month that the grid leads from (`?mois=2026-12`), else what is usually asked."""
    month = request.args.get("mois")
    first = shown_month(month, today)
    if month is None or month_end(first) < today:
        return rules.usual_plan(today)
    return rules.plan_of_month(first, today)


def _unit(code: str) -> Unit:
    unit = found(units.unit(code))
    authorize(Permission.CAMPAIGN_RUN, unit)
    return unit


def _counted(
    unit: Unit, form: CampaignForm, people: list[tuple[int, str]], changed: bool = False
) -> Response:
    """The form with how many people it would ask; nothing is sent yet."""
    plan = form.plan
    ids = [person_id for person_id, section in people if plan.section in ("", section)]
    audience = queries.audience(ids, plan.first, plan.last, clock.now())
    return page("campaigns/create.html", form=form, unit=unit, audience=audience, changed=changed)


def _opened(opened: Opened) -> Response:
    where = url_for("campaigns.show", campaign_id=opened.campaign.public_id)
    if opened.asked is None:
        return done(where, "Cette demande est déjà en cours.", category="info")
    return done(where, f"Demande envoyée à {count(opened.asked, 'personne')}.")


@bp.route("/activites/<activity_id>/campagne", methods=["GET", "POST"])
@requires(Permission.CAMPAIGN_RUN)
def ask_for(activity_id: str) -> Response:
    """Let a commander ask only those whose answer can close a gap of an activity, or of the one
    position asked (`?poste=`)."""
    activity = found(queries.activity(activity_id))
    authorize(Permission.CAMPAIGN_RUN, activity, see=Permission.ACTIVITY_SEE)
    position, form = _position(activity), ActivityCampaignForm()
    form.activity = activity
    if request.method == "GET":
        form.avant.data = asking.activity_reply_by(activity, clock.today())
        return _confirmation(activity, position, form)
    if not form.validate():
        return _confirmation(activity, position, form)
    opened = services.open_for_activity(
        viewer(), activity, form.reply_by, form.note.data or "", clock.now(), position
    )
    db.commit()
    return _opened(opened)


def _position(activity: Activity) -> Position | None:
    asked = request.args.get("poste")
    if asked is None:
        return None
    return found(next((each for each in activity.positions if each.public_id == asked), None))


def _confirmation(
    activity: Activity, position: Position | None, form: ActivityCampaignForm
) -> Response:
    problem = asking.activity_problem(activity, clock.today())
    closers = None if problem else queries.closers(viewer(), activity, clock.now(), position)
    return page(
        "campaigns/activity.html",
        form=form,
        activity=activity,
        position=position,
        problem=problem,
        closers=closers,
    )


@bp.get("/campagnes/<campaign_id>")
@requires(Permission.CAMPAIGN_SEE)
def show(campaign_id: str) -> Response:
    """Let who asks see who answered, and who is asked answer."""
    campaign = found(queries.campaign(campaign_id))
    target = queries.target(campaign, viewer())
    if can(viewer(), Permission.CAMPAIGN_RUN, campaign):
        return page("campaigns/show.html", is_asked=target is not None, **_followed(campaign))
    own = answers.own_request(campaign, found(target), clock.today())
    return page("campaigns/own.html", "campaigns/_request.html", asked=own, refusals=[])


def _followed(campaign: Campaign) -> dict[str, Any]:
    today = clock.today()
    follow = answers.follow(viewer(), campaign, today)
    return {
        "campaign": campaign,
        "follow": follow,
        "coverage": coverage_in_words(follow.coverage),
        "is_running": rules.is_running(campaign, today),
        "when": asking.of_days(campaign.first_day, campaign.last_day),
        "chase_opens": rules.chase_opens(campaign),
        "may_chase": rules.chase_opens(campaign) <= today,
    }


@bp.post("/campagnes/<campaign_id>/relancer")
@requires(Permission.CAMPAIGN_RUN)
def chase(campaign_id: str) -> Response:
    """Let a commander remind those who said nothing, once."""
    campaign = _run(campaign_id)
    chased = services.chase(campaign, viewer(), clock.now())
    db.commit()
    where = url_for("campaigns.show", campaign_id=campaign_id)
    if chased is None:
        db.session.refresh(campaign)
        when = f" le {moment(campaign.chased_at)}" if campaign.chased_at else ""
        return done(where, f"Les silencieux ont déjà été relancés{when}.", category="info")
    return done(where, f"{count(chased, 'personne relancée', 'personnes relancées')}.")


@bp.post("/campagnes/<campaign_id>/clore")
@requires(Permission.CAMPAIGN_RUN)
def close(campaign_id: str) -> Response:
    """Let a commander stop waiting for answers."""
    campaign = _run(campaign_id)
    closed = services.close(campaign, viewer(), clock.now())
    db.commit()
    where = url_for("campaigns.show", campaign_id=campaign_id)
    if not closed:
        return done(where, "Cette demande est déjà close.", category="info")
    return done(where, "La demande est close. Les réponses données sont gardées.")


def _run(campaign_id: str) -> Campaign:
    campaign = found(queries.campaign(campaign_id))
    authorize(Permission.CAMPAIGN_RUN, campaign)
    return campaign


@bp.post("/campagnes/<campaign_id>/repondre")
@requires(Permission.AVAILABILITY_OWN)
@queued("Réponse à une demande de disponibilités")
def answer(campaign_id: str) -> Response:
    """Let who is asked answer in one tap, as often as she likes."""
    campaign = found(queries.campaign(campaign_id))
    target, form = found(queries.target(campaign, viewer())), ReplyForm()
    if not form.validate():
        return _unread(campaign, target, form)
    reply = CampaignReply(form.reponse.data)
    outcome = services.answer(target, viewer(), reply, clock.now())
    db.commit()
    where = url_for("campaigns.show", campaign_id=campaign_id)
    category = "success" if outcome.is_reply else "info"
    return done(where, _told(campaign, reply, outcome), _card(campaign, target), category=category)


def _card(campaign: Campaign, target: CampaignTarget) -> Fragment:
    own = answers.own_request(campaign, target, clock.today())
    name = f"campaigns-request-{campaign.public_id}"
    return fragment(name, "campaigns/_request.html", asked=own)


def _unread(campaign: Campaign, target: CampaignTarget, form: ReplyForm) -> Response:
    """422, with the request as it stands and what can be answered."""
    faults = [text for texts in form.errors.values() for text in texts if isinstance(text, str)]
    if is_partial():
        return message_only(" ".join(faults), 422)
    own = answers.own_request(campaign, target, clock.today())
    return page("campaigns/own.html", form=form, asked=own, refusals=faults)


def _told(campaign: Campaign, reply: CampaignReply, outcome: Outcome) -> str:
    """What a person reads once she has answered: what changed, what was kept, if it is late."""
    if reply is CampaignReply.STILL_TRUE:
        what = (
            f"{count(outcome.changed, 'jour confirmé', 'jours confirmés')} à la date d’aujourd’hui."
        )
    else:
        what = f"{count(outcome.changed, 'jour rempli', 'jours remplis')}."
    if outcome.kept:
        kept = count(outcome.kept, "jour avait", "jours avaient")
        what += f" {kept} déjà une réponse, gardée{'s' if outcome.kept > 1 else ''}."
    if not outcome.is_reply:
        what += " Pour changer un jour, répondez jour par jour."
    if not rules.is_running(campaign, clock.today()):
        what += (
            f" Votre unité n’attend plus cette réponse{NBSP}: vos jours sont tout de même à jour."
        )
    return what
