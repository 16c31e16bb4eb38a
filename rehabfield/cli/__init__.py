"""`rehabfield …`: what is done at the machine. Each command has --help."""

from importlib import import_module

import click

MODULES = {
    "start": "running",
    "serve": "running",
    "worker": "running",
    "migrate": "data",
    "demo": "data",
    "invite": "data",
    "units": "data",
    "settings": "data",
    "backup": "keeping",
    "restore": "keeping",
    "keys": "keeping",
    "reseal": "keeping",
    "verify": "keeping",
}
"""Each command and the module it is in, read only when the command is asked for."""


class Commands(click.Group):
    """The commands in the order in which one needs them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(MODULES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in MODULES:
            return None
        found = getattr(import_module(f".{MODULES[cmd_name]}", __name__), cmd_name)
        return found if isinstance(found, click.Command) else None


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Đồng Hành: serve it, fill it, keep it safe.

    Settings come from REHABFIELD_* in the environment (see `rehabfield settings`); all that is
    kept lies in one folder, `instance/` here or REHABFIELD_HOME.
    """
