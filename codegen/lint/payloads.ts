// Rules of payloads: flat, small, with types that say what a value is.
import { allFields, fieldsOf as fieldsWithin } from "../check/fields.ts";
import { currentVersion, type MessageType, resolveType } from "../model.ts";
import { type Field, partsOf, type Type } from "../type.ts";
import type { LintContext, Remark, Rule } from "./rule.ts";

/** Deepest nesting of mappings in a payload. */
const MAX_NESTING = 2;
/** Most fields of a payload. */
const MAX_FIELDS = 20;

const ENVELOPE = [
  ...["event_id", "event_type", "event_version", "timestamp", "correlation_id", "causation_id"],
  ...["aggregate_type", "aggregate_id", "aggregate_version", "command_id", "command_type"],
  ...["command_version", "metadata"],
];
const ENVELOPE_NAMES = new Set([
  ...ENVELOPE,
  ...ENVELOPE.map((name) => name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())),
]);

const MONEY = /(^|_|[a-z])(amount|price|total|cost|fee|balance|salary|subtotal|tax)$/i;
const MOMENT =
  /(At|On|Date|Time|Day|Until|Since|Deadline|Birthday)$|^(date|time|day|deadline|birthday|timestamp)$/;

/** Rules of payloads. */
export const PAYLOADS: readonly Rule[] = [
  {
    code: "envelope-field",
    severity: "error",
    why: "The envelope carries it: two copies will differ one day.",
    find: ({ catalog }) =>
      released([...catalog.commands, ...catalog.events]).flatMap(({ message, fields }) =>
        fields
          .filter(({ name, marks }) => ENVELOPE_NAMES.has(name) && !isKey(marks))
          .map((field) => ({
            ...head(message, field),
            message: `${message.name}.${field.name} repeats a field of the envelope.`,
            help: "Leave it out, or name it after what it means to the business.",
          })),
      ),
  },
  {
    code: "deep-nesting",
    severity: "warning",
    why: "Deep payloads are hard to read, to version and to query.",
    find: (context) =>
      current(context).flatMap(({ message, fields }) =>
        fields
          .filter(({ type }) => nesting(context, type) > MAX_NESTING)
          .map((field) => ({
            ...head(message, field),
            message: `${message.name}.${field.name} nests mappings over ${MAX_NESTING} deep.`,
            help: "Flatten it, or tell a part of it with an event of its own.",
          })),
      ),
  },
  {
    code: "many-fields",
    severity: "warning",
    why: "An event that says very much mostly says several things.",
    find: (context) =>
      current(context)
        .filter(({ fields }) => fields.length > MAX_FIELDS)
        .map(({ message, fields }) => ({
          ...head(message),
          message: `${message.name} has ${fields.length} fields, over ${MAX_FIELDS}.`,
          help: "Group what belongs together under types, or split the message.",
        })),
  },
  {
    code: "money-float",
    severity: "warning",
    why: "Floating point loses cents.",
    find: ({ catalog }) =>
      fieldsOf({ catalog })
        .filter(({ field }) => MONEY.test(field.name) && isPrimitive(catalog, field.type, "number"))
        .map(({ subject, field }) => ({
          place: field.place,
          subject,
          message: `${subject} is money as a floating point number.`,
          help: "Use a type of { amount: int, currency: string(/^[A-Z]{3}$/) }, in minor units.",
        })),
  },
  {
    code: "money-currency",
    severity: "warning",
    why: "An amount without its currency is a guess.",
    find: ({ catalog }) =>
      fieldsOf({ catalog })
        .filter(({ field }) => MONEY.test(field.name) && isPrimitive(catalog, field.type, "int"))
        .filter(({ siblings }) => !siblings.some(({ name }) => /currency/i.test(name)))
        .map(({ subject, field }) => ({
          place: field.place,
          subject,
          message: `${subject} is money without a currency.`,
          help: "Put a currency beside it, or use a type of { amount: int, currency }.",
        })),
  },
  {
    code: "date-string",
    severity: "warning",
    why: "A text may hold any notation of a date.",
    find: ({ catalog }) =>
      fieldsOf({ catalog })
        .filter(({ field }) => MOMENT.test(field.name) && isBareString(catalog, field.type))
        .map(({ subject, field }) => ({
          place: field.place,
          subject,
          message: `${subject} is a point in time as a bare string.`,
          help: "Use date, or datetime.",
        })),
  },
  {
    code: "id-only-event",
    severity: "info",
    why: "Who hears it must call back to learn what happened.",
    find: (context) =>
      current(context)
        .filter(({ message, fields }) => message.kind === "event" && fields.every(isId))
        .map(({ message }) => ({
          ...head(message),
          message: `${message.name} holds nothing but ids.`,
          help: "Add what consumers need, unless the id says it all.",
        })),
  },
  {
    code: "no-example",
    severity: "info",
    why: "An example tells a reader more than a list of fields.",
    find: ({ catalog }) =>
      [...catalog.commands, ...catalog.events]
        .filter((message) => currentVersion(message).example === undefined)
        .map((message) => ({
          ...head(message),
          message: `${message.name} has no example.`,
          help: "Write example: with a payload; it is checked.",
        })),
  },
];

interface Payload {
  readonly message: MessageType;
  readonly fields: readonly Field[];
}

function current({ catalog }: LintContext): readonly Payload[] {
  return [...catalog.commands, ...catalog.events].map((message) => ({
    message,
    fields: currentVersion(message).fields,
  }));
}

/** Payloads that are still written: what old versions look like cannot be helped. */
function released(messages: readonly MessageType[]): readonly Payload[] {
  return messages.map((message) => ({ message, fields: currentVersion(message).fields }));
}

/** Fields that are still written, those inside of types too, each with those beside it. */
function fieldsOf({ catalog }: Pick<LintContext, "catalog">) {
  const isWritten = new Set(
    [...catalog.commands, ...catalog.events].flatMap((message) => [
      ...currentVersion(message).fields,
      ...message.rejects.flatMap(({ fields }) => fields),
    ]),
  );
  const old = new Set(
    [...catalog.commands, ...catalog.events]
      .flatMap(({ versions }) => versions.flatMap(({ fields }) => fields))
      .filter((field) => !isWritten.has(field))
      .flatMap((field) => fieldsWithin("", [field]).map((within) => within.field)),
  );
  const all = allFields(catalog).filter(({ field }) => !old.has(field));
  const owner = (subject: string): string => subject.slice(0, subject.lastIndexOf("."));
  const byOwner = new Map<string, Field[]>();
  for (const { subject, field } of all) {
    byOwner.set(owner(subject), [...(byOwner.get(owner(subject)) ?? []), field]);
  }
  return all.map(({ subject, field }) => ({
    subject,
    field,
    siblings: byOwner.get(owner(subject)) ?? [],
  }));
}

const isKey = (marks: Field["marks"]): boolean => marks.some(({ name }) => name === "key");

const isId = ({ name, marks }: Field): boolean => isKey(marks) || /(^id|Id|Ids)$/.test(name);

function head(message: MessageType, field?: Field): Pick<Remark, "place" | "subject"> {
  if (!field) return { place: message.place, subject: message.name };
  return { place: field.place, subject: `${message.name}.${field.name}` };
}

/** How many mappings lie inside of each other; lists and maps do not count. */
function nesting(context: LintContext, type: Type, within: readonly string[] = []): number {
  if (type.kind === "named") {
    const resolved = within.includes(type.name) ? undefined : resolveType(context.catalog, type);
    return resolved ? nesting(context, resolved, [...within, type.name]) : 0;
  }
  const deepest = Math.max(0, ...partsOf(type).map((part) => nesting(context, part, within)));
  return type.kind === "object" ? deepest + 1 : deepest;
}

function isPrimitive(catalog: LintContext["catalog"], type: Type, name: "int" | "number"): boolean {
  const resolved = resolveType(catalog, type);
  if (resolved?.kind === "nullable") return isPrimitive(catalog, resolved.of, name);
  return resolved?.kind === "primitive" && resolved.name === name;
}

function isBareString(catalog: LintContext["catalog"], type: Type): boolean {
  const resolved = resolveType(catalog, type);
  if (resolved?.kind === "nullable") return isBareString(catalog, resolved.of);
  return (
    resolved?.kind === "primitive" && resolved.name === "string" && resolved.pattern === undefined
  );
}
