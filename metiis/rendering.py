"""Templates that let go of a page's data as soon as the page is written.

What Jinja makes of a template that has macros refers to itself: macros hold the variables they were
made among, and are one of them. Left so, everything a page showed, people by thousands, would stay
in memory until the collector of garbage passes.
"""

from collections.abc import Mapping
from contextvars import ContextVar
from typing import Any

from flask import Flask
from jinja2 import Template
from jinja2.runtime import Context

_made: ContextVar[list[Context] | None] = ContextVar("metiis_contexts", default=None)


class Fleeting(Template):
    """A template whose contexts are emptied once it is rendered."""

    def new_context(
        self,
        vars: dict[str, Any] | None = None,  # noqa: A002 - the library's name.
        shared: bool = False,
        locals: Mapping[str, Any] | None = None,  # noqa: A002
    ) -> Context:
        """As Jinja does. A context without variables is a library of macros, kept for all pages."""
        context = super().new_context(vars, shared, locals)
        made = _made.get()
        if made is not None and vars is not None:
            made.append(context)
        return context

    def render(self, *args: Any, **kwargs: Any) -> str:
        """The text of the template, whose macros are of no use afterwards."""
        made: list[Context] = []
        before = _made.set(made)
        try:
            return super().render(*args, **kwargs)
        finally:
            _made.reset(before)
            for context in made:
                context.vars.clear()


def install(app: Flask) -> None:
    """Every template of the service is one of these."""
    app.jinja_env.template_class = Fleeting
