// Reads YAML with places: every finding names the line and column of what it is about.
import type { Findings, Place } from "../finding.ts";
import { quickTree } from "./yaml-events.ts";
import { placesOf, type Tree, type YamlFile } from "./yaml-tree.ts";

/** A YAML value and its place. */
export interface Value {
  readonly place: Place;
  readonly node: Exclude<Tree, { readonly kind: "alias" }> | undefined;
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
export async function readYaml(
  file: string,
  text: string,
  findings: Findings,
): Promise<YamlReader> {
  const source = text.replace(/^\uFEFF/, "");
  const root = quickTree(source);
  if (root)
    return createReader(file, { root, hidden: "", placeAt: placesOf(file, source) }, findings);
  // Loaded only when something needs to be explained: that takes longer than a whole small run.
  const { readDocument } = await import("./yaml-document.ts");
  return createReader(file, readDocument(file, source, findings), findings);
}

function createReader(
  file: string,
  { root, hidden, placeAt }: YamlFile,
  findings: Findings,
): YamlReader {
  let repetitions = 0;
  const valueAt = (tree: Tree | undefined, otherwise: Place, inside: boolean): Value => {
    const place = tree ? placeAt(tree.at) : otherwise;
    const repeated = inside || tree?.kind === "alias";
    if (repeated && repetitions++ >= MAX_REPEATED) {
      if (repetitions === MAX_REPEATED + 1) reportRepetitions(findings, place);
      return { node: undefined, place, repeated };
    }
    return { node: tree && targetOf(tree), place, repeated };
  };
  const wrong = (value: Value, what: string, want: string): void =>
    findings.error("shape", value.place, what, `${what} must be ${want}.`, `Write ${want} here.`);

  return {
    root: valueAt(root, { file, line: 1, column: 1 }, false),
    hidden,
    findings,
    isGivenUp: () => repetitions > MAX_REPEATED,
    isMapping: ({ node }) => node?.kind === "mapping",
    isList: ({ node }) => node?.kind === "list",
    isNothing,
    isEmptyText: ({ node }) => node?.kind === "scalar" && node.value === "" && !node.tagged,
    entries(value, what) {
      const { node, repeated } = value;
      if (node?.kind !== "mapping") {
        if (!isNothing(value)) wrong(value, what, "a mapping");
        return [];
      }
      return node.pairs.map(({ key, at, value: inner }) => {
        const keyPlace = placeAt(at);
        return { key, place: keyPlace, value: valueAt(inner, keyPlace, repeated) };
      });
    },
    items(value, what) {
      const { node, place, repeated } = value;
      if (node?.kind === "list") return node.items.map((item) => valueAt(item, place, repeated));
      if (!isNothing(value)) wrong(value, what, "a list");
      return [];
    },
    text(value, what) {
      const { node } = value;
      if (node?.kind === "scalar" && node.value !== null) {
        return typeof node.value === "string" ? node.value : node.source;
      }
      wrong(value, what, "text");
      return "";
    },
    plain({ node, place }) {
      const plain = node && plainOf(node, { left: MAX_ALIASES });
      if (plain !== TOO_MANY) return plain ?? null;
      const message = `Aliases repeat more than ${MAX_ALIASES} values here.`;
      const help = "Write the value out instead of repeating it with *.";
      findings.error("yaml-alias", place, "", message, help);
      return null;
    },
  };
}

function reportRepetitions(findings: Findings, place: Place): void {
  const message = `Aliases repeat more than ${MAX_REPEATED} values of this file.`;
  const help = "Name what is repeated under types, instead of repeating it with *.";
  findings.error("yaml-alias", place, "", message, help);
}

const isNothing = ({ node }: Value): boolean =>
  node === undefined || (node.kind === "scalar" && node.value === null);

/** An alias stands for a value before it, which may be one again. */
function targetOf(tree: Tree): Exclude<Tree, { readonly kind: "alias" }> {
  return tree.kind === "alias" ? targetOf(tree.target) : tree;
}

/** What a value says when aliases repeat too much of it. */
const TOO_MANY = Symbol("too many aliases");

function plainOf(tree: Tree, aliases: { left: number }): unknown {
  switch (tree.kind) {
    case "scalar":
      return tree.value;
    case "alias":
      return aliases.left-- > 0 ? plainOf(tree.target, aliases) : TOO_MANY;
    case "list": {
      const items = tree.items.map((item) => plainOf(item, aliases));
      return items.includes(TOO_MANY) ? TOO_MANY : items;
    }
    case "mapping": {
      const entries = tree.pairs.map(({ key, value }) => [
        key,
        value ? plainOf(value, aliases) : null,
      ]);
      return entries.some(([, value]) => value === TOO_MANY)
        ? TOO_MANY
        : Object.fromEntries(entries);
    }
  }
}
