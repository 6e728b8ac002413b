// Whether what a catalog.json publishes is as generate writes it. Such a file comes from others,
// and its names and patterns go into generated code: nothing is taken on trust.
import { CONTEXT, FEED_NAME, INHERITED, NAME } from "../format/patterns.ts";
import { isMapping, type Mapping } from "../mapping.ts";
import { PRIMITIVES } from "../type.ts";

type Guard = (value: unknown) => boolean;

/** The name of the first part that is not as it should be; undefined when there is none. */
export function wrongPart(model: object): string | undefined {
  const { context, types, events, published } = model as Mapping;
  const names = new Set(Array.isArray(types) ? types.map((type) => (type as Mapping)?.name) : []);
  const type: Guard = (value) => isType(value, names);
  const fields: Guard = (value) => areFields(value, type);
  const isTyped = shape({ name: isTypeName, type, doc: optional(isText) });
  const isVersion = shape({ number: isCount, fields, doc: optional(isText) });
  const isEvent = shape({
    name: matching(NAME),
    versions: listOf(isVersion, 1),
    doc: optional(isText),
  });
  const guards: readonly (readonly [part: string, value: unknown, guard: Guard])[] = [
    ["context", context, matching(CONTEXT)],
    ["types", types, listOf(isTyped)],
    ["events", events, listOf(isEvent)],
    ["published", published, listOf(isFeed)],
  ];
  return guards.find(([, value, guard]) => !guard(value))?.[0];
}

/** The name of the first part of a file of expectations that is not as it should be. */
export function wrongExpectation(content: object): string | undefined {
  const { expectations, consumer, of, types, events } = content as Mapping;
  const names = new Set(Array.isArray(types) ? types.map((type) => (type as Mapping)?.name) : []);
  const type: Guard = (value) => isType(value, names);
  const fields: Guard = (value) => areFields(value, type);
  const isEvent = shape({
    name: matching(NAME),
    feed: matching(FEED_NAME),
    heardBy: listOf(isText),
    versions: listOf(shape({ number: isCount, fields }), 1),
  });
  const guards: readonly (readonly [part: string, value: unknown, guard: Guard])[] = [
    ["expectations", expectations, (value) => value === 1],
    ["consumer", consumer, matching(CONTEXT)],
    ["of", of, matching(CONTEXT)],
    ["types", types, listOf(shape({ name: isTypeName, type }))],
    ["events", events, listOf(isEvent)],
  ];
  return guards.find(([, value, guard]) => !guard(value))?.[0];
}

const isText: Guard = (value) => typeof value === "string";
const isNumber: Guard = (value) => Number.isFinite(value);
const isFlag: Guard = (value) => typeof value === "boolean";
const isCount: Guard = (value) => Number.isSafeInteger(value) && Number(value) > 0;
const isTypeName = matching(/^(?:[a-z][a-z0-9_]*\.)?[A-Z][A-Za-z0-9]*$/);

const isFeed = shape({
  name: matching(FEED_NAME),
  events: listOf(shape({ event: shape({ name: matching(NAME) }), version: isCount })),
  hide: listOf(isText),
  consumers: listOf(isText),
});

const isMark = shape({ name: isText, argument: optional(isText) });

const RANGE = { min: optional(isNumber), max: optional(isNumber) };

function isType(value: unknown, names: ReadonlySet<unknown>): boolean {
  if (!isMapping(value)) return false;
  const type: Guard = (part) => isType(part, names);
  switch (value.kind) {
    case "primitive":
      return shape({
        name: (name) => (PRIMITIVES as readonly unknown[]).includes(name),
        pattern: optional(isPattern),
        multipleOf: optional((step) => isNumber(step) && Number(step) > 0),
        ...RANGE,
      })(value);
    case "enum":
      return shape({ values: listOf(isText, 1), open: isFlag })(value);
    case "list":
      return shape({ item: type, ...RANGE })(value);
    case "map":
      return type(value.value);
    case "named":
      return names.has(value.name);
    case "object":
      return areFields(value.fields, type);
    case "nullable":
      return type(value.of);
    case "union":
      return listOf(type, 1)(value.members);
    case "literal":
      return isText(value.value) || isNumber(value.value) || isFlag(value.value);
    default:
      return value.kind === "unknown";
  }
}

const isFieldName: Guard = (value) =>
  typeof value === "string" && /^[A-Za-z]\w*$/.test(value) && !INHERITED.includes(value);

function areFields(value: unknown, type: Guard): boolean {
  const isField = shape({
    name: isFieldName,
    type,
    optional: isFlag,
    marks: listOf(isMark),
    default: optional((written) => isMapping(written) && "value" in written),
    doc: optional(isText),
  });
  if (!listOf(isField)(value)) return false;
  const names = (value as readonly Mapping[]).map(({ name }) => name);
  return new Set(names).size === names.length;
}

function isPattern(value: unknown): boolean {
  try {
    return typeof value === "string" && new RegExp(value) instanceof RegExp;
  } catch {
    return false;
  }
}

function matching(pattern: RegExp): Guard {
  return (value) => typeof value === "string" && pattern.test(value);
}

function optional(guard: Guard): Guard {
  return (value) => value === undefined || guard(value);
}

function listOf(guard: Guard, min = 0): Guard {
  return (value) => Array.isArray(value) && value.length >= min && value.every(guard);
}

function shape(guards: Readonly<Record<string, Guard>>): Guard {
  return (value) =>
    isMapping(value) &&
    Object.entries(guards).every(([key, guard]) =>
      guard(Object.hasOwn(value, key) ? value[key] : undefined),
    );
}
