// What is known to be wrong before a check begins: what would only follow from it is not reported.
import type { Finding, Findings } from "../finding.ts";
import type { Catalog, MessageType } from "../model.ts";
import { partsOf, type Type } from "../type.ts";

/** What a check may not rely on. */
export interface Doubts {
  /** Whether a name may be defined in text that could not be read. */
  mayBeHidden(name: string): boolean;
  /** Whether something was not read as a whole, or is not what it was when it was released. */
  isBroken(name: string): boolean;
  /** Whether a message is broken, or made of types that are broken or not there. */
  isUnclear(message: MessageType): boolean;
  /** Whether something of this kind was found already. */
  has(code: string): boolean;
}

/** Findings that leave what they are about as it was meant. */
const HARMLESS = ["unknown-key", "lint"];

/** Doubts after the findings so far. `hidden` is the text that could not be read. */
export function createDoubts(catalog: Catalog, hidden: string, { all }: Findings): Doubts {
  const errors = all.filter(({ severity }) => severity === "error");
  const broken = new Set(errors.flatMap(namesIn));
  const clear = clearTypes(catalog, broken);
  const isClear = (type: Type): boolean =>
    type.kind === "named" ? clear.has(type.name) : partsOf(type).every(isClear);
  return {
    mayBeHidden(name) {
      const literal = name.replace(/\W/g, "\\$&");
      return hidden !== "" && new RegExp(`(?<!\\w)${literal}(?!\\w)`).test(hidden);
    },
    isBroken: (name) => broken.has(name),
    isUnclear: ({ name, versions }) =>
      broken.has(name) || versions.some(({ fields }) => !fields.every(({ type }) => isClear(type))),
    has: (code) => errors.some((finding) => finding.code === code),
  };
}

/** The names in what a finding is about: `OrderPlaced v2`, or `A step of Fulfilment`. */
function namesIn({ code, subject }: Finding): readonly string[] {
  return HARMLESS.includes(code) ? [] : (subject.match(/[A-Z][A-Za-z0-9]*/g) ?? []);
}

/** The names of types that are right, and so is all that they are made of. */
function clearTypes(catalog: Catalog, broken: ReadonlySet<string>): ReadonlySet<string> {
  const clear = new Set(catalog.types.map(({ name }) => name).filter((name) => !broken.has(name)));
  const isClear = (type: Type): boolean =>
    type.kind === "named" ? clear.has(type.name) : partsOf(type).every(isClear);
  for (let size = clear.size + 1; clear.size < size; ) {
    size = clear.size;
    for (const { name, type } of catalog.types) if (!isClear(type)) clear.delete(name);
  }
  return clear;
}
