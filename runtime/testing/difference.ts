// Two JSON values beside each other, for people: where they differ first, and their lines.

/** How two values differ. */
export interface Difference {
  /** The first place that differs, such as `lines[0].price.amount`; empty for the whole. */
  readonly path: string;
  /** What is there in each, on one line; undefined where nothing is. */
  readonly expected: string | undefined;
  readonly got: string | undefined;
  /** Lines of both: `- ` expected, `+ ` got, and some around them. */
  readonly lines: readonly string[];
}

/** Unchanged lines that are shown around a change. */
const CONTEXT = 3;
/** Lines that are shown of a difference. */
const MAX_LINES = 80;
/** Pairs of lines that are compared for what they have in common; beyond it nothing is sought. */
const MAX_PAIRS = 1_000_000;
/** What is shown of a value on one line. */
const MAX_VALUE = 120;

/**
 * The difference of two values, or undefined when they are the same JSON. `print` gives the lines
 * of what differs, if they are not its JSON.
 */
export function differenceOf<T>(
  expected: T,
  got: T,
  print: (value: T) => readonly string[] = (value) => jsonLines(value),
): Difference | undefined {
  const [wanted, has] = [expected, got].map(asJson);
  const first = firstDifference(wanted, has, "");
  if (!first) return undefined;
  const lines = shortened(lineDifference(print(wanted as T), print(has as T)));
  return { path: first.path, expected: onLine(first.expected), got: onLine(first.got), lines };
}

/** JSON without commas, its keys sorted: a field more changes no line but its own. */
export function jsonLines(value: unknown, label = "", indent = ""): readonly string[] {
  if (value === undefined) return [];
  if (!isContainer(value)) return [`${indent}${label}${JSON.stringify(value)}`];
  const isList = Array.isArray(value);
  const keys = isList ? Object.keys(value) : Object.keys(value).sort();
  const [open, close] = isList ? ["[", "]"] : ["{", "}"];
  if (keys.length === 0) return [`${indent}${label}${open}${close}`];
  const inner = keys.flatMap((key) => {
    const own = isList ? "" : `${PLAIN_KEY.test(key) ? key : JSON.stringify(key)}: `;
    return jsonLines(value[key], own, `${indent}  `);
  });
  return [`${indent}${label}${open}`, ...inner, `${indent}${close}`];
}

/** What a log or a row would hold of it: a copy. */
export function asJson(value: unknown): unknown {
  const text = JSON.stringify(value) as string | undefined;
  return text === undefined ? undefined : (JSON.parse(text) as unknown);
}

interface Place {
  readonly path: string;
  readonly expected: unknown;
  readonly got: unknown;
}

function firstDifference(expected: unknown, got: unknown, path: string): Place | undefined {
  if (isContainer(expected) && isContainer(got) && Array.isArray(expected) === Array.isArray(got)) {
    for (const key of keysOf(expected, got)) {
      const at = Array.isArray(expected) ? `${path}[${key}]` : joined(path, key);
      const found = firstDifference(expected[key], got[key], at);
      if (found) return found;
    }
    return undefined;
  }
  return Object.is(expected, got) ? undefined : { path, expected, got };
}

type Container = Readonly<Record<string, unknown>>;

const isContainer = (value: unknown): value is Container =>
  typeof value === "object" && value !== null;

/** In the order in which they were written: what is expected first. */
function keysOf(...containers: readonly Container[]): readonly string[] {
  return [...new Set(containers.flatMap((container) => Object.keys(container)))];
}

const PLAIN_KEY = /^[A-Za-z_$][\w$]*$/;

function joined(path: string, key: string): string {
  if (!PLAIN_KEY.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path === "" ? key : `${path}.${key}`;
}

function onLine(value: unknown): string | undefined {
  const text = JSON.stringify(value) as string | undefined;
  return text && text.length > MAX_VALUE ? `${text.slice(0, MAX_VALUE)}…` : text;
}

/** The shortest way from one list of lines to another (Hunt and McIlroy, 1976). */
function lineDifference(expected: readonly string[], got: readonly string[]): readonly string[] {
  let start = 0;
  while (start < expected.length && expected[start] === got[start]) start++;
  let [endExpected, endGot] = [expected.length, got.length];
  while (endExpected > start && endGot > start && expected[endExpected - 1] === got[endGot - 1]) {
    endExpected--;
    endGot--;
  }
  const same = (line: string): string => `  ${line}`;
  const [without, added] = [expected.slice(start, endExpected), got.slice(start, endGot)];
  return [
    ...expected.slice(0, start).map(same),
    ...(without.length * added.length > MAX_PAIRS
      ? [...without.map((line) => `- ${line}`), ...added.map((line) => `+ ${line}`)]
      : changes(without, added)),
    ...expected.slice(endExpected).map(same),
  ];
}

function changes(expected: readonly string[], got: readonly string[]): readonly string[] {
  const common = commonLengths(expected, got);
  const isNearer = (at: number, to: number): boolean =>
    at < expected.length && common[at + 1]![to]! >= common[at]![to + 1]!;
  const lines: string[] = [];
  let [at, to] = [0, 0];
  while (at < expected.length || to < got.length) {
    if (at < expected.length && to < got.length && expected[at] === got[to]) {
      lines.push(`  ${expected[at++]}`);
      to++;
    } else if (to >= got.length || isNearer(at, to)) {
      lines.push(`- ${expected[at++]}`);
    } else {
      lines.push(`+ ${got[to++]}`);
    }
  }
  return lines;
}

/** How many lines the rests of both have in common, from each place on. */
function commonLengths(
  expected: readonly string[],
  got: readonly string[],
): readonly (readonly number[])[] {
  const lengths = Array.from({ length: expected.length + 1 }, () =>
    new Array<number>(got.length + 1).fill(0),
  );
  for (let at = expected.length - 1; at >= 0; at--) {
    for (let to = got.length - 1; to >= 0; to--) {
      lengths[at]![to] =
        expected[at] === got[to]
          ? lengths[at + 1]![to + 1]! + 1
          : Math.max(lengths[at + 1]![to]!, lengths[at]![to + 1]!);
    }
  }
  return lengths;
}

/** Leaves out what is far from a change, and what comes after many lines. */
function shortened(lines: readonly string[]): readonly string[] {
  const isChange = (line: string | undefined): boolean => line !== undefined && line[0] !== " ";
  const near = lines.map((_line, at) =>
    lines.slice(Math.max(0, at - CONTEXT), at + CONTEXT + 1).some(isChange),
  );
  const shown: string[] = [];
  for (const [at, line] of lines.entries()) {
    // A line alone takes no more room than saying that it is left out.
    const isAlone = near[at - 1] !== false && near[at + 1] !== false;
    if (near[at] || isAlone) shown.push(line);
    else if (at === 0 || near[at - 1]) shown.push("  …");
  }
  if (shown.length <= MAX_LINES) return shown;
  const left = shown.length - MAX_LINES;
  return [...shown.slice(0, MAX_LINES), `  … and ${left} lines more`];
}
