// A foreign document: its plain data, and where in the text each pointer of it is.

import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from "yaml";
import type { Place } from "../finding.ts";
import { isMapping, type Mapping } from "../mapping.ts";

/** One YAML or JSON document. */
export interface SourceDocument {
  /** The path that findings show. */
  readonly file: string;
  readonly value: unknown;
  /** The place of a pointer, or of the nearest thing around it that is in the text. */
  placeOf(pointer: Pointer): Place;
}

/** The place of what no catalog file holds yet. */
export const NOWHERE: Place = { file: "", line: 1, column: 1 };

/** The keys that lead to a value. */
export type Pointer = readonly string[];

/** A value in a document. */
export interface Location {
  readonly document: SourceDocument;
  readonly pointer: Pointer;
}

/** Why a text is no document. */
export interface SourceError extends Place {
  readonly problem: string;
}

/** Limit of alias expansion, against a "billion laughs" file. */
const MAX_ALIASES = 100;

/** Reads YAML; JSON is YAML too. */
export function readSource(file: string, text: string): SourceDocument | SourceError {
  const lineCounter = new LineCounter();
  const options = { lineCounter, prettyErrors: false, merge: true, uniqueKeys: false } as const;
  const document = parseDocument(text.replace(/^\uFEFF/, ""), options);
  const placeAt = (offset: number): Place => {
    const { line, col } = lineCounter.linePos(offset);
    return { file, line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const [error] = document.errors;
  if (error) {
    return { ...placeAt(error.pos[0]), problem: error.message.split("\n")[0]!.replace(/\.$/, "") };
  }
  try {
    const value: unknown = document.toJS({ maxAliasCount: MAX_ALIASES });
    JSON.stringify(value); // Throws for an alias inside of what it stands for.
    return { file, value, placeOf: (pointer) => placeAt(offsetOf(document.contents, pointer)) };
  } catch {
    return { ...placeAt(0), problem: "An alias with * repeats too much, or itself" };
  }
}

/** Whether reading failed. */
export function isSourceError(read: SourceDocument | SourceError): read is SourceError {
  return "problem" in read;
}

function offsetOf(root: unknown, pointer: Pointer): number {
  let node: unknown = root;
  let offset = (root as Node | null)?.range?.[0] ?? 0;
  for (const part of pointer) {
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === part);
      if (!pair) return offset;
      offset = (pair.key as Node).range?.[0] ?? offset;
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(part)];
      offset = (node as Node | undefined)?.range?.[0] ?? offset;
    } else {
      return offset;
    }
  }
  return offset;
}

/** A value further inside. */
export function inside({ document, pointer }: Location, ...parts: Pointer): Location {
  return { document, pointer: [...pointer, ...parts] };
}

/** What is at a location; undefined when nothing is. */
export function valueAt({ document, pointer }: Location): unknown {
  let value = document.value;
  for (const part of pointer) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, part)) {
      return undefined;
    }
    value = (value as Mapping)[part];
  }
  return value;
}

/** The mapping at a location; an empty one when there is none. */
export function mappingAt(location: Location): Mapping {
  const value = valueAt(location);
  return isMapping(value) ? value : {};
}

/** The locations of a mapping's or list's values, by key. */
export function childrenOf(location: Location): readonly (readonly [string, Location])[] {
  const value = valueAt(location);
  if (typeof value !== "object" || value === null) return [];
  return Object.keys(value).map((key) => [key, inside(location, key)]);
}

/** A pointer as documents write it: `#/components/schemas/Order`. */
export function pointerText({ pointer }: Location): string {
  const parts = pointer.map((part) => part.replaceAll("~", "~0").replaceAll("/", "~1"));
  return `#${parts.map((part) => `/${part}`).join("")}`;
}

/** Tells one location from all others. */
export function locationKey(location: Location): string {
  return `${location.document.file}${pointerText(location)}`;
}
