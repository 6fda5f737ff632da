"""The features plugged into the application, in shelf order."""

from flask import Flask

from metiis.accounts import views as accounts
from metiis.activities import views as activities
from metiis.administration import views as administration
from metiis.alerts import views as alerts
from metiis.applications import views as applications
from metiis.attendance import views as attendance
from metiis.availability import views as availability
from metiis.behalf import views as behalf
from metiis.budgets import views as budgets
from metiis.calendars import views as calendars
from metiis.callups import views as callups
from metiis.campaigns import views as campaigns
from metiis.candidates import views as candidates
from metiis.dashboards import views as dashboards
from metiis.deadlines import views as deadlines
from metiis.decisions import views as decisions
from metiis.directory import views as directory
from metiis.equity import views as equity
from metiis.feeds import views as feeds
from metiis.field import views as field
from metiis.grids import views as grids
from metiis.headcount import following
from metiis.headcount import views as headcount
from metiis.invitations import views as invitations
from metiis.journal import views as journal
from metiis.levels import views as levels
from metiis.notifications import views as notifications
from metiis.pages import views as pages
from metiis.patterns import views as patterns
from metiis.plans import views as plans
from metiis.pool import views as pool
from metiis.profile import views as profile
from metiis.proposals import views as proposals
from metiis.reference import views as reference
from metiis.reinforcements import views as reinforcements
from metiis.roles import views as roles
from metiis.roster import views as roster
from metiis.selection import views as selection
from metiis.sending import views as sending
from metiis.settings import Settings
from metiis.showcase import views as showcase
from metiis.substitutes import views as substitutes
from metiis.threads import views as threads
from metiis.timing import views as timing
from metiis.units import views as units
from metiis.upkeep import views as upkeep
from metiis.waiting import views as waiting
from metiis.wishes import views as wishes

FEATURES = (
    reference,
    units,
    journal,
    notifications,
    directory,
    roster,
    availability,
    patterns,
    calendars,
    behalf,
    grids,
    decisions,
    wishes,
    campaigns,
    reinforcements,
    applications,
    waiting,
    callups,
    selection,
    candidates,
    plans,
    proposals,
    timing,
    substitutes,
    attendance,
    activities,
    threads,
    feeds,
    deadlines,
    accounts,
    roles,
    sending,
    profile,
    pool,
    following,
    headcount,
    alerts,
    budgets,
    equity,
    upkeep,
    levels,
    invitations,
    administration,
    dashboards,
    field,
    pages,
)


def register(app: Flask, settings: Settings) -> None:
    """Plug every feature in; the showcase of components only where no real user comes."""
    for feature in FEATURES:
        app.register_blueprint(feature.bp)
    if settings.demo or settings.testing:
        app.register_blueprint(showcase.bp)
