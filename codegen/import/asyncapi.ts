// AsyncAPI documents: which messages there are, and whether the application sends or receives them.
import { isMapping } from "../mapping.ts";
import { readVersion2 } from "./asyncapi-2.ts";
import { readVersion3 } from "./asyncapi-3.ts";
import { listLostParts, listLostRoot } from "./asyncapi-losses.ts";
import { type FoundCatalog, type FoundMessage, textOf } from "./found-message.ts";
import type { Losses } from "./losses.ts";
import type { References } from "./references.ts";
import {
  childrenOf,
  inside,
  type Location,
  locationKey,
  mappingAt,
  type SourceDocument,
  valueAt,
} from "./source.ts";

/** A message and how one channel or operation uses it. */
export interface Usage {
  readonly kind: "command" | "event";
  /** The message, or a `$ref` to it. */
  readonly message: Location;
  /** What it is called when it has no name itself. */
  readonly otherName: string;
  readonly parameters: readonly string[];
  /** Why the kind is a guess. */
  readonly guess?: string;
}

/** What the two versions need. */
export interface AsyncapiReader {
  readonly root: Location;
  readonly references: References;
  readonly losses: Losses;
}

/** Reads a document whose version is known. */
export function readAsyncapi(
  document: SourceDocument,
  version: 2 | 3,
  references: References,
  losses: Losses,
): FoundCatalog {
  const root = { document, pointer: [] };
  const reader = { root, references, losses };
  const used = version === 3 ? readVersion3(reader) : readVersion2(reader);
  const info = mappingAt(inside(root, "info"));
  const doc = textOf(info.description);
  listLostRoot(root, losses);
  return {
    title: textOf(info.title) ?? "",
    ...(doc !== undefined && { doc }),
    messages: messagesOf([...used, ...unused(root)], reader),
    schemas: childrenOf(inside(root, "components", "schemas")).map(([, at]) => at),
  };
}

/** Messages under components, after which those come first that a channel has. */
function unused(root: Location): readonly Usage[] {
  return childrenOf(inside(root, "components", "messages")).map(([key, message]) => ({
    kind: "event",
    message,
    otherName: key,
    parameters: [],
    guess: "is in no channel: it became an event",
  }));
}

function messagesOf(usages: readonly Usage[], reader: AsyncapiReader): readonly FoundMessage[] {
  const { references, losses } = reader;
  const found = new Map<string, FoundMessage>();
  for (const usage of usages) {
    const followed = references.follow(usage.message);
    if ("lost" in followed) {
      const what = `a message: ${followed.lost} is not in the document`;
      const help = "Import the other document too, or bundle both into one.";
      losses.add({ code: "not-carried-over", at: usage.message, subject: "", what, help });
      continue;
    }
    const at = followed.found;
    const known = found.get(locationKey(at));
    if (!known) {
      const message = messageOf(at, usage, losses);
      found.set(locationKey(at), message);
      if (usage.guess) decide(losses, at, message.name, `the message ${usage.guess}`);
    } else if (!usage.guess) {
      found.set(locationKey(at), sharedMessage(known, usage, losses));
    }
  }
  return [...found.values()];
}

function sharedMessage(known: FoundMessage, usage: Usage, losses: Losses): FoundMessage {
  const { kind, name, at } = known;
  const parameters = [...new Set([...known.parameters, ...usage.parameters])];
  if (kind === usage.kind) return { ...known, parameters };
  decide(losses, at, name, "the message is both sent and received: it became an event");
  return { ...known, kind: "event", parameters };
}

function decide(losses: Losses, at: Location, subject: string, what: string): void {
  const help = "Move it to the other section of the catalog, and to the other list of its owner.";
  losses.add({ code: "decided", at, subject, what, help });
}

function messageOf(at: Location, usage: Usage, losses: Losses): FoundMessage {
  const message = mappingAt(at);
  const name = textOf(message.name) ?? textOf(message.messageId) ?? usage.otherName;
  const doc = textOf(message.summary) ?? textOf(message.description) ?? textOf(message.title);
  const payload = payloadOf(at, name, losses);
  const example = inside(at, "examples", "0", "payload");
  listLostParts(at, "message", name, losses);
  return {
    kind: usage.kind,
    name,
    at,
    parameters: usage.parameters,
    ...(doc !== undefined && { doc }),
    ...(payload && { payload }),
    ...(isMapping(valueAt(example)) && { example: { value: valueAt(example), at: example } }),
  };
}

/** The schema of a payload, which may say in which language it is written. */
function payloadOf(at: Location, name: string, losses: Losses): Location | undefined {
  const message = mappingAt(at);
  const payload = inside(at, "payload");
  const value = valueAt(payload);
  if (value === undefined) return undefined;
  const wrapped = isMapping(value) && "schemaFormat" in value && "schema" in value;
  const format = String((wrapped ? value.schemaFormat : message.schemaFormat) ?? "");
  if (format === "" || /aai\.asyncapi|schema\+(json|yaml)/.test(format)) {
    return wrapped ? inside(payload, "schema") : payload;
  }
  const what = `a payload in the format ${format}`;
  const help = "Write the payload by hand, as fields of the catalog.";
  losses.add({ code: "not-carried-over", at: payload, subject: name, what, help });
  return undefined;
}
