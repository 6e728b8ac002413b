// An AsyncAPI 3 document of a context: its subjects, and what travels on them. As JSON, so that
// no reader takes a date for anything but a text.

import { messageNamed } from "../check/names.ts";
import { ownerOf } from "../check/owners.ts";
import type { ActorType, Catalog, FeedType, MessageType } from "../model.ts";
import { ENVELOPES } from "./asyncapi-envelopes.ts";
import {
  commandMessage,
  commitMessage,
  feedParts,
  schemaRef,
  versionParts,
} from "./asyncapi-messages.ts";
import { type JsonSchema, objectSchema, typeSchemas } from "./json-schema.ts";
import type { OutputFile } from "./mod.ts";
import type { EmitOptions } from "./names.ts";
import { jsonText } from "./origin.ts";

type Sections = Readonly<Record<"channels" | "operations", Readonly<Record<string, JsonSchema>>>>;

/** The file `asyncapi.json`. */
export function emitAsyncApi({ catalog }: EmitOptions): readonly OutputFile[] {
  const sections = [
    ...catalog.commands.flatMap((command) => commandSection(catalog, command) ?? []),
    ...catalog.actors.map((actor) => commitSection(catalog, actor)),
    ...catalog.published.map((feed) => feedSection(catalog, feed)),
  ];
  const document = {
    asyncapi: "3.0.0",
    info: info(catalog),
    defaultContentType: "application/json",
    channels: Object.assign({ answers: ANSWERS }, ...sections.map(({ channels }) => channels)),
    operations: Object.assign({}, ...sections.map(({ operations }) => operations)),
    components: components(catalog),
  };
  return [{ path: "asyncapi.json", text: jsonText("x-comment", document) }];
}

/** A catalog has no version of its own: its messages do. */
function info({ context, doc, owner }: Catalog): JsonSchema {
  return {
    title: context,
    version: "1.0.0",
    ...(doc !== undefined && { description: doc }),
    ...(owner !== undefined && { contact: { name: owner }, "x-owner": owner }),
  };
}

const channelRef = (name: string): JsonSchema => ({ $ref: `#/channels/${name}` });
const messageRef = (name: string): JsonSchema => ({ $ref: `#/components/messages/${name}` });
const PARAMETERS = { id: { $ref: "#/components/parameters/id" } };
const NATS = { $ref: "#/components/operationBindings/nats" };

/** The subject is the inbox that the sender named. */
const ANSWERS: JsonSchema = {
  address: null,
  description: "An inbox of the sender's own.",
  messages: { answer: messageRef("answer") },
};

function commandSection(catalog: Catalog, command: MessageType): Sections | undefined {
  const actor = ownerOf(catalog, command);
  if (!actor) return undefined;
  const { context } = catalog;
  const { name, doc } = command;
  const stream = actor.kind === "service" ? `CALLS_${actor.name}` : "COMMANDS";
  const messages = command.versions.map(({ number }) => `V${number}`);
  const channel = {
    address: `ew.${context}.cmd.${actor.name}.${name}.{id}`,
    title: `${name} to ${actor.name}`,
    ...(doc !== undefined && { description: doc }),
    messages: Object.fromEntries(messages.map((id) => [id, messageRef(`${name}${id}`)])),
    parameters: PARAMETERS,
    "x-stream": `EW_${context}_${stream}`,
  };
  const operation = {
    action: "receive",
    channel: channelRef(name),
    summary: `${actor.name} handles ${name}.`,
    tags: [{ name: actor.name }],
    bindings: NATS,
    messages: messages.map((id) => channelRef(`${name}/messages/${id}`)),
    reply: {
      address: { location: "$message.header#/Ew-Reply-To" },
      channel: channelRef("answers"),
      messages: [channelRef("answers/messages/answer")],
    },
    ...(command.rejects.length > 0 && { "x-rejections": rejections(command) }),
  };
  return { channels: { [name]: channel }, operations: { [`handle${name}`]: operation } };
}

function rejections({ rejects }: MessageType): JsonSchema {
  return Object.fromEntries(
    rejects.map(({ reason, doc, fields }) => {
      const data = objectSchema(fields, { ref: schemaRef });
      return [reason, { ...(doc !== undefined && { description: doc }), data }];
    }),
  );
}

function commitSection({ context }: Catalog, { kind, name, doc }: ActorType): Sections {
  const channel = {
    address: `ew.${context}.evt.${name}.{id}`,
    title: `Commits of the ${kind} ${name}`,
    ...(doc !== undefined && { description: doc }),
    messages: { commit: messageRef(`${name}.commit`) },
    parameters: PARAMETERS,
    "x-stream": `EW_${context}_EVENTS`,
  };
  const operation = {
    action: "send",
    channel: channelRef(name),
    summary: `${name} writes what happened.`,
    tags: [{ name }],
    bindings: NATS,
    messages: [channelRef(`${name}/messages/commit`)],
  };
  return { channels: { [name]: channel }, operations: { [`commit${name}`]: operation } };
}

function feedSection(catalog: Catalog, feed: FeedType): Sections {
  const found = feed.events.flatMap(({ event }) => messageNamed(catalog.events, event.name) ?? []);
  const named = found.map(({ name }) => ({ name, id: `${feed.name}.${name}` }));
  const channels = named.map(({ name, id }) => {
    const channel = {
      address: `ew.${catalog.context}.pub.${feed.name}.${name}`,
      title: `${name} for outsiders`,
      ...(feed.doc !== undefined && { description: feed.doc }),
      messages: { event: messageRef(id) },
      ...(feed.consumers.length > 0 && { "x-consumers": feed.consumers }),
    };
    return [id, channel] as const;
  });
  const operations = named.map(({ name, id }) => {
    const operation = {
      action: "send",
      channel: channelRef(id),
      summary: `The feed ${feed.name} shows ${name}.`,
      tags: [{ name: feed.name }],
      bindings: NATS,
      messages: [channelRef(`${id}/messages/event`)],
    };
    return [`publish.${id}`, operation] as const;
  });
  return { channels: Object.fromEntries(channels), operations: Object.fromEntries(operations) };
}

function components(catalog: Catalog): JsonSchema {
  const messages = [...catalog.commands, ...catalog.events];
  const feeds = catalog.published.map((feed) => feedParts(catalog, feed));
  const commands = catalog.commands.filter((command) => ownerOf(catalog, command));
  return {
    messages: Object.assign(
      { answer: { name: "answer", payload: { $ref: schemaRef("answer") } } },
      ...commands.flatMap((command) =>
        command.versions.map((version) => ({
          [`${command.name}V${version.number}`]: commandMessage(command, version),
        })),
      ),
      ...catalog.actors.map((actor) => ({
        [`${actor.name}.commit`]: commitMessage(catalog, actor),
      })),
      ...feeds.map((feed) => feed.messages),
    ),
    schemas: Object.assign(
      {},
      ENVELOPES,
      typeSchemas(catalog, { ref: schemaRef }),
      ...messages.map((message) => versionParts(message)),
      ...feeds.map((feed) => feed.schemas),
    ),
    parameters: { id: { description: "The id; bytes outside [A-Za-z0-9_-] as = and two digits." } },
    correlationIds: {
      command: { location: "$message.payload#/correlation_id" },
      commit: { location: "$message.payload#/0/correlation_id" },
    },
    operationBindings: { nats: { nats: { bindingVersion: "0.1.0" } } },
  };
}
