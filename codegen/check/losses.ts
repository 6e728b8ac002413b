// What goes or is made up on the way between versions must be said: whoever reads an old event
// should know what it never told.
import { convertType, type Direction, inner } from "../casting/conversions.ts";
import type { Findings } from "../finding.ts";
import type { Catalog, Change, MessageType, Version } from "../model.ts";
import type { Type } from "../type.ts";

/** Reports changes that lose or invent something without a word. */
export function checkLosses(
  catalog: Catalog,
  { name, kind }: MessageType,
  before: Version,
  after: Version,
  change: Change,
  findings: Findings,
): void {
  const demand = (said: readonly string[], what: string, help: string): void => {
    if (said.length > 0) return;
    const text = `A change of ${name} v${before.number} → v${after.number} ${what}.`;
    findings.error("loses-missing", change.place, name, text, help);
  };
  // Commands are only cast up: nobody asks what the way down loses.
  const isTwoWay = kind === "event";
  if (isTwoWay && change.kind === "replace" && change.up && !change.down) {
    const help = `Write down: ./hooks/file.ts#function, or loses: { down: [${change.from}] }.`;
    demand(change.loses.down, `gives no way back to ${change.from}`, help);
  }
  if (change.kind !== "convert") return;
  const old = before.fields.find((field) => field.name === change.field);
  const now = after.fields.find((field) => field.name === change.field);
  if (!old || !now) return;
  const unknown = unknownValue(catalog, change, old.type);
  if (unknown !== undefined) {
    const text = `${change.field} of ${name} v${before.number} has no value ${unknown}.`;
    const help = "Correct it, or take it out: values are { old: new }.";
    findings.error("conversion", change.place, name, text, help);
  }
  const types = { old: old.type, now: now.type };
  const directions: readonly Direction[] = isTwoWay ? ["up", "down"] : ["up"];
  for (const direction of directions) {
    const result = convertType(catalog, change.with, direction, types);
    if ("refused" in result) continue;
    if (result.loses) {
      const help = `Say so: loses: { ${direction}: [${result.loses}] }.`;
      demand(change.loses[direction], `loses ${result.loses} on the way ${direction}`, help);
    }
    if (result.invents) {
      const help = `Say so: invents: [${result.invents}].`;
      demand(change.invents, `makes up ${result.invents}`, help);
    }
  }
}

/** An old value that a conversion names, and that nobody can have written. */
function unknownValue(
  catalog: Catalog,
  change: Extract<Change, { readonly kind: "convert" }>,
  old: Type,
): string | undefined {
  const type = inner(catalog, old);
  if (type.kind !== "enum" || type.open) return undefined;
  return Object.keys(change.with.values ?? {}).find((value) => !type.values.includes(value));
}
