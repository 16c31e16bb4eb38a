"""How members of a team are named to each other: by their form of address and given name."""

from ..vietnamese import given_name


def called(name: str, form_of_address: str) -> str:
    """As people say it: "bác Hùng"."""
    return f"{form_of_address} {given_name(name)}"
