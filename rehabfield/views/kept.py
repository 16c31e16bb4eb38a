"""What is made once and kept in this process's memory: words and HTML of the pages opened most.

A page is nearly the same from one opening to the next, and rendering is the dearest part of it.
What is kept depends on nothing but what it was asked with, the language and the day; a fragment
sees no request and no `me`, so nobody is shown what was made for somebody else's values.
"""

from collections.abc import Callable, Hashable, Iterable
from datetime import date
from functools import lru_cache, wraps
from typing import Any, TypeVar, cast

from flask import current_app
from markupsafe import Markup

from .. import clock, i18n

Made = TypeVar("Made", bound=Callable[..., Any])

FRAGMENTS = 4096
"""A row takes about 1 kB, a whole page of a person 10 kB."""


def remembered(size: int) -> Callable[[Made], Made]:
    """Keep the answers to the last so many different questions. Arguments must be hashable."""

    def wrap(make: Made) -> Made:
        @lru_cache(size)
        def made(_locale: str, _day: date, *asked: Hashable) -> Any:
            return make(*asked)

        @wraps(make)
        def ask(*asked: Hashable) -> Any:
            return made(i18n.current_locale(), clock.today(), *asked)

        return cast(Made, ask)

    return wrap


def kept(template: str, **values: Hashable) -> Markup:
    """The fragment with these values; they are all it knows, and all must be hashable."""
    return _fragment(i18n.current_locale(), clock.today(), template, *values.items())


def each(template: str, things: Iterable[Hashable], **values: Hashable) -> Markup:
    """The fragment for each of the things, which it knows as `one`, beside the values."""
    locale, day, rest = i18n.current_locale(), clock.today(), tuple(values.items())
    return Markup("").join(
        [_fragment(locale, day, template, ("one", thing), *rest) for thing in things]
    )


@lru_cache(FRAGMENTS)
def _fragment(locale: str, day: date, template: str, *values: tuple[str, Hashable]) -> Markup:
    chosen = current_app.jinja_env.get_template(template)
    return Markup(chosen.render(dict(values), lang=locale, today=day))
