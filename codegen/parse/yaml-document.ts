// The thorough way to a tree. What is broken is reported and taken out, so that everything else
// is still read; YAML's traps get messages of their own, because what they do is rarely meant.
import {
  type Alias,
  type Document,
  isAlias,
  isCollection,
  isMap,
  isNode,
  isScalar,
  isSeq,
  type Node,
  parseDocument,
  type Scalar,
  visit,
  type YAMLError,
} from "yaml";
import type { Findings, Place } from "../finding.ts";
import { readOneSide } from "./merge-marks.ts";
import {
  MAX_DEPTH,
  placesOf,
  type ScalarTree,
  scalarTree,
  type Tree,
  type YamlFile,
} from "./yaml-tree.ts";

/** The value that each alias of a document stands for. */
type AliasTargets = ReadonlyMap<Alias, Node>;

/** How often something broken is taken out before the whole file is given up. */
const MAX_REPAIRS = 50;

/** How much text is parsed again for such repairs, in characters: a long file gets fewer. */
const MAX_REPAIRED = 1_000_000;

/** Parses a file, reporting what is no YAML. */
export function readDocument(file: string, source: string, findings: Findings): YamlFile {
  const placeAt = placesOf(file, source);
  let rest = readOneSide(source, placeAt, findings);
  let document = parse(rest);
  for (let repairs = 0; document.errors.length > 0; repairs++) {
    const isPatient = repairs < MAX_REPAIRS && repairs * source.length < MAX_REPAIRED;
    const item = isPatient ? brokenPart(rest, document.errors[0]!) : ALL;
    reportErrors(document.errors, rest, item, placeAt, findings);
    rest = blank(rest, item);
    document = parse(rest);
  }
  for (const { message, pos } of document.warnings) reportTag(findings, placeAt(pos[0]), message);
  const aliases = followAliases(document, findings, placeAt);
  dropDuplicates(document, findings, placeAt);
  const root = document.contents ? treeOf(document.contents, aliases, new Map()) : undefined;
  return { root, hidden: difference(source, rest), placeAt };
}

function parse(source: string): Document {
  return parseDocument(source, { prettyErrors: false, uniqueKeys: false });
}

/** The tree of a node. What an alias stands for is before it, and so is made already. */
function treeOf(node: Node, aliases: AliasTargets, made: Map<Node, Tree>): Tree {
  const at = node.range?.[0] ?? 0;
  const inner = (part: unknown): Tree | undefined =>
    isNode(part) ? treeOf(part, aliases, made) : undefined;
  let tree: Tree;
  if (isAlias(node)) {
    const target = made.get(aliases.get(node)!) ?? scalarTree(at, null, "");
    tree = { kind: "alias", at, target };
  } else if (isMap(node)) {
    const pairs = node.items.map(({ key, value }) => ({
      key: keyText(key),
      at: (key as Node | null)?.range?.[0] ?? at,
      value: inner(value),
    }));
    tree = { kind: "mapping", at, pairs };
  } else if (isSeq(node)) {
    tree = { kind: "list", at, items: node.items.flatMap((item) => inner(item) ?? []) };
  } else {
    tree = scalarOf(node as Scalar, at);
  }
  made.set(node, tree);
  return tree;
}

function scalarOf({ value, source, tag }: Scalar, at: number): Tree {
  const known = typeof value === "object" || value === undefined ? null : value;
  const text = typeof value === "string" ? value : (source ?? "");
  return scalarTree(at, known as ScalarTree["value"], text, tag !== undefined);
}

function keyText(key: unknown): string {
  if (!isScalar(key)) return "";
  return typeof key.value === "string" ? key.value : (key.source ?? String(key.value));
}

/** A part of the text: from, and up to. */
type Span = readonly [from: number, to: number];

const ALL: Span = [0, Number.POSITIVE_INFINITY];

/** Codes of errors that mostly follow from the line above. */
const FOLLOWING = ["UNEXPECTED_TOKEN", "MISSING_CHAR", "BAD_INDENT", "MULTILINE_IMPLICIT_KEY"];

/** One error a line; those outside of the item come again once it is taken out. What YAML finds
 * behind the end of all that it could read follows from what broke it. */
function reportErrors(
  errors: readonly YAMLError[],
  source: string,
  [from, to]: Span,
  placeAt: (offset: number) => Place,
  findings: Findings,
): void {
  let last = -1;
  for (const error of errors) {
    const offset = startOf(error, source);
    const { line } = placeAt(offset);
    const follows =
      line === last ||
      (line === last + 1 && FOLLOWING.includes(error.code)) ||
      (last >= 0 && / in YAML stream/.test(error.message));
    if (follows || offset < from || offset >= to) continue;
    last = line;
    const { message, help } = explain(error.message, lineAt(source, offset));
    findings.error("yaml-syntax", placeAt(offset), "", message, help);
  }
}

/** YAML notices a quote that is never closed at the end of the file: go back to where it opens. */
function startOf({ message, pos }: YAMLError, source: string): number {
  const quote = /Missing closing (["'])quote/.exec(message)?.[1];
  if (!quote) return Math.min(pos[0], Math.max(source.trimEnd().length - 1, 0));
  const opening = new RegExp(
    `[:,[{-]\\s+${quote}[^${quote}\\n]*$|[[{]${quote}[^${quote}\\n]*$`,
    "m",
  );
  const found = opening.exec(source);
  return found ? found.index + found[0].indexOf(quote) : pos[0];
}

/** What is taken out because of an error: of several documents all but the first. */
function brokenPart(source: string, error: YAMLError): Span {
  const offset = startOf(error, source);
  return error.code === "MULTIPLE_DOCS" ? [offset, ALL[1]] : itemAt(source, offset);
}

/** The entry of a section, or the section, that holds `offset`. */
function itemAt(source: string, offset: number): Span {
  const lines = [...source.matchAll(/[^\n]*(?:\n|$)/g)].filter(([line]) => line !== "");
  const at = lines.findLastIndex(({ index }) => index <= offset);
  const isItem = (line: string): boolean => /^ {0,3}[^\s#]/.test(line);
  const first = Math.max(
    lines.findLastIndex(([line], index) => index <= at && isItem(line)),
    0,
  );
  const depth = /^ */.exec(lines[first]![0])![0].length;
  const ends = ([line]: readonly string[], index: number): boolean =>
    index > first && isItem(line!) && /^ */.exec(line!)![0].length <= depth;
  const end = lines.findIndex(ends);
  return [lines[first]!.index, lines[end]?.index ?? source.length];
}

/** Takes a part out; the places of the others stay the same. */
function blank(source: string, [from, to]: Span): string {
  const middle = source.slice(from, to).replace(/[^\n]/g, " ");
  return source.slice(0, from) + middle + source.slice(to);
}

/** The text of `source` that is blank in `rest`. */
function difference(source: string, rest: string): string {
  const lines = rest.split("\n");
  return source
    .split("\n")
    .filter((line, index) => line !== lines[index])
    .join("\n");
}

function reportTag(findings: Findings, place: Place, message: string): void {
  const tag = /tag: (\S+)/.exec(message)?.[1] ?? "!";
  const help = `Quote it: "${tag} …", or leave the ! out.`;
  findings.error("yaml-tag", place, "", `${tag} is a YAML tag, which means nothing here.`, help);
}

/**
 * What each alias stands for. One without its anchor, or inside of it, cannot be followed: it is
 * reported and taken out. One walk in the order of the text, because asking the document for each
 * alias walks all of it every time.
 */
function followAliases(
  document: Document,
  findings: Findings,
  placeAt: (offset: number) => Place,
): AliasTargets {
  const anchors = new Map<string, Node>();
  const targets = new Map<Alias, Node>();
  let tooDeep = false;
  const note = (node: unknown): void => {
    if (isNode(node) && !isAlias(node) && node.anchor) anchors.set(node.anchor, node);
  };
  const isBad = (node: unknown, path: readonly unknown[]): boolean => {
    if (!isAlias(node)) return false;
    const target = anchors.get(node.source);
    if (target && !path.includes(target)) {
      targets.set(node, target);
      return false;
    }
    const message = `*${node.source} names no value that stands before it.`;
    const help = `Write &${node.source} at a value above, or quote "*${node.source}".`;
    findings.error("yaml-alias", placeAt(node.range![0]), "", message, help);
    return true;
  };
  visit(document, {
    Pair: (_, { key, value }, path) => {
      note(key);
      return isBad(value, path) ? visit.REMOVE : undefined;
    },
    Node: (key, node, path) => {
      // A mapping is two steps of the path: itself, and the pair.
      if (isCollection(node) && path.length > 2 * MAX_DEPTH) {
        if (!tooDeep) findings.error(...nesting(placeAt(node.range![0])));
        tooDeep = true;
        return visit.REMOVE;
      }
      note(node);
      const isItem = typeof key === "number" && isSeq(path.at(-1));
      return isItem && isBad(node, path) ? visit.REMOVE : undefined;
    },
  });
  return targets;
}

function nesting(place: Place): Parameters<Findings["error"]> {
  const message = `Mappings and lists are nested more than ${MAX_DEPTH} deep.`;
  return ["yaml-depth", place, "", message, "Give inner parts a name of their own under types."];
}

/** The second of two equal keys is reported and left out. */
function dropDuplicates(
  document: Document,
  findings: Findings,
  placeAt: (offset: number) => Place,
): void {
  visit(document, {
    Map(_, map) {
      const first = new Map<string, number>();
      map.items = map.items.filter(({ key }) => {
        if (!isScalar(key) || !key.range) return true;
        const name = String(key.value);
        const before = first.get(name);
        if (before === undefined) return first.set(name, key.range[0]);
        const message = `${name} is there twice, first in line ${placeAt(before).line}.`;
        const help = "Rename or remove one of the two.";
        findings.error("duplicate-name", placeAt(key.range[0]), name, message, help);
        return false;
      });
    },
  });
}

function lineAt(source: string, offset: number): string {
  const start = source.lastIndexOf("\n", Math.max(0, offset - 1)) + 1;
  const end = source.indexOf("\n", offset);
  return source.slice(start, end < 0 ? source.length : end);
}

/** Messages for what people write; the first that fits. */
const EXPLANATIONS: readonly (readonly [where: "message" | "line", RegExp, string])[] = [
  ["message", /reserved character @/, "A mark follows a type: `orderId: OrderId @key`."],
  ["message", /multiple documents/, "Write one document into a file: take the line --- out."],
  ["message", /Tabs are not allowed/, "Indent with spaces, not with tabs."],
  ["message", /call stack/, `Nest mappings and lists at most ${MAX_DEPTH} deep.`],
  ["message", /Missing closing/, "Close the quote on the same line."],
  ["line", /\w\((?:min|max)\w*:/, "Write a range as (1..200), (1..) or (..200)."],
  ["line", /values\(\{/, "Write with: { values: { old: new } }."],
  ["line", /"\s*\|\s*"/, 'Write enum(card, x), not "card" | "x".'],
  [
    "line",
    /\{.*[[\]]/,
    'Inside { } and [ ], quote expressions with brackets or commas: "OrderLine[]".',
  ],
  ["line", /:\s+[^"'{[]*:\s/, "Quote a text that holds a colon and a space."],
];

function explain(text: string, line: string): { message: string; help: string } {
  const plain = text
    .replace("Maximum call stack size exceeded", "This is nested too deeply")
    .replace(/^Source contains multiple documents.*/, "The file holds several documents");
  const message = plain.split("\n")[0]!.replace(/\.?$/, ".");
  const found = EXPLANATIONS.find(([where, pattern]) =>
    pattern.test(where === "line" ? line : text),
  );
  const otherwise = "Check indentation, quotes and colons around this place.";
  return { message, help: found?.[2] ?? otherwise };
}
