"""`python -m tests.bench [part …] [--write]`: all parts, or those that are named."""

import sys
from pathlib import Path

from tests.bench import cpu, growth, offline, papers, push, reminders, saving, taps, weight
from tests.bench.goals import Measured, table

README = Path(__file__).resolve().parents[2] / "README.md"
PARTS = {
    "reminders": reminders.measure,
    "cpu": cpu.measure,
    "growth": growth.measure,
    "weight": weight.measure,
    "offline": offline.measure,
    "saving": saving.measure,
    "push": push.measure,
    "papers": papers.measure,
    "taps": taps.measure,
}
BEGIN, END = "<!-- bench -->", "<!-- end of bench -->"


def main() -> int:
    """Measure; 1 where a binding goal is missed. Only a whole measurement is written down."""
    rows: list[Measured] = []
    named = [name for name in sys.argv[1:] if name in PARTS]
    for name in named or PARTS:
        for row in PARTS[name]():
            rows.append(row)
            print(row.row(), flush=True)
    if "--write" in sys.argv and not named:
        text = README.read_text(encoding="utf-8")
        before, _, rest = text.partition(BEGIN)
        after = rest.partition(END)[2]
        README.write_text(f"{before}{BEGIN}\n{table(rows)}\n{END}{after}", encoding="utf-8")
    missed = [row for row in rows if not row.holds]
    print(f"\n{len(rows) - len(missed)} passed, {len(missed)} failed")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
