// AsyncAPI 2: others publish to the application what it receives, and subscribe to what it sends.
import type { AsyncapiReader, Usage } from "./asyncapi.ts";
import { listLostParts } from "./asyncapi-losses.ts";
import { textOf } from "./found-message.ts";
import { childrenOf, inside, type Location, mappingAt, valueAt } from "./source.ts";

const KINDS = { subscribe: "event", publish: "command" } as const;

/** Which messages the channels of a document have. */
export function readVersion2(reader: AsyncapiReader): readonly Usage[] {
  return childrenOf(inside(reader.root, "channels")).flatMap(([address, channel]) => {
    const followed = reader.references.follow(channel);
    if ("lost" in followed) {
      const what = `a channel: ${followed.lost} is not in the document`;
      const help = "Import the other document too, or bundle both into one.";
      reader.losses.add({ code: "not-carried-over", at: channel, subject: "", what, help });
      return [];
    }
    return channelUsages(reader, address, followed.found);
  });
}

function channelUsages(
  { references, losses }: AsyncapiReader,
  address: string,
  channel: Location,
): readonly Usage[] {
  listLostParts(channel, "channel", "", losses);
  const parameters = [...address.matchAll(/\{([^}]+)\}/g)].map((match) => match[1]!);
  return (["subscribe", "publish"] as const).flatMap((action) => {
    const operation = inside(channel, action);
    if (valueAt(operation) === undefined) return [];
    listLostParts(operation, "operation", "", losses);
    const message = inside(operation, "message");
    const followed = references.follow(message);
    const alternatives =
      "found" in followed ? childrenOf(inside(followed.found, "oneOf")).map(([, at]) => at) : [];
    const otherName = textOf(mappingAt(operation).operationId) ?? `${address} ${action}`;
    if (alternatives.length === 0 && valueAt(message) === undefined) return [];
    const messages = alternatives.length > 0 ? alternatives : [message];
    return messages.map((at) => ({
      kind: KINDS[action],
      message: at,
      otherName: refName(at) ?? otherName,
      parameters,
    }));
  });
}

/** The last part of a `$ref`, which is the name under components. */
function refName(at: Location): string | undefined {
  const { $ref } = mappingAt(at);
  return typeof $ref === "string" ? $ref.split("/").at(-1) : undefined;
}
