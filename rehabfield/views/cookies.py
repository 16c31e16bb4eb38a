"""Cookies: one session, and one secret for each user of this device.

Over https they are `__Host-` and Secure. On http to this machine itself they cannot be.
"""

from datetime import timedelta
from uuid import UUID

from flask import Response, request

DEVICE_LASTS = timedelta(days=400)  # the longest that browsers keep a cookie


def _prefix() -> str:
    return "__Host-" if request.is_secure else ""


def session_token() -> str | None:
    """The token that this request brings."""
    return request.cookies.get(_prefix() + "s")


def set_session(response: Response, token: str) -> None:
    """Sign in: the cookie ends with the browser, the row decides how long it is good."""
    _set(response, "s", token, None)


def drop_session(response: Response) -> None:
    """Sign out here."""
    response.delete_cookie(_prefix() + "s", secure=request.is_secure, httponly=True, samesite="Lax")


def enrolment_secrets() -> dict[UUID, str]:
    """Enrolments that this browser holds: id → secret."""
    start = _prefix() + "e-"
    found: dict[UUID, str] = {}
    for name, value in request.cookies.items():
        if name.startswith(start):
            try:
                found[UUID(hex=name.removeprefix(start))] = value
            except ValueError:
                continue
    return found


def set_enrolment(response: Response, enrolment_id: UUID, secret: str) -> None:
    """Let this browser remember one user."""
    _set(response, "e-" + enrolment_id.hex, secret, DEVICE_LASTS)


def drop_enrolment(response: Response, enrolment_id: UUID) -> None:
    """Forget one user on this browser."""
    response.delete_cookie(
        f"{_prefix()}e-{enrolment_id.hex}",
        secure=request.is_secure,
        httponly=True,
        samesite="Lax",
    )


def _set(response: Response, name: str, value: str, lasts: timedelta | None) -> None:
    response.set_cookie(
        _prefix() + name,
        value,
        max_age=lasts,
        secure=request.is_secure,
        httponly=True,
        samesite="Lax",
        path="/",
    )
