// All lint rules, and what a catalog says of them.
import type { Findings } from "../finding.ts";
import type { Catalog, Ignored } from "../model.ts";
import { distance } from "../parse/keys.ts";
import { NAMING } from "./naming.ts";
import { PAYLOADS } from "./payloads.ts";
import type { Rule } from "./rule.ts";
import { STRUCTURE } from "./structure.ts";

/** Every rule. */
export const RULES: readonly Rule[] = [...NAMING, ...PAYLOADS, ...STRUCTURE];

/** Reports what the rules find. `today` is a date, as `2026-01-31`. */
export function lintCatalog(catalog: Catalog, today: string, findings: Findings): void {
  const { allow, severities } = catalog.lint;
  const ignored = ignoredBy(catalog);
  for (const { rule, place } of [...severities, ...ignored]) {
    if (RULES.some(({ code }) => code === rule)) continue;
    const near = RULES.find(({ code }) => distance(code, rule) <= 3);
    const help = near
      ? `Did you mean ${near.code}?`
      : `Rules: ${RULES.map(({ code }) => code).join(", ")}.`;
    findings.error("lint", place, rule, `There is no rule ${rule}.`, help);
  }
  const context = { catalog, today, allowed: new Set([...allow, ...sharedNames(catalog)]) };
  for (const { code, severity: usual, find } of RULES) {
    const severity = severities.findLast(({ rule }) => rule === code)?.severity ?? usual;
    if (severity === "off") continue;
    for (const { place, subject, message, help } of find(context)) {
      if (ignored.some((item) => item.rule === code && isAbout(item, subject))) continue;
      findings[severity](code, place, subject, message, help);
    }
  }
}

/** Names of an event and a command, which is an error: one of them has to change anyway. */
function sharedNames({ commands, events }: Catalog): readonly string[] {
  const names = new Set(commands.map(({ name }) => name));
  return events.flatMap(({ name }) => (names.has(name) ? name : []));
}

function ignoredBy({ lint, commands, events }: Catalog): readonly Ignored[] {
  return [...lint.ignored, ...[...commands, ...events].flatMap((message) => message.ignored)];
}

/** A name means its fields too. */
function isAbout({ subject: named }: Ignored, subject: string): boolean {
  return subject === named || subject.startsWith(`${named}.`);
}
