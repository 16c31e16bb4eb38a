"""Asking for an address of one's own calendar."""

from uuid import UUID

from .base import Form


class NewAddressForm(Form):
    """`id` was minted with the page: a double tap makes one address."""

    id: UUID
