// YAML with places: values, entries and items of a document.
import { isAlias, isMap, isScalar, isSeq, type Node } from "yaml";
import type { Findings, Place } from "../finding.ts";
import { readDocument } from "./yaml-document.ts";

/** A YAML value and its place. */
export interface Value {
  readonly place: Place;
  readonly node: Node | null;
}

/** One key of a mapping. */
export interface Entry {
  readonly key: string;
  readonly place: Place;
  readonly value: Value;
}

/** Reads the values of one file, reporting what does not fit. */
export interface YamlReader {
  readonly root: Value;
  /** The text of the file that could not be read. */
  readonly hidden: string;
  entries(value: Value, what: string): readonly Entry[];
  items(value: Value, what: string): readonly Value[];
  text(value: Value, what: string): string;
  isMapping(value: Value): boolean;
  isList(value: Value): boolean;
  /** Whether there is nothing after the colon. */
  isNothing(value: Value): boolean;
  /** The plain data, for literals and examples. */
  plain(value: Value): unknown;
  readonly findings: Findings;
}

/** Limit of alias expansion, against a "billion laughs" file. */
const MAX_ALIASES = 100;

/** Reads one file. What of it is no YAML is reported, and left out. */
export function readYaml(file: string, source: string, findings: Findings): YamlReader {
  const { document, hidden, placeAt } = readDocument(file, source, findings);
  const place = (node: Node | null | undefined, otherwise: Place): Place =>
    node?.range ? placeAt(node.range[0]) : otherwise;
  const start: Place = { file, line: 1, column: 1 };
  const valueAt = (node: unknown, otherwise: Place): Value => {
    const found = (isAlias(node) ? node.resolve(document) : node) as Node | null | undefined;
    return { node: found ?? null, place: place(node as Node, otherwise) };
  };
  const wrong = (value: Value, what: string, want: string): void =>
    findings.error("shape", value.place, what, `${what} must be ${want}.`, `Write ${want} here.`);

  return {
    root: valueAt(document.contents, start),
    hidden,
    findings,
    isMapping: ({ node }) => isMap(node),
    isList: ({ node }) => isSeq(node),
    isNothing,
    entries(value, what) {
      if (!isMap(value.node)) {
        if (!isNothing(value)) wrong(value, what, "a mapping");
        return [];
      }
      return value.node.items.map((pair) => {
        const keyNode = pair.key as Node;
        const keyPlace = place(keyNode, value.place);
        return { key: keyText(keyNode), place: keyPlace, value: valueAt(pair.value, keyPlace) };
      });
    },
    items(value, what) {
      if (isSeq(value.node)) return value.node.items.map((item) => valueAt(item, value.place));
      if (!isNothing(value)) wrong(value, what, "a list");
      return [];
    },
    text(value, what) {
      const { node } = value;
      if (isScalar(node) && node.value !== null && typeof node.value !== "object") {
        return typeof node.value === "string" ? node.value : (node.source ?? String(node.value));
      }
      wrong(value, what, "text");
      return "";
    },
    plain: (value) => {
      try {
        return value.node?.toJS(document, { maxAliasCount: MAX_ALIASES }) ?? null;
      } catch (error) {
        const help = "Write the value out instead of repeating it with *.";
        findings.error("yaml-alias", value.place, "", (error as Error).message, help);
        return null;
      }
    },
  };
}

const isNothing = ({ node }: Value): boolean =>
  node === null || (isScalar(node) && node.value === null);

/** As it is written: `1.10` is not 1.1. */
function keyText(node: Node): string {
  if (!isScalar(node)) return "";
  return typeof node.value === "string" ? node.value : (node.source ?? String(node.value));
}
