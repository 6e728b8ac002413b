// YAML with places: the only file that knows the YAML library. Its traps get messages of their
// own, because what they silently do is rarely what was meant.
import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from "yaml";
import type { Findings, Place } from "../finding.ts";

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
  entries(value: Value, what: string): readonly Entry[];
  items(value: Value, what: string): readonly Value[];
  text(value: Value, what: string): string;
  isMapping(value: Value): boolean;
  isList(value: Value): boolean;
  /** The plain data, for literals and examples. */
  plain(value: Value): unknown;
  readonly findings: Findings;
}

/** Limit of alias expansion, against a "billion laughs" file. */
const MAX_ALIASES = 100;

/** Parses one file. Undefined when it has syntax errors, which are then reported. */
export function readYaml(file: string, source: string, findings: Findings): YamlReader | undefined {
  const lines = new LineCounter();
  const document = parseDocument(source.replace(/^\uFEFF/, ""), {
    lineCounter: lines,
    prettyErrors: false,
    uniqueKeys: true,
  });
  const at = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  for (const error of [...document.errors, ...document.warnings]) {
    const { message, help } = explain(error.message, source.slice(...lineOf(source, error.pos[0])));
    findings.error("yaml_syntax", at(error.pos[0]), "", message, help);
  }
  if (document.errors.length > 0) return undefined;
  const place = (node: Node | null | undefined, otherwise: Place): Place =>
    node?.range ? at(node.range[0]) : otherwise;
  const start: Place = { file, line: 1, column: 1 };
  const toValue = (node: unknown, otherwise: Place): Value => {
    const found = (isAlias(node) ? node.resolve(document) : node) as Node | null | undefined;
    return { node: found ?? null, place: place(node as Node, otherwise) };
  };
  const wrong = (value: Value, what: string, want: string): void =>
    findings.error("shape", value.place, what, `${what} must be ${want}.`, `Write ${want} here.`);

  return {
    root: toValue(document.contents, start),
    findings,
    isMapping: ({ node }) => isMap(node),
    isList: ({ node }) => isSeq(node),
    entries(value, what) {
      if (!isMap(value.node)) {
        if (value.node !== null) wrong(value, what, "a mapping");
        return [];
      }
      return value.node.items.map((pair) => {
        const keyNode = pair.key as Node;
        const keyPlace = place(keyNode, value.place);
        const key = isScalar(keyNode) ? String(keyNode.value) : "";
        return { key, place: keyPlace, value: toValue(pair.value, keyPlace) };
      });
    },
    items(value, what) {
      if (isSeq(value.node)) return value.node.items.map((item) => toValue(item, value.place));
      if (value.node !== null) wrong(value, what, "a list");
      return [];
    },
    text(value, what) {
      const { node } = value;
      if (isScalar(node) && node.tag && !node.tag.startsWith("tag:yaml.org")) {
        const help = `Quote it: '${node.tag} …', or leave the ! out.`;
        findings.error("yaml_tag", value.place, what, `${what} is a YAML tag.`, help);
      } else if (isScalar(node) && node.value !== null && typeof node.value !== "object") {
        return typeof node.value === "string" ? node.value : (node.source ?? String(node.value));
      } else {
        wrong(value, what, "text");
      }
      return "";
    },
    plain: ({ node }) => (node ? node.toJS(document, { maxAliasCount: MAX_ALIASES }) : null),
  };
}

function lineOf(source: string, offset: number): [number, number] {
  const start = source.lastIndexOf("\n", Math.max(0, offset - 1)) + 1;
  const end = source.indexOf("\n", offset);
  return [start, end < 0 ? source.length : end];
}

function explain(message: string, line: string): { message: string; help: string } {
  const short = message.split("\n")[0]!.replace(/\.?$/, ".");
  if (/[[\]]/.test(line) && /[{,]/.test(line)) {
    const help = 'Inside { } and [ ], quote expressions with brackets or commas: "OrderLine[]".';
    return { message: short, help };
  }
  if (/reserved character @|"@"|cannot start with .*@/.test(message)) {
    return { message: short, help: "A mark follows a type: `orderId: OrderId @key`; or quote it." };
  }
  if (/^\s*\t/.test(line)) return { message: short, help: "Indent with spaces, not with tabs." };
  if (/Map keys must be unique/.test(message)) {
    return { message: "A key is there twice.", help: "Rename or remove one of the two." };
  }
  if (/" *\|/.test(line)) return { message: short, help: 'Write enum(card, x), not "card" | "x".' };
  return { message: short, help: "Check indentation, quotes and colons around this place." };
}
