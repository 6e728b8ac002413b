// Unions whose branches may both hold. A validator gives what its schema declares: the first branch
// that fits would drop the fields that only another one knows. Here none is lost.
import { isMapping } from "./formats.ts";
import type { StandardSchema } from "./message.ts";

/** A part of the way to what an issue is about, as valibot has it. */
interface PathPart {
  readonly type: "unknown";
  readonly origin: "value";
  readonly input: unknown;
  readonly key: unknown;
  readonly value: unknown;
}

/** What valibot's `rawTransform` gives its action. */
export interface Transforming {
  readonly dataset: { readonly value: unknown };
  readonly addIssue: (issue: {
    readonly message: string;
    readonly path?: [PathPart, ...PathPart[]];
  }) => void;
  readonly NEVER: never;
}

interface Outcome {
  readonly value?: unknown;
  readonly issues?: readonly {
    readonly message: string;
    readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[];
  }[];
}

/**
 * An action of valibot's `rawTransform`: takes what fits any of the schemas, and keeps all that
 * those which it fits declare. What fits none has the issues of the nearest one.
 */
export function anyOf(schemas: readonly StandardSchema[]): (context: Transforming) => unknown {
  return ({ dataset, addIssue, NEVER }) => {
    const input = dataset.value;
    const outcomes = schemas.map((schema) => schema["~standard"].validate(input) as Outcome);
    const fitting = outcomes.filter(({ issues }) => !issues);
    if (fitting.length > 0) {
      return fitting.map(({ value }) => value).reduce((a, b) => merged(input, a, b));
    }
    for (const { message, path = [] } of nearest(outcomes).issues ?? []) {
      const [first, ...others] = path.map((part) => pathPart(input, part));
      addIssue({ message, ...(first && { path: [first, ...others] }) });
    }
    return NEVER;
  };
}

/** The outcome with the fewest issues. */
function nearest(outcomes: readonly Outcome[]): Outcome {
  const count = ({ issues = [] }: Outcome): number => issues.length;
  return outcomes.reduce((best, other) => (count(other) < count(best) ? other : best));
}

function pathPart(input: unknown, part: PropertyKey | { readonly key: PropertyKey }): PathPart {
  const key = typeof part === "object" ? part.key : part;
  return { type: "unknown", origin: "value", input, key, value: undefined };
}

/** Two outputs of one input: the first one, with what of the input only the second one kept. */
function merged(input: unknown, a: unknown, b: unknown): unknown {
  if (Array.isArray(input) && Array.isArray(a) && Array.isArray(b)) {
    return a.map((item, index) => merged(input[index], item, b[index]));
  }
  if (!isMapping(input) || !isMapping(a) || !isMapping(b)) return a;
  const kept = Object.keys(input).filter((key) => Object.hasOwn(b, key));
  const entries = kept.map((key) => [
    key,
    Object.hasOwn(a, key) ? merged(input[key], a[key], b[key]) : b[key],
  ]);
  return { ...a, ...Object.fromEntries(entries) };
}
