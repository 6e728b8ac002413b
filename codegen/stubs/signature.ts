// The signature that generated casters expect of a hook.
import { versionName } from "../emit/names.ts";
import type { HookFunction, HookUse } from "./hook-functions.ts";

/** A hook's parameter and result, as TypeScript. */
export interface Signature {
  readonly parameter: string;
  readonly given: string;
  readonly result: string;
}

/** How a file writes what signatures consist of. */
export interface Spelling {
  /** The name under which the file knows the interface of a version. */
  type(name: string): string;
  quote(text: string): string;
}

const PLAIN: Spelling = { type: (name) => name, quote: (text) => JSON.stringify(text) };

/** The signature that fits all uses: it takes what any of them gives, and gives what all want. */
export function signatureOf({ uses }: HookFunction, spelling = PLAIN): Signature {
  const directions = new Set(uses.map(({ direction }) => direction));
  const [direction] = directions.size === 1 ? directions : [];
  const given = uses.map((use) => spelling.type(versionName(use.message, use.given)));
  const results = uses.map((use) => resultOf(use, spelling));
  return {
    parameter: direction === "up" ? "old" : direction === "down" ? "now" : "data",
    given: [...new Set(given)].join(" | "),
    result: [...new Set(results)].join(" & "),
  };
}

function resultOf({ message, wanted, fields }: HookUse, { type, quote }: Spelling): string {
  const version = type(versionName(message, wanted));
  const keys = fields.map(quote);
  return keys.length === 1 ? `${version}[${keys[0]}]` : `Pick<${version}, ${keys.join(" | ")}>`;
}

/** The head of the function, for whoever writes it. */
export function headOf(hook: HookFunction): string {
  const { parameter, given, result } = signatureOf(hook);
  return `export function ${hook.name}(${parameter}: ${given}): ${result}`;
}

/** What the function gives back, in words. */
export function purposeOf({ uses }: HookFunction): string {
  const parts = uses.map(({ message, given, wanted, fields }) => {
    const what = fields.length === 1 ? fields[0] : `{ ${fields.join(", ")} }`;
    return `${what} of ${message.name} v${wanted}, from the whole payload of v${given}`;
  });
  return `Must return ${[...new Set(parts)].join("; or ")}.`;
}
