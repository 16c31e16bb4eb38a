"""Forms that come twice: done once, and said plainly where the second is not the first."""

from uuid import UUID

from flask import abort

from ..offline import OtherContent, SeenBefore
from .page import once


def is_new(kind: str, key: UUID) -> bool:
    """Whether the form with this key comes for the first time; call in the writing transaction.

    The same form again is answered as if it had just been done; the same key with other content
    is a conflict (409).
    """
    try:
        once(kind, key)
    except SeenBefore:
        return False
    except OtherContent:
        abort(409)
    return True
