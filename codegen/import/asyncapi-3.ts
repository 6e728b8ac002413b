// AsyncAPI 3: operations say what the application sends and receives, over which channel.
import type { AsyncapiReader, Usage } from "./asyncapi.ts";
import { listLostParts } from "./asyncapi-losses.ts";
import { textOf } from "./found-message.ts";
import { childrenOf, inside, type Location, mappingAt, valueAt } from "./source.ts";

/** Which messages the operations of a document have, and then those that only a channel has. */
export function readVersion3(reader: AsyncapiReader): readonly Usage[] {
  const { root, losses } = reader;
  const channels = childrenOf(inside(root, "channels")).map(([, channel]) => channel);
  for (const channel of channels) {
    const followed = found(reader, channel, "channel");
    if (followed) listLostParts(followed, "channel", "", losses);
  }
  const operations = childrenOf(inside(root, "operations"));
  return [
    ...operations.flatMap(([, operation]) => operationUsages(reader, operation)),
    ...channels.flatMap((channel) =>
      channelUsages(reader, channel, "event").map((usage) => ({
        ...usage,
        guess: "is in a channel, but in no operation: it became an event",
      })),
    ),
  ];
}

function operationUsages(reader: AsyncapiReader, at: Location): readonly Usage[] {
  const operation = found(reader, at, "operation");
  if (!operation) return [];
  listLostParts(operation, "operation", "", reader.losses);
  const { action } = mappingAt(operation);
  if (action !== "send" && action !== "receive") {
    const what = `an operation with the action "${String(action)}"`;
    const help = "Write action: send or action: receive.";
    reader.losses.add({ code: "not-carried-over", at: operation, subject: "", what, help });
    return [];
  }
  const [sent, answered] =
    action === "send" ? (["event", "command"] as const) : (["command", "event"] as const);
  const reply = inside(operation, "reply");
  const answers = valueAt(reply) === undefined ? undefined : found(reader, reply, "reply");
  return [
    ...partUsages(reader, operation, sent),
    ...(answers ? partUsages(reader, answers, answered) : []),
  ];
}

/** The messages of an operation or reply: those that it lists, or else all of its channel. */
function partUsages(reader: AsyncapiReader, part: Location, kind: Usage["kind"]): readonly Usage[] {
  const channel = inside(part, "channel");
  const all = valueAt(channel) === undefined ? [] : channelUsages(reader, channel, kind);
  const listed = inside(part, "messages");
  if (!Array.isArray(valueAt(listed))) return all;
  const parameters = all[0]?.parameters ?? parametersOf(reader, channel);
  return childrenOf(listed).map(([, message]) => {
    const { $ref } = mappingAt(message);
    const otherName = typeof $ref === "string" ? ($ref.split("/").at(-1) ?? "") : "";
    return { kind, message, otherName, parameters };
  });
}

function channelUsages(
  reader: AsyncapiReader,
  at: Location,
  kind: Usage["kind"],
): readonly Usage[] {
  const channel = found(reader, at, "channel");
  if (!channel) return [];
  const parameters = parametersOf(reader, at);
  return childrenOf(inside(channel, "messages")).map(([key, message]) => {
    return { kind, message, otherName: key, parameters };
  });
}

/** The parameters of a channel in the order of its address. */
function parametersOf(reader: AsyncapiReader, at: Location): readonly string[] {
  const followed = reader.references.follow(at);
  if ("lost" in followed) return [];
  const channel = mappingAt(followed.found);
  const inAddress = [...(textOf(channel.address) ?? "").matchAll(/\{([^}]+)\}/g)];
  const declared = childrenOf(inside(followed.found, "parameters")).map(([key]) => key);
  return [...new Set([...inAddress.map((match) => match[1]!), ...declared])];
}

function found(
  { references, losses }: AsyncapiReader,
  at: Location,
  what: string,
): Location | undefined {
  const followed = references.follow(at);
  if ("found" in followed) return followed.found;
  losses.add({
    code: "not-carried-over",
    at,
    subject: "",
    what: `the ${what}: ${followed.lost} is not in the document`,
    help: "Import the other document too, or bundle both into one.",
  });
  return undefined;
}
