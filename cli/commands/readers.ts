// `eventwright readers`: who owns the readers of a context, how far they are, and how they are
// divided.
import type { ReaderStatus } from "eventwright";
import type { LoginFlags } from "../nats-login.ts";
import { withOperations } from "../operations.ts";

/** Options of `eventwright readers`. */
export interface ReadersFlags extends LoginFlags {
  readonly json?: boolean;
}

/** Characters of a process's id that are shown: enough to tell processes apart. */
const OWNER_LENGTH = 8;

/** Prints the readers and gives the exit code. */
export function runReaders(context: string, flags: ReadersFlags): Promise<number> {
  return withOperations(context, flags, async (operations) => {
    const readers = await operations.readers();
    if (flags.json) console.log(JSON.stringify({ context, readers }, null, 2));
    else for (const line of table(readers.map(rowOf))) console.log(line);
    return 0;
  });
}

/** Which reader to divide, and into how many shards. */
export interface Resharding {
  readonly context: string;
  readonly reader: string;
  readonly shards: string;
}

/** Divides a reader anew and gives the exit code. */
export function runReshard(
  { context, reader, shards }: Resharding,
  flags: LoginFlags,
): Promise<number> {
  return withOperations(context, flags, async (operations) => {
    const count = Number(shards);
    const before = (await operations.readers()).filter(({ name }) => name === reader);
    await operations.reshard(reader, count);
    const what = `${reader} has ${shards} shard${shards === "1" ? "" : "s"}`;
    if (before.length === count && before.every((one) => one.shards === count)) {
      console.log(`${what} already: nothing is changed.`);
      return 0;
    }
    console.log(`${what} now.`);
    console.log(
      "Start the processes that run it again: they have stopped, or do so within seconds.",
    );
    return 0;
  });
}

function rowOf(reader: ReaderStatus): readonly string[] {
  const { name, shard, shards, owner, cursors, parked, orders } = reader;
  const count = Object.keys(parked).length;
  const notes = [
    ...(count > 0 ? [`${count} parked`] : []),
    ...(orders > 0 ? [`${orders} ordered`] : []),
  ];
  const places = Object.entries(cursors).map(([source, cursor]) => `${source} ${cursor}`);
  return [
    shards > 1 ? `${name} ${shard + 1}/${shards}` : name,
    owner === null ? "nobody" : owner.slice(0, OWNER_LENGTH),
    places.join(", ") || "from the beginning",
    notes.join(", "),
  ];
}

/** Columns as wide as their widest cell. */
function table(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => row[column]!.length)),
  );
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join("  ")
      .trimEnd(),
  );
}
