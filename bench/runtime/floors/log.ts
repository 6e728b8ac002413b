// Appending to logs by hand: one commit a command, under the aggregate's expected sequence and with
// a message id, acknowledged on one wildcard inbox.
import { createInbox, headers, type NatsConnection } from "@nats-io/nats-core";

/** Logs of aggregates, one append of each at a time. */
export interface Log {
  inFlight(): number;
  isBusy(aggregate: string): boolean;
  /** Resolves when an append is acknowledged. */
  moved(): Promise<void>;
  append(
    aggregate: string,
    command: Record<string, unknown>,
    stored?: (bytes: Uint8Array) => void,
  ): void;
}

interface Waiting {
  readonly aggregate: string;
  readonly bytes: Uint8Array;
  readonly stored: ((bytes: Uint8Array) => void) | undefined;
}

const decoder = new TextDecoder();
const encoder = new TextEncoder();

let logs = 0;

/** New logs, of aggregates that have none yet. */
export function createLog(nc: NatsConnection): Log {
  const prefix = `floor.evt.${++logs}`;
  const sequences = new Map<string, number>();
  const waiting = new Map<string, Waiting>();
  const busy = new Set<string>();
  const acks = createInbox();
  let wake: (() => void) | undefined;
  let number = 0;
  nc.subscribe(`${acks}.*`, {
    callback: (_error, message) => {
      const id = message.subject.slice(acks.length + 1);
      const ack = JSON.parse(decoder.decode(message.data)) as { seq: number; error?: unknown };
      if (ack.error) throw new Error(`The floor was refused: ${JSON.stringify(ack.error)}`);
      const { aggregate, bytes, stored } = waiting.get(id)!;
      waiting.delete(id);
      busy.delete(aggregate);
      sequences.set(aggregate, ack.seq);
      stored?.(bytes);
      wake?.();
    },
  });
  return {
    inFlight: () => waiting.size,
    isBusy: (aggregate) => busy.has(aggregate),
    moved: () =>
      new Promise<void>((resolve) => {
        wake = resolve;
      }),
    append(aggregate, command, stored) {
      const id = String(++number);
      const bytes = encoder.encode(JSON.stringify([eventOf(command, number)]));
      waiting.set(id, { aggregate, bytes, stored });
      busy.add(aggregate);
      const all = headers();
      all.set("Nats-Msg-Id", `${prefix}.${aggregate}.${id}`);
      all.set("Nats-Expected-Last-Subject-Sequence", String(sequences.get(aggregate) ?? 0));
      nc.publish(`${prefix}-${aggregate}`, bytes, { reply: `${acks}.${id}`, headers: all });
    },
  };
}

/** The streams of floors, set up as the library sets up its own. */
export async function createFloorStreams(nc: NatsConnection): Promise<void> {
  const base = { storage: "file", retention: "limits", num_replicas: 1, allow_direct: true };
  const streams = { FLOOR: "floor.evt.*", FLOOR_COMMANDS: "floor.cmd.*" };
  for (const [name, subject] of Object.entries(streams)) {
    const config = { name, subjects: [subject], ...base, discard: "new" };
    await nc.request(`$JS.API.STREAM.CREATE.${name}`, JSON.stringify(config));
  }
}

/** As large as the library's. */
function eventOf({ command_id, payload, ...command }: Record<string, unknown>, number: number) {
  return {
    ...{ ...command, event_id: command_id, aggregate_type: "Inventory" },
    ...{ aggregate_version: number, payload },
  };
}
