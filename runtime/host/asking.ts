// Sends what sagas and reactions ask for: each command into the queue of whoever handles it, in
// order, within a span of its own where there is telemetry.
import { encodeCommand } from "../core/codec.ts";
import type { Creators } from "../core/contract.ts";
import { EventwrightError } from "../core/error.ts";
import type { Sent } from "../core/message.ts";
import type { Headers, WriteResult } from "../ports.ts";
import type { Host } from "./host.ts";
import { notStored } from "./not-stored.ts";
import { sending, type Work, withSpan } from "./telemetry.ts";
import { traceHeaders } from "./trace.ts";

/** A saga or a reaction. */
export interface Asker {
  readonly name: string;
  readonly contract: { readonly commands: Creators };
}

/** What travels with all commands of one step. */
export interface AskingHeaders {
  readonly headers: Headers;
  readonly traceParent: string | undefined;
}

/**
 * Sends commands, each after the one before is stored. What cannot be encoded or addressed fails
 * before the first is sent.
 */
export async function askFor(
  host: Host,
  asker: Asker,
  commands: readonly Sent[],
  { headers, traceParent }: AskingHeaders,
): Promise<void> {
  const { connection, telemetry } = host;
  const addressed = commands.map((command) => ({
    command,
    subject: subjectOf(host, asker, command),
    bytes: encodeCommand(command),
  }));
  for (const { command, subject, bytes } of addressed) {
    const send = async (trace: string | undefined): Promise<void> => {
      const all = { ...headers, ...traceHeaders(trace) };
      expectStored(await connection.append(subject, bytes, all), subject);
    };
    if (!telemetry) await send(traceParent);
    else {
      const work = sendingWork(asker, command, traceParent);
      await withSpan(host, telemetry, work, (span) => send(span.traceParent));
    }
  }
}

/** Throws a transient error unless a write was stored. */
function expectStored(result: WriteResult, subject: string): void {
  if (result.kind !== "stored") throw notStored(`What goes to ${subject}`, result);
}

function subjectOf({ names }: Host, { name, contract }: Asker, command: Sent): string {
  const creator = contract.commands[command.type];
  if (creator) return names.command(creator.definition.actor, command.type, command.aggregateId);
  throw new EventwrightError("unknown_type", `${name} does not send ${command.type}.`);
}

/** It is sent once, and soon: it goes on within what asked for it. */
function sendingWork(asker: Asker, command: Sent, traceParent: string | undefined): Work {
  return sending(command.type, asker.name, {
    follows: "message",
    traceParent,
    details: {
      "messaging.message.id": command.id,
      "messaging.message.conversation_id": command.correlationId,
    },
  });
}
