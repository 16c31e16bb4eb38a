// Which forms go through the outbox, and where they lead. Pure.
const ID = "([0-9a-f-]{36})";
const KINDS = [
  [new RegExp(`^/people/${ID}/visits$`), "visit"],
  [/^\/visits\/nameless$/, "nameless"],
  [new RegExp(`^/visits/${ID}/corrections$`), "correction"],
  [new RegExp(`^/visits/${ID}/withdrawal$`), "withdrawal"],
  [/^\/activities$/, "activity"],
  [new RegExp(`^/activities/${ID}/withdrawal$`), "activity-withdrawal"],
  [new RegExp(`^/follow-ups/${ID}$`), "follow-up"],
  [new RegExp(`^/people/${ID}/commitments$`), "commitment"],
  [new RegExp(`^/commitments/${ID}/withdrawal$`), "commitment-withdrawal"],
  [new RegExp(`^/commitments/${ID}/scans$`), "scan"],
  [new RegExp(`^/evenings/${ID}/commitments$`), "commitment"],
  [new RegExp(`^/evenings/${ID}/lines$`), "evening-line"],
];

/** {kind, target} of a form by where it goes; null for forms that go to the server themselves. */
export function kindOf(path) {
  for (const [pattern, kind] of KINDS) {
    const found = pattern.exec(path);
    if (found) return { kind, target: found[1] ?? null };
  }
  return null;
}

/** The page after a form that was kept on the phone. */
export function after({ kind, target }, fields, here, home) {
  if (kind === "visit" && fields.some(([name, value]) => name === "back" && value === "person")) return `/people/${target}`;
  if (kind === "commitment") return `/people/${target}`;
  if (kind === "evening-line") return `/evenings/${target}`;
  return ["visit", "correction", "nameless", "activity"].includes(kind) ? home : here;
}
