// The quick way to a tree: the events of a parser that is fast and stops at the first thing wrong.
// Whatever is not plain (errors, anchors, tags, keys that are there twice) is left to the thorough
// way, which explains it; what both read, they must read alike.
import {
  EVENT_ALIAS,
  EVENT_DOCUMENT,
  EVENT_POP,
  EVENT_SCALAR,
  EVENT_SEQUENCE,
  type Event,
  getScalarValue,
  parseEvents,
  SCALAR_STYLE_FOLDED_BLOCK,
  SCALAR_STYLE_LITERAL_BLOCK,
  SCALAR_STYLE_PLAIN,
  type ScalarEvent,
} from "js-yaml";
import {
  MAX_DEPTH,
  plainValue,
  type ScalarTree,
  scalarTree,
  type Tree,
  type TreePair,
} from "./yaml-tree.ts";

/** The tree of a plain text; undefined when the text needs the thorough way. */
export function quickTree(source: string): Tree | undefined {
  if (source.includes("\r") || source.includes("\t")) return undefined;
  let events: readonly Event[];
  try {
    events = parseEvents(source, { maxDepth: MAX_DEPTH });
  } catch {
    return undefined;
  }
  const [start, first] = events;
  const isOne = events.filter(({ type }) => type === EVENT_DOCUMENT).length === 1;
  if (!first || !isOne || start?.type !== EVENT_DOCUMENT) return undefined;
  if (start.explicitStart || start.explicitEnd || start.directives.length > 0) return undefined;
  const reading: Reading = { source, events, at: 1, end: 0 };
  const tree = readTree(reading);
  return tree === REFUSED ? undefined : tree;
}

interface Reading {
  readonly source: string;
  readonly events: readonly Event[];
  /** The index of the next event. */
  at: number;
  /** The offset after what was read last. */
  end: number;
}

/** What the thorough way must read. */
const REFUSED = Symbol("refused");
type Read<T> = T | typeof REFUSED;

function readTree(reading: Reading): Read<Tree> {
  const event = reading.events[reading.at++];
  if (!event || event.type === EVENT_ALIAS || event.type === EVENT_POP) return REFUSED;
  if (event.type === EVENT_DOCUMENT || event.anchorStart >= 0 || event.tagStart >= 0) {
    return REFUSED;
  }
  if (event.type === EVENT_SCALAR) return readScalar(reading, event);
  reading.end = event.start;
  return event.type === EVENT_SEQUENCE
    ? readList(reading, event.start)
    : readMapping(reading, event.start);
}

function readList(reading: Reading, at: number): Read<Tree> {
  const items: Tree[] = [];
  while (reading.events[reading.at]?.type !== EVENT_POP) {
    const next = reading.events[reading.at];
    // Where an item of nothing is, only its dash tells.
    if (next?.type === EVENT_SCALAR && next.valueStart < 0) return REFUSED;
    const item = readTree(reading);
    if (item === REFUSED) return REFUSED;
    items.push(item);
  }
  reading.at++;
  return { kind: "list", at, items };
}

function readMapping(reading: Reading, at: number): Read<Tree> {
  const pairs: TreePair[] = [];
  const keys = new Set<string>();
  while (reading.events[reading.at]?.type !== EVENT_POP) {
    const key = reading.events[reading.at];
    if (key?.type !== EVENT_SCALAR || key.valueStart < 0) return REFUSED;
    const read = readTree(reading);
    if (read === REFUSED || read.kind !== "scalar") return REFUSED;
    const name = typeof read.value === "string" ? read.value : read.source;
    if (keys.has(name)) return REFUSED;
    keys.add(name);
    const value = readValue(reading);
    if (value === REFUSED) return REFUSED;
    pairs.push({ key: name, at: read.at, value });
  }
  reading.at++;
  return { kind: "mapping", at, pairs };
}

/** What follows a key: maybe nothing, with or without a colon. */
function readValue(reading: Reading): Read<Tree | undefined> {
  const { events, source, end } = reading;
  const next = events[reading.at];
  const isNothing = next?.type === EVENT_SCALAR && next.valueStart < 0 && next.tagStart < 0;
  if (!isNothing || next.anchorStart >= 0) return readTree(reading);
  reading.at++;
  const colon = /^ *:(?: *(?=[,}#]))?/.exec(source.slice(end, end + 100))?.[0];
  if (colon === undefined) return source[end] === "," || source[end] === "}" ? undefined : REFUSED;
  reading.end = end + colon.length;
  return scalarTree(reading.end, null, "");
}

function readScalar(reading: Reading, event: ScalarEvent): Read<ScalarTree> {
  const { source, end } = reading;
  const text = getScalarValue(source, event);
  const { style, valueStart, valueEnd } = event;
  const isBlock = style === SCALAR_STYLE_LITERAL_BLOCK || style === SCALAR_STYLE_FOLDED_BLOCK;
  const isPlain = style === SCALAR_STYLE_PLAIN;
  reading.end = isPlain || isBlock ? valueEnd : valueEnd + 1;
  if (isPlain) return scalarTree(valueStart, plainValue(text), text);
  if (!isBlock) return scalarTree(valueStart - 1, text, text);
  const at = source.indexOf(style === SCALAR_STYLE_LITERAL_BLOCK ? "|" : ">", end);
  return at < 0 ? REFUSED : scalarTree(at, text, text);
}
