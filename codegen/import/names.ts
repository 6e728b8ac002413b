// Names for what is imported: each once, and none that generated code needs for itself.
import { checkNames } from "../check/names.ts";
import { createFindings } from "../finding.ts";
import { INHERITED } from "../format/patterns.ts";
import { catalogOf } from "./type-index.ts";

/** Hands out names. */
export interface Names {
  /** A free name like `wanted`; `suffix` is tried before numbers. */
  claim(kind: NameKind, wanted: string, suffix: string): string;
}

/** What a name is for; generated code exports more names after some of them. */
export type NameKind = "type" | "message" | "actor";

const DERIVED: Readonly<Record<NameKind, readonly string[]>> = {
  type: ["", "Schema"],
  message: ["", "V1", "V1Schema", "Input"],
  actor: ["", "Command", "Event", "Rejection", "Contract"],
};

/** Longest name, in characters. */
const MAX_LENGTH = 80;

/** No name is taken yet. */
export function createNames(): Names {
  const taken = new Set<string>();
  const isFree = (kind: NameKind, name: string): boolean =>
    !isReserved(name) && DERIVED[kind].every((end) => !taken.has(`${name}${end}`.toLowerCase()));
  return {
    claim(kind, wanted, suffix) {
      const base = wanted.slice(0, MAX_LENGTH) || "Unnamed";
      let name = base;
      for (let number = 1; !isFree(kind, name); number++) {
        name = number === 1 ? `${base}${suffix}` : `${base}${suffix}${number}`;
      }
      for (const end of DERIVED[kind]) taken.add(`${name}${end}`.toLowerCase());
      return name;
    },
  };
}

/** Asks the check itself, so that there is one list of names that generated code needs. */
function isReserved(name: string): boolean {
  const findings = createFindings();
  checkNames(catalogOf([{ name, type: { kind: "unknown" } }]), findings);
  return findings.all.length > 0;
}

/** Any text as `OrderPlaced`; empty when no letter or digit is in it. */
export function pascalName(text: string): string {
  const joined = wordsOf(text)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join("");
  return /^\d/.test(joined) ? `N${joined}` : joined;
}

/** A name that a field may have: `order-id` is `orderId`, `OrderId` and `_orderId` too. */
export function fieldName(text: string): string {
  if (INHERITED.includes(text)) return `${text}Value`;
  if (/^[a-z]\w*$/.test(text)) return text;
  const [first = "", ...others] = wordsOf(text);
  const small = /^[A-Z0-9]+$/.test(first) ? first.toLowerCase() : lowerFirst(first);
  const joined =
    small + others.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("");
  return /^\d/.test(joined) ? `n${joined}` : joined;
}

/** A text as a context: small letters, digits and _. */
export function contextName(text: string): string {
  const joined = wordsOf(text).join("_").toLowerCase().slice(0, MAX_LENGTH);
  if (joined === "") return "imported";
  return /^\d/.test(joined) ? `n${joined}` : joined;
}

/** `OrderLines` as `OrderLine`, for one of them. */
export function singularName(name: string): string {
  if (/ies$/.test(name)) return name.replace(/ies$/, "y");
  return /[^s]s$/.test(name) ? name.slice(0, -1) : `${name}Item`;
}

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);

function wordsOf(text: string): readonly string[] {
  return text
    .normalize("NFKD")
    .replace(/[\u0300-\u036f]/g, "")
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== "");
}
