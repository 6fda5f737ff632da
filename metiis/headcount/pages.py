"""The pages about a unit's headcount, in the order of their tabs."""

from typing import NamedTuple

from metiis.permissions import Permission


class Tab(NamedTuple):
    """A page: its endpoint, which takes the unit's code, its title, who may open it."""

    endpoint: str
    title: str
    permission: Permission = Permission.HEADCOUNT_SEE


# Each page adds its own.
PAGES: tuple[Tab, ...] = (
    Tab("headcount.show", "Entonnoir"),
    Tab("following.curve", "Courbe", Permission.PERSON_SEE_SERVICE),
    Tab("following.evolution", "Évolution", Permission.PERSON_SEE_SERVICE),
    Tab("alerts.show", "Alertes"),
    Tab("equity.show", "Équité", Permission.PERSON_SEE_SERVICE),
    Tab("budgets.show", "Budget", Permission.BUDGET_SEE),
    Tab("upkeep.show", "Dossiers"),
    Tab("levels.compare", "Comparaison"),
)
