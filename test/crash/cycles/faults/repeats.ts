// What is delivered again: commands by their sender, and everything by readers that forgot how far
// they were.
import { setTimeout as delay } from "node:timers/promises";
import { headers, type NatsConnection } from "@nats-io/transport-node";
import { CONTEXT, READERS } from "../context.ts";
import { ask } from "../history.ts";
import type { Random } from "../random.ts";
import type { Fault } from "./fault.ts";

const READING = new Set(["OrderFulfilment", "OrderFulfilment-outbox", "OrdersByCustomer"]);
const FEED = /^feed-/;
/** Sources that keep what was read, so that it can be read again. */
const KEPT = ["events", "journals"];
const MOST_REWOUND = 60;

export const repeatCommands: Fault = {
  name: "repeat-commands",
  title: "every command is published three times at once, and some later once more",
  sites: ["single"],
  copies: 3,
  async strike({ random, sender, ledger }) {
    await delay(random.between(100, 600));
    const untilMs = Date.now() + 20_000;
    const answered = ledger.filter(({ answers }) => answers.length > 0);
    await Promise.all(answered.map((entry) => sender.send(entry, untilMs, 2)));
    return Date.now();
  },
};

export const rewindReaders: Fault = {
  name: "rewind-readers",
  title: "both workers are killed, and what their readers had read comes again",
  sites: ["single"],
  async strike({ random, workers, site: { beside } }) {
    await Promise.all(workers.map((worker) => worker.kill()));
    await rewindAll(beside, random);
    const struckMs = Date.now();
    for (const worker of workers) worker.start();
    await Promise.all(workers.map((worker) => worker.started()));
    return struckMs;
  },
};

interface Found {
  readonly message?: { readonly seq: number; readonly data: string };
}

async function rewindAll(beside: NatsConnection, random: Random): Promise<void> {
  const api = `STREAM.INFO.${READERS}`;
  const { state } = await ask<{ readonly state: { readonly subjects: Record<string, number> } }>(
    beside,
    api,
    { subjects_filter: ">" },
  );
  const prefix = `$KV.EW_${CONTEXT}_READERS.`;
  for (const subject of Object.keys(state.subjects).sort()) {
    const reader = subject.slice(prefix.length).split(".")[0] ?? "";
    if (!READING.has(reader) && !FEED.test(reader)) continue;
    const get = `STREAM.MSG.GET.${READERS}`;
    const { message } = await ask<Found>(beside, get, { last_by_subj: subject });
    if (!message) continue;
    const text = Buffer.from(message.data, "base64").toString("utf8");
    await write(beside, subject, rewound(text, random), message.seq);
  }
}

interface ReaderRecord {
  readonly cursors: Readonly<Record<string, number>>;
}

/** The record as if its last checkpoints had been lost. */
function rewound(text: string, random: Random): string {
  const record = JSON.parse(text) as ReaderRecord;
  const cursors = Object.entries(record.cursors).map(([source, cursor]) => {
    const back = KEPT.includes(source) ? random.below(MOST_REWOUND) : 0;
    return [source, Math.max(0, cursor - back)];
  });
  return JSON.stringify({ ...record, cursors: Object.fromEntries(cursors) });
}

async function write(
  beside: NatsConnection,
  subject: string,
  text: string,
  sequence: number,
): Promise<void> {
  const header = headers();
  header.set("Nats-Expected-Last-Subject-Sequence", String(sequence));
  const stored = await beside.request(subject, text, { headers: header, timeout: 2_000 });
  const { error } = stored.json<{ readonly error?: object }>();
  if (error) throw new Error(`A reader's record was not rewound: ${JSON.stringify(error)}.`);
}
