// The second reader of a saga: sends what each journal entry says, in order, then moves on.
import { encodeCommand, encodeJson } from "../core/codec.ts";
import { EventwrightError } from "../core/error.ts";
import { ORIGIN } from "../core/headers.ts";
import { decodeEntry } from "../core/journal.ts";
import type { Sent } from "../core/message.ts";
import type { Saga, SagaEntry } from "../core/saga.ts";
import { decodeToken } from "../core/subjects.ts";
import type { WriteResult } from "../ports.ts";
import type { Host } from "./host.ts";
import { knowledgeOf } from "./knowledge.ts";
import { createLanes } from "./lanes.ts";
import { laneBounds } from "./limits.ts";
import { notStored } from "./not-stored.ts";
import { type Reader, type ReaderDefinition, startReader } from "./reader.ts";
import { originOf } from "./sagas.ts";
import { divided, type Shard } from "./shards.ts";
import { sending, type Work, withSpan } from "./telemetry.ts";
import { traceHeaders, traceParentOf } from "./trace.ts";

/** The name of a saga's outbox reader. */
export function outboxOf(saga: Saga): string {
  return `${saga.name}-outbox`;
}

/** Starts a saga's outbox reader, over its journals. */
export function startOutbox(host: Host, saga: Saga, shard: Shard): Reader {
  const filter = `ew.${host.context}.saga.${saga.name}.*`;
  const definition: ReaderDefinition = {
    name: outboxOf(saga),
    shard,
    knows: knowledgeOf(saga.contract.commands),
    lanes: createLanes(laneBounds(host.limits)),
    sources: [{ id: "journals", stream: host.names.sagas, filters: [filter] }],
    inputsOf: (message) => {
      const key = decodeToken(message.subject.split(".").at(-1)!);
      const trace = traceParentOf(message.headers);
      return [{ key, handle: () => sendEntry(host, saga, decodeEntry(message.bytes), trace) }];
    },
    parks: () => true,
  };
  return startReader(host, divided(definition, shard));
}

async function sendEntry(
  host: Host,
  saga: Saga,
  entry: SagaEntry,
  traceParent: string | undefined,
): Promise<void> {
  const { connection, names, telemetry } = host;
  const { instance, number } = entry.after;
  for (const command of entry.commands) {
    const send = (trace?: string) => sendCommand(host, saga, instance, command, trace);
    if (!telemetry) await send(traceParent);
    else {
      const work = sendingWork(saga, command, traceParent);
      await withSpan(host, telemetry, work, (span) => send(span.traceParent));
    }
  }
  for (const { timer, number: set } of entry.cancel) {
    await connection.cancel(names.timers, names.timer(saga.name, instance, set, timer));
  }
  for (const { timer, dueMs } of entry.schedule) {
    const subject = names.timer(saga.name, instance, number, timer);
    const target = names.due(saga.name, instance, number, timer);
    const bytes = encodeJson({ saga: saga.name, instance, number, timer, due_ms: dueMs });
    const headers = traceHeaders(traceParent);
    expectStored(await connection.schedule(subject, target, dueMs, bytes, headers), subject);
  }
}

async function sendCommand(
  { connection, names }: Host,
  saga: Saga,
  instance: string,
  command: Sent,
  traceParent: string | undefined,
): Promise<void> {
  const creator = saga.contract.commands[command.type];
  if (!creator) {
    throw new EventwrightError("unknown_type", `${saga.name} does not send ${command.type}.`);
  }
  const { actor } = creator.definition;
  const subject = names.command(actor, command.type, command.aggregateId);
  const headers = { [ORIGIN]: originOf(saga, instance), ...traceHeaders(traceParent) };
  expectStored(await connection.append(subject, encodeCommand(command), headers), subject);
}

/** A journal entry is sent once, and soon: its commands go on within the step that wrote it. */
function sendingWork(saga: Saga, command: Sent, traceParent: string | undefined): Work {
  return sending(command.type, saga.name, {
    follows: "message",
    traceParent,
    details: {
      "messaging.message.id": command.id,
      "messaging.message.conversation_id": command.correlationId,
    },
  });
}

function expectStored(result: WriteResult, subject: string): void {
  if (result.kind !== "stored") throw notStored(`What goes to ${subject}`, result);
}
