// Follows `$ref` inside of the documents that are imported. Never reads a file or a network.

import { dirname, join, normalize } from "node:path/posix";
import { isMapping } from "../mapping.ts";
import { type Location, type SourceDocument, valueAt } from "./source.ts";

/** Follows references. */
export interface References {
  /** What a `$ref` names; undefined when it is not in the documents. */
  target(ref: string, from: SourceDocument): Location | undefined;
  /** The first location that is no `$ref`; or the `$ref` that leads nowhere. */
  follow(location: Location): Followed;
}

/** Where a chain of references ends. */
export type Followed = { readonly found: Location } | { readonly lost: string };

/** How many references in a row are followed. */
const MAX_CHAIN = 32;

/** References among the given documents. */
export function createReferences(documents: readonly SourceDocument[]): References {
  const byFile = new Map(documents.map((document) => [slashes(document.file), document]));
  const byId = new Map(documents.flatMap((one) => idsOf(one).map((id) => [id, one] as const)));
  const documentOf = (base: string, from: SourceDocument): SourceDocument | undefined => {
    if (base === "") return from;
    const [id = ""] = idsOf(from);
    const url = URL.canParse(base, id) ? new URL(base, id).href : base;
    const file = normalize(join(dirname(slashes(from.file)), base.replace(/^file:/, "")));
    return byId.get(base) ?? byId.get(url) ?? byFile.get(file);
  };
  const target = (ref: string, from: SourceDocument): Location | undefined => {
    const [base = "", fragment = ""] = ref.split("#");
    const document = documentOf(base, from);
    const pointer = pointerOf(fragment);
    if (!document || !pointer) return undefined;
    const location = { document, pointer };
    return valueAt(location) === undefined ? undefined : location;
  };
  return {
    target,
    follow(location) {
      let at = location;
      for (let step = 0; step < MAX_CHAIN; step++) {
        const value = valueAt(at);
        if (!isMapping(value) || typeof value.$ref !== "string") return { found: at };
        const next = target(value.$ref, at.document);
        if (!next) return { lost: value.$ref };
        at = next;
      }
      return { lost: "a $ref that leads back to itself" };
    },
  };
}

function pointerOf(fragment: string): readonly string[] | undefined {
  if (fragment === "") return [];
  if (!fragment.startsWith("/")) return undefined;
  const decode = (part: string): string => {
    const plain = part.replaceAll("~1", "/").replaceAll("~0", "~");
    try {
      return decodeURIComponent(plain);
    } catch {
      return plain;
    }
  };
  return fragment.slice(1).split("/").map(decode);
}

function idsOf({ value }: SourceDocument): readonly string[] {
  const id = isMapping(value) ? (value.$id ?? value.id) : undefined;
  return typeof id === "string" ? [id.replace(/#$/, "")] : [];
}

const slashes = (path: string): string => path.replaceAll("\\", "/");
