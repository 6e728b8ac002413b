// Everything finishes: commands are answered, sagas end, queues are empty, rows and feeds are
// whole.
import { CONTEXT, POISON_CUSTOMER } from "../context.ts";
import { type History, messagesOf } from "../history.ts";
import type { Ledger } from "../ledger.ts";
import {
  bucketOf,
  commitsOf,
  type EventEnvelope,
  eventsOf,
  groupsOf,
  isSame,
  journalsOf,
} from "./envelopes.ts";
import { poisonedCommits } from "./letters.ts";
import { parkedSagas } from "./parked-sagas.ts";
import { unansweredEvents } from "./reactions.ts";

/** What has not been finished, or was finished otherwise. */
export function unfinished(ledger: Ledger, history: History): readonly string[] {
  return [
    ...ledger
      .filter(({ answers }) => answers.length === 0)
      .map(
        ({ type, id, sends }) => `unfinished: ${type} ${id}, sent ${sends} times, has no answer`,
      ),
    ...unfinishedSagas(history),
    ...unansweredEvents(history),
    ...unfinishedQueues(history),
    ...wrongRows(history),
    ...wrongFeed(history),
  ];
}

/**
 * Every placed order has a saga that has ended, or waits for a person with reason; and whatever a
 * saga asked for has its commit.
 */
function unfinishedSagas(history: History): readonly string[] {
  const journals = journalsOf(history);
  const newest = new Map(journals.map((entry) => [entry.after.instance, entry]));
  const placed = eventsOf(history).filter(({ event_type }) => event_type === "OrderPlaced");
  const ended = new Set(commitsOf(history).map(({ events }) => events[0]?.causation_id));
  const asked = groupsOf(
    journals.flatMap(({ commands }) => commands),
    ({ command_id }) => command_id,
  );
  const waiting = parkedSagas(history);
  return [
    ...placed.flatMap(({ aggregate_id }) => {
      const status = newest.get(aggregate_id)?.after.status ?? "not started";
      if (status === "done" || waiting.has(aggregate_id)) return [];
      return [`unfinished: the saga of ${aggregate_id} is ${status}`];
    }),
    ...[...asked].flatMap(([id, [command]]) =>
      ended.has(id) ? [] : [`unfinished: a saga's ${command?.command_type} ${id} has no effect`],
    ),
  ];
}

interface ReaderRecord {
  readonly cursors: Readonly<Record<string, number>>;
  readonly shard: number;
  readonly shards: number;
}

/** What waits in a queue beyond its reader's cursor. */
function unfinishedQueues(history: History): readonly string[] {
  const records = bucketOf(history, `EW_${CONTEXT}_READERS`);
  return [...history.keys()].flatMap((stream) => {
    const reader = readerOf(stream);
    if (reader === undefined) return [];
    const own = [...records].filter(([key]) => key.startsWith(`${reader}.1.`));
    const shards = own.map(([, record]) => record as ReaderRecord);
    return messagesOf(history, stream).flatMap(({ subject, sequence }) => {
      const partition = Number(subject.split(".")[3]);
      const shard = shards.find(({ shard, shards: of }) => partition % of === shard);
      const cursor = shard?.cursors.commands ?? 0;
      return sequence <= cursor ? [] : [`unfinished: ${subject} waits in ${stream} at ${sequence}`];
    });
  });
}

function readerOf(stream: string): string | undefined {
  if (stream === `EW_${CONTEXT}_COMMANDS`) return "commands";
  const prefix = `EW_${CONTEXT}_CALLS_`;
  return stream.startsWith(prefix) ? `calls-${stream.slice(prefix.length)}` : undefined;
}

interface Row {
  readonly customerId: string;
  readonly spent: Readonly<Record<string, number>>;
  readonly orders: Readonly<Record<string, string>>;
}

/** The rows are what the log adds up to; the poisoned one, up to the poison. */
function wrongRows(history: History): readonly string[] {
  const poisoned = new Set(poisonedCommits(history).map(({ sequence }) => sequence));
  const commits = commitsOf(history).filter(({ sequence }) => !poisoned.has(sequence));
  const rows = new Map<string, Row>();
  for (const event of commits.flatMap(({ events }) => events)) addToRow(rows, event);
  const stored = bucketOf(history, `EW_${CONTEXT}_ROWS_OrdersByCustomer`);
  const keys = new Set([...rows.keys(), ...stored.keys()]);
  return [...keys].flatMap((key) => {
    const row = (stored.get(key) as { readonly row: Row } | undefined)?.row;
    const part = key === POISON_CUSTOMER ? ", up to the poison" : "";
    return isSame(row, rows.get(key))
      ? []
      : [`unfinished: the row of ${key} is not the log's${part}`];
  });
}

function addToRow(rows: Map<string, Row>, { event_type, payload }: EventEnvelope): void {
  const statuses: Readonly<Record<string, string>> = {
    OrderPlaced: "placed",
    OrderConfirmed: "confirmed",
    OrderCancelled: `cancelled (${payload.reason})`,
  };
  const status = statuses[event_type];
  if (status === undefined) return;
  const [customerId, orderId] = [String(payload.customerId), String(payload.orderId)];
  const { spent = {}, orders = {} } = rows.get(customerId) ?? {};
  const amount = (payload.total as { readonly amount: number } | undefined)?.amount ?? 0;
  const sum = event_type === "OrderConfirmed" ? { EUR: (spent.EUR ?? 0) + amount } : {};
  rows.set(customerId, {
    ...{ customerId, spent: { ...spent, ...sum }, orders: { ...orders, [orderId]: status } },
  });
}

/** The feed has each event that it shows once, in the order of its aggregate. */
function wrongFeed(history: History): readonly string[] {
  const idsBy = (events: readonly EventEnvelope[]): ReadonlyMap<string, readonly string[]> =>
    new Map(
      [...groupsOf(events, ({ aggregate_id }) => aggregate_id)].map(([key, group]) => [
        key,
        group.map(({ event_id }) => event_id),
      ]),
    );
  const shown = new Set(["OrderPlaced", "OrderCancelled"]);
  const wanted = idsBy(eventsOf(history).filter(({ event_type }) => shown.has(event_type)));
  const messages = messagesOf(history, `EW_${CONTEXT}_PUB_partner-feed`);
  const there = idsBy(messages.map(({ body }) => JSON.parse(body) as EventEnvelope));
  return [...new Set([...wanted.keys(), ...there.keys()])].flatMap((key) =>
    isSame(wanted.get(key), there.get(key))
      ? []
      : [
          `unfinished: the feed has ${there.get(key) ?? "nothing"} of ${key}, not ${wanted.get(key)}`,
        ],
  );
}
