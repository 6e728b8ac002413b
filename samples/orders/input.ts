// The files that the sample reads: commands, one JSON object a line, and stored history.
import { readFile } from "node:fs/promises";
import type { CommandResult } from "eventwright";
import type { OrdersApp } from "./app.ts";
import { Inventory, Order } from "./generated/index.ts";

/** One line of `orders.ndjson`. Its id becomes the idempotency key. */
export interface InputLine {
  readonly id: string;
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** What became of a line. */
export interface LineResult {
  readonly line: InputLine;
  readonly result: CommandResult;
}

/** Lines that are sent and not answered yet. */
const MAX_IN_FLIGHT = 16;

/** The lines of a file of JSON values. */
export async function readLines<T>(file: URL): Promise<readonly T[]> {
  const text = await readFile(file, "utf8");
  return text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => JSON.parse(line) as T);
}

/**
 * Sends all lines: those about one order in their order, other orders beside them. Waits for
 * `room` before each, as a shop with so many hands would.
 */
export async function sendLines(
  app: OrdersApp,
  lines: readonly InputLine[],
  answered: (result: LineResult) => void,
  room: () => Promise<void>,
): Promise<void> {
  const last = new Map<string, Promise<void>>();
  const running = new Set<Promise<void>>();
  for (const line of lines) {
    while (running.size >= MAX_IN_FLIGHT) await Promise.race(running);
    await room();
    const key = String(line.data.orderId ?? line.data.warehouseId);
    const before = last.get(key) ?? Promise.resolve();
    const sent = before.then(async () => answered({ line, result: await sendLine(app, line) }));
    const settled = sent.finally(() => running.delete(settled));
    // Whoever waits hears of a failure below; until somebody does, it must not end the process.
    settled.catch(() => undefined);
    last.set(key, sent);
    running.add(settled);
    // Stock comes before the orders that need it.
    if (line.data.orderId === undefined) await sent;
  }
  await Promise.all(running);
}

function sendLine(app: OrdersApp, { id, type, data }: InputLine): Promise<CommandResult> {
  const creators = { ...Order.commands, ...Inventory.commands };
  const create = creators[type as keyof typeof creators];
  if (!create) throw new Error(`orders.ndjson: the line ${id} has the unknown type ${type}.`);
  return app.send(create(data as never), { idempotencyKey: id });
}
