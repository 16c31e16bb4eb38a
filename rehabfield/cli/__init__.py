"""`rehabfield …`: what is done at the machine. Each command has --help."""

import click

from . import data, keeping, running


@click.group()
def main() -> None:
    """Đồng Hành: serve it, fill it, keep it safe."""


for command in (
    running.start,
    running.serve,
    running.worker,
    data.migrate,
    data.demo,
    data.invite,
    data.units,
    data.settings,
    keeping.backup,
    keeping.restore,
    keeping.keys,
    keeping.reseal,
    keeping.verify,
):
    main.add_command(command)

if __name__ == "__main__":
    main()
