// YAML with places: values, entries and items of a document.
import { isAlias, isMap, isScalar, isSeq, type Node } from "yaml";
import type { Findings, Place } from "../finding.ts";
import { readDocument } from "./yaml-document.ts";

/** A YAML value and its place. */
export interface Value {
  readonly place: Place;
  readonly node: Node | null;
  /** Whether it is, or is inside of, what an alias repeats. */
  readonly repeated: boolean;
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
  /** Whether reading was given up, which is reported: aliases repeat too much. */
  isGivenUp(): boolean;
  /** Whether it is written as a text without letters; that of a refused tag is not. */
  isEmptyText(value: Value): boolean;
  /** The plain data, for literals and examples. */
  plain(value: Value): unknown;
  readonly findings: Findings;
}

/** How often a literal or example repeats a value by aliases, against a "billion laughs" file. */
const MAX_ALIASES = 100;
/** How many values of a file are read because aliases repeat them, for the same reason. */
const MAX_REPEATED = 100_000;

/** Reads one file. What of it is no YAML is reported, and left out. */
export function readYaml(file: string, source: string, findings: Findings): YamlReader {
  const { document, aliases, hidden, placeAt } = readDocument(file, source, findings);
  const place = (node: Node | null | undefined, otherwise: Place): Place =>
    node?.range ? placeAt(node.range[0]) : otherwise;
  const start: Place = { file, line: 1, column: 1 };
  let repetitions = 0;
  const valueAt = (node: unknown, otherwise: Place, inside: boolean): Value => {
    const at = place(node as Node, otherwise);
    const repeated = inside || isAlias(node);
    if (repeated && repetitions++ >= MAX_REPEATED) {
      if (repetitions === MAX_REPEATED + 1) reportRepetitions(findings, at);
      return { node: null, place: at, repeated };
    }
    const found = (isAlias(node) ? aliases.get(node) : node) as Node | null | undefined;
    return { node: found ?? null, place: at, repeated };
  };
  const wrong = (value: Value, what: string, want: string): void =>
    findings.error("shape", value.place, what, `${what} must be ${want}.`, `Write ${want} here.`);

  return {
    root: valueAt(document.contents, start, false),
    hidden,
    findings,
    isGivenUp: () => repetitions > MAX_REPEATED,
    isMapping: ({ node }) => isMap(node),
    isList: ({ node }) => isSeq(node),
    isNothing,
    isEmptyText: ({ node }) => isScalar(node) && node.value === "" && !node.tag,
    entries(value, what) {
      if (!isMap(value.node)) {
        if (!isNothing(value)) wrong(value, what, "a mapping");
        return [];
      }
      return value.node.items.map((pair) => {
        const keyNode = pair.key as Node;
        const keyPlace = place(keyNode, value.place);
        const inner = valueAt(pair.value, keyPlace, value.repeated);
        return { key: keyText(keyNode), place: keyPlace, value: inner };
      });
    },
    items(value, what) {
      if (isSeq(value.node)) {
        return value.node.items.map((item) => valueAt(item, value.place, value.repeated));
      }
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

function reportRepetitions(findings: Findings, place: Place): void {
  const message = `Aliases repeat more than ${MAX_REPEATED} values of this file.`;
  const help = "Name what is repeated under types, instead of repeating it with *.";
  findings.error("yaml-alias", place, "", message, help);
}

const isNothing = ({ node }: Value): boolean =>
  node === null || (isScalar(node) && node.value === null);

/** As it is written: `1.10` is not 1.1. */
function keyText(node: Node): string {
  if (!isScalar(node)) return "";
  return typeof node.value === "string" ? node.value : (node.source ?? String(node.value));
}
