// The messages of an AsyncAPI document: commands, commits and what outsiders see of events.
import { messageNamed } from "../check/names.ts";
import {
  type ActorType,
  type Catalog,
  type FeedType,
  keyField,
  type MessageType,
  type Version,
} from "../model.ts";
import {
  isOutdated,
  type JsonSchema,
  objectSchema,
  typeSchemas,
  versionDescription,
  versionSchema,
} from "./json-schema.ts";
import { codeName, versionName } from "./names.ts";
import { publicTypes } from "./public-types.ts";

/** Named parts of the document, each under `components`. */
export interface Parts {
  readonly messages: Readonly<Record<string, JsonSchema>>;
  readonly schemas: Readonly<Record<string, JsonSchema>>;
}

/** A reference to a schema of the document. */
export const schemaRef = (name: string): string => `#/components/schemas/${name}`;

/** Ids for examples: any that are well formed. */
const EXAMPLE_ID = "01a20ab0-b70b-7af0-93f6-b3f5b6d0e732";
const EXAMPLE_EVENT_ID = "806ed097-628a-575e-8b31-674491791822";
const EXAMPLE_TIME = "2026-01-31T12:00:00.000Z";

/** The payloads of all versions of a message, and those versions in their envelopes. */
export function versionParts(message: MessageType): Parts["schemas"] {
  const context = { ref: schemaRef };
  return Object.fromEntries(
    message.versions.flatMap((version) => {
      const name = versionName(message, version.number);
      return [
        [name, versionSchema(message, version, context)],
        [`${name}.envelope`, envelope(message, version.number, schemaRef(name))],
      ];
    }),
  );
}

function envelope({ kind, name }: MessageType, version: number, payload: string): JsonSchema {
  return {
    allOf: [
      { $ref: schemaRef(`${kind}Envelope`) },
      {
        properties: {
          [`${kind}_type`]: { const: name },
          [`${kind}_version`]: { const: version },
          payload: { $ref: payload },
        },
      },
    ],
  };
}

/** The message of one version of a command. */
export function commandMessage(command: MessageType, version: Version): JsonSchema {
  const example = exampleOf(command, version);
  return {
    name: command.name,
    ...spoken(command, version),
    headers: { $ref: schemaRef("commandHeaders") },
    correlationId: { $ref: "#/components/correlationIds/command" },
    payload: { $ref: schemaRef(`${versionName(command, version.number)}.envelope`) },
    ...(example && { examples: [{ name: "example", payload: example }] }),
  };
}

function spoken(message: MessageType, version: Version): JsonSchema {
  const description = versionDescription(message, version);
  const { status } = version;
  return {
    title: `${message.name} version ${version.number}`,
    ...(description !== "" && { description }),
    ...(status !== "active" && { tags: [{ name: status }] }),
    ...(isOutdated(version) && { "x-deprecated": true }),
    ...(version.sunset !== undefined && { "x-sunset": version.sunset }),
  };
}

/** The message that holds the events of one command to an actor, or a receipt. */
export function commitMessage(catalog: Catalog, actor: ActorType): JsonSchema {
  const events = actor.emits.flatMap(({ name }) => messageNamed(catalog.events, name) ?? []);
  const versions = events.flatMap((event) => event.versions.map((version) => ({ event, version })));
  const examples = versions.flatMap(({ event, version }) => {
    const example = exampleOf(event, version, actor.name);
    const name = versionName(event, version.number);
    return example ? [{ name, payload: [example] }] : [];
  });
  const items = versions.map(({ event, version }) => ({
    $ref: schemaRef(`${versionName(event, version.number)}.envelope`),
  }));
  const commits =
    items.length === 0 ? [] : [{ type: "array", minItems: 1, items: { anyOf: items } }];
  const receipt = { $ref: schemaRef("receipt") };
  return {
    name: `${actor.name}Commit`,
    title: `Commit of ${actor.name}`,
    description: "All events of one command in their order, or one receipt.",
    headers: { $ref: schemaRef("commitHeaders") },
    correlationId: { $ref: "#/components/correlationIds/commit" },
    payload: { anyOf: [...commits, { type: "array", minItems: 1, maxItems: 1, items: receipt }] },
    ...(examples.length > 0 && { examples }),
  };
}

/** An example of the whole envelope, where the catalog has one of the payload. */
function exampleOf(message: MessageType, version: Version, actor?: string): JsonSchema | undefined {
  if (version.example === undefined) return undefined;
  const payload = version.example as JsonSchema;
  const key = keyField(version)?.name ?? "";
  const isEvent = message.kind === "event";
  return {
    [`${message.kind}_id`]: isEvent ? EXAMPLE_EVENT_ID : EXAMPLE_ID,
    [`${message.kind}_type`]: message.name,
    [`${message.kind}_version`]: version.number,
    timestamp: EXAMPLE_TIME,
    correlation_id: EXAMPLE_ID,
    causation_id: isEvent ? EXAMPLE_ID : null,
    ...(isEvent && { aggregate_type: actor }),
    aggregate_id: String(payload[key]),
    ...(isEvent && { aggregate_version: 1 }),
    payload,
  };
}

/** What a feed shows: its version of each event, without the fields that it hides. */
export function feedParts(catalog: Catalog, feed: FeedType): Parts {
  const shown = publicTypes(catalog, feed);
  const changed = new Set(shown.changed.map(({ name }) => codeName(name)));
  const ref = (name: string): string =>
    schemaRef(changed.has(name) ? `${feed.name}.${name}` : name);
  const context = { ref };
  const schemas: Record<string, JsonSchema> = Object.fromEntries(
    Object.entries(typeSchemas({ types: shown.changed }, context)).map(([name, schema]) => [
      `${feed.name}.${name}`,
      schema,
    ]),
  );
  const messages: Record<string, JsonSchema> = {};
  for (const { event: reference, version: number } of feed.events) {
    const event = messageNamed(catalog.events, reference.name);
    const version = event?.versions.find((item) => item.number === number);
    if (!event || !version) continue;
    const name = `${feed.name}.${versionName(event, number)}`;
    schemas[name] = {
      title: `${event.name} version ${number}, as ${feed.name} shows it`,
      ...objectSchema(shown.fields(version.fields), context),
    };
    schemas[`${name}.envelope`] = envelope(event, number, schemaRef(name));
    messages[`${feed.name}.${event.name}`] = {
      name: event.name,
      ...spoken(event, version),
      correlationId: { $ref: "#/components/correlationIds/command" },
      payload: { $ref: schemaRef(`${name}.envelope`) },
    };
  }
  return { messages, schemas };
}
