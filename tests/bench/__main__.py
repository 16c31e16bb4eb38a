"""`python -m tests.bench [--write]`."""

import sys
from pathlib import Path

from tests.bench import cpu, growth, taps, weight
from tests.bench.goals import Measured, table

README = Path(__file__).resolve().parents[2] / "README.md"
BEGIN, END = "<!-- bench -->", "<!-- end of bench -->"


def main() -> int:
    """Measure everything; 1 where a binding goal is missed."""
    rows: list[Measured] = []
    for part in (cpu, growth, weight, taps):
        for row in part.measure():
            rows.append(row)
            print(row.row(), flush=True)
    if "--write" in sys.argv:
        text = README.read_text(encoding="utf-8")
        before, _, rest = text.partition(BEGIN)
        after = rest.partition(END)[2]
        README.write_text(f"{before}{BEGIN}\n{table(rows)}\n{END}{after}", encoding="utf-8")
    missed = [row for row in rows if not row.holds]
    print(f"\n{len(rows) - len(missed)} passed, {len(missed)} failed")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
