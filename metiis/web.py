"""What every view shares: pages and fragments, permissions at the door, paging. All htmx headers
are read and written here, so that a change of htmx touches one file."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any, Generic, TypeAlias, TypeVar, cast
from urllib.parse import urlencode

from flask import Response, abort, flash, make_response, redirect, render_template, request, url_for
from flask_login import current_user
from markupsafe import Markup
from sqlalchemy import Select, func, select
from sqlalchemy.exc import DBAPIError
from werkzeug.datastructures import Headers

from metiis import clock, db, once
from metiis.models import Person, SentOnce
from metiis.permissions import Permission, Subject, can

PAGE_SIZE = 20
TRIES = 3
View: TypeAlias = Callable[..., Any]
T = TypeVar("T")


def viewer() -> Person:
    """The signed-in person; only for views behind `requires`."""
    return cast(Person, current_user._get_current_object())


def requires(permission: Permission) -> Callable[[View], View]:
    """Let in only signed-in people who hold a permission; do a write once, and retry the view on a
    passing conflict."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            if not current_user.is_authenticated:
                return _ask_to_sign_in()
            if once.is_of_another_account(viewer()):
                abort(412)
            if not can(viewer(), permission):
                abort(403)
            return _with_retries(_done_once, view, *args, **kwargs)

        guarded.declared_permission = permission  # type: ignore[attr-defined]
        return guarded

    return decorate


def public(view: View) -> View:
    """Mark a view as open to everybody, on purpose."""

    @wraps(view)
    def opened(*args: Any, **kwargs: Any) -> Any:
        return _with_retries(view, *args, **kwargs)

    opened.declared_permission = "public"  # type: ignore[attr-defined]
    return opened


def _with_retries(view: View, *args: Any, **kwargs: Any) -> Any:
    """Units of work can be repeated, so a deadlock or a busy database is simply tried again."""
    for attempt in range(TRIES):
        try:
            return view(*args, **kwargs)
        except DBAPIError as error:
            db.session.rollback()
            if attempt == TRIES - 1 or not db.is_retriable(error):
                raise
    raise AssertionError("unreachable")


def _done_once(view: View, *args: Any, **kwargs: Any) -> Any:
    """A write that brings a key is done the first time, and told again the others."""
    db.write_from(once.devices()[0])
    write = once.asked(viewer(), keeps_page=is_partial())
    if write is None:
        return view(*args, **kwargs)
    earlier = once.claim(write, clock.now())
    if earlier is not None:
        return _told_again(earlier, write)
    answer = make_response(view(*args, **kwargs))
    once.answered(write, answer.status_code)
    return answer


def _told_again(earlier: SentOnce, write: once.Write) -> Response:
    if earlier.digest != write.digest:
        abort(422)
    words = earlier.words or "C’est déjà enregistré."
    if is_partial():
        response = message_only(words, 200, "success")
    else:
        response = done(earlier.location or "/", words)
    response.headers["X-Metiis-Replay"] = "1"
    return response


def _ask_to_sign_in() -> Response:
    here = request.full_path.rstrip("?") if request.method == "GET" else None
    target = url_for("accounts.sign_in", suite=here)
    if is_partial() or "X-Metiis-Queue" in request.headers:
        response = make_response("", 401)
        response.headers["HX-Redirect"] = url_for("accounts.sign_in")
        return response
    return cast(Response, redirect(target, 303))


def authorize(
    permission: Permission, subject: Subject | None, see: Permission | None = None
) -> None:
    """404 when the object does not exist or may not be seen, 403 when only the action is refused.

    `see` is the permission that makes the object visible; without it the action's own one does.
    """
    if subject is None or not can(viewer(), see or permission, subject):
        abort(404)
    if see is not None and not can(viewer(), permission, subject):
        abort(403)


def found(subject: T | None) -> T:
    """The object, or 404."""
    if subject is None:
        abort(404)
    return subject


def is_partial() -> bool:
    """Whether htmx asks for a fragment rather than a page."""
    return request.headers.get("HX-Request-Type") == "partial"


def for_htmx(headers: Headers) -> dict[str, str]:
    """What an answer asks of htmx."""
    return {name: value for name, value in headers if name.startswith("HX-")}


def page_after(headers: Headers) -> str | None:
    """Where an answer leads, if it does, with htmx or without."""
    return headers.get("Location") or headers.get("HX-Redirect")


def page(template: str, fragment: str | None = None, /, **context: Any) -> Response:
    """The whole page, or only its moving part when htmx asks for it; 422 when `form` has errors."""
    partial = fragment is not None and is_partial()
    form = context.get("form")
    faults = getattr(form, "errors", None)
    once.say(once.sentences(faults))
    status = 422 if faults else 200
    shown = fragment if partial and fragment is not None else template
    return make_response(render_template(shown, **context), status)


@dataclass(frozen=True, slots=True)
class Fragment:
    """A template and its context; its root element's id is where it goes."""

    target: str
    template: str
    context: dict[str, object]


def fragment(target: str, template: str, /, **context: object) -> Fragment:
    """A fragment to swap in place of `#target`."""
    return Fragment(target, template, context)


def done(
    url: str, message: str | None = None, *fragments: Fragment, category: str = "success"
) -> Response:
    """After a POST: a redirect to a page, or for htmx the fragments that changed, and a message."""
    once.say(message, url)
    if is_partial() and fragments:
        return swapped(message, *fragments, category=category)
    if message and not once.is_quiet():
        flash(message, category)
    if is_partial():
        response = make_response("", 204)
        response.headers["HX-Redirect"] = url
        return response
    return cast(Response, redirect(url, 303))


def swapped(message: str | None, *fragments: Fragment, category: str = "success") -> Response:
    """Fragments wrapped so that htmx swaps each in place of the element with its id."""
    parts = [
        Markup('<hx-partial hx-target="#{}" hx-swap="outerHTML">{}</hx-partial>').format(
            part.target, Markup(render_template(part.template, **part.context))
        )
        for part in fragments
    ]
    once.say(message)
    if message is not None:
        parts.append(_message(message, category))
    return make_response(Markup("").join(parts), 200)


def message_only(message: str, status: int, category: str = "error") -> Response:
    """An answer to htmx that only fills the messages region; swapped whatever the status is."""
    once.say(message)
    return make_response(_message(message, category), status)


def _message(message: str, category: str) -> Markup:
    alert = Markup(render_template("errors/_alert.html", message=message, category=category))
    return Markup('<hx-partial hx-target="#messages" hx-swap="innerHTML">{}</hx-partial>').format(
        alert
    )


def pdf(content: bytes, name: str) -> Response:
    """A file shown by the browser and kept nowhere on the way."""
    response = Response(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response


TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def taken_away(content: bytes, kind: str, name: str) -> Response:
    """A file that leaves the service: CSV or XLSX, kept nowhere on the way."""
    response = Response(content, content_type=TYPES[kind])
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    response.headers["Cache-Control"] = "no-store"
    return response


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a list, with what the pager shows."""

    items: list[T]
    number: int
    total: int
    size: int = PAGE_SIZE
    path: str = ""

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // self.size))

    @property
    def previous_url(self) -> str | None:
        """Address of the page before, None on the first."""
        return self._url(self.number - 1) if self.number > 1 else None

    @property
    def next_url(self) -> str | None:
        """Address of the page after, None on the last."""
        return self._url(self.number + 1) if self.number < self.pages else None

    def _url(self, number: int) -> str:
        query = [(key, value) for key, value in request.args.items(multi=True) if key != "page"]
        return f"{self.path or request.path}?{urlencode([*query, ('page', number)])}"


def paginate(statement: Select[T], size: int = PAGE_SIZE, path: str = "") -> Page[T]:
    """The page of a SELECT that `?page=` asks for; a page beyond the end shows the last. `path` is
    where the list is, when the address asked does something to it.
    """
    counted = select(func.count()).select_from(statement.order_by(None).subquery())
    total = db.session.scalar(counted) or 0
    number = _asked_page(total, size)
    paged = statement.limit(size).offset((number - 1) * size)
    rows = db.session.scalars(paged).unique().all()
    return Page(list(rows), number, total, size, path)


def page_of(items: Sequence[T], size: int = PAGE_SIZE) -> Page[T]:
    """The page of a list already read that `?page=` asks for; beyond the end, the last."""
    number = _asked_page(len(items), size)
    return Page(list(items[(number - 1) * size : number * size]), number, len(items), size)


def _asked_page(total: int, size: int) -> int:
    last = max(1, -(-total // size))
    return min(max(1, request.args.get("page", 1, type=int)), last)


def local_path(target: str | None) -> str | None:
    """A path of this site taken from the outside, or None: never another site, never a scheme."""
    if not target or any(ord(char) < 33 or char == "\\" for char in target):
        return None
    if not target.startswith("/") or target.startswith("//"):
        return None
    return target
