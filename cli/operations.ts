// Commands that look at a context on a NATS server or in an SQLite file, or order something there.
import { existsSync } from "node:fs";
import type { Broker, OpenOperations } from "eventwright";
import { type LoginFlags, loginOf, serversOf } from "./nats-login.ts";

/** Where the context is. */
export interface OperationsFlags extends LoginFlags {
  /** Its file, when no process has it open. */
  readonly sqlite?: string;
}

/** Connects, does the work, and gives the exit code: 2 when it cannot be done. */
export async function withOperations(
  context: string,
  flags: OperationsFlags,
  work: (operations: OpenOperations) => Promise<number>,
): Promise<number> {
  let operations: OpenOperations | undefined;
  try {
    const { openOperations } = await import("eventwright");
    const broker = await brokerOf(flags);
    operations = await openOperations({ broker, context });
    return await work(operations);
  } catch (error) {
    console.error((error as Error).message);
    return 2;
  } finally {
    await operations?.close();
  }
}

/** The clients are loaded by these commands only. */
async function brokerOf(flags: OperationsFlags): Promise<Broker> {
  const { sqlite: path, prefix } = flags;
  if (path === undefined) {
    const { nats } = await import("eventwright/nats");
    return nats({ servers: serversOf(flags), login: await loginOf(flags), prefix });
  }
  // It would be made, and be empty.
  if (!existsSync(path)) throw new Error(`There is no file ${path}.`);
  const { sqlite } = await import("eventwright/sqlite");
  return sqlite(path);
}
