// A process that has a file open until it is killed, or its standard input ends. It keeps no hold
// of its connection, and collects what nobody holds.
import { setTimeout } from "node:timers/promises";
import { sqlite } from "../../runtime/adapters/sqlite.ts";
import { bytesOf, connect } from "./files.ts";

process.stdin.on("end", () => process.exit(1)).resume();
await hold(process.argv[2]!);
for (let round = 0; round < 5; round++) {
  await setTimeout(10);
  globalThis.gc?.();
}
process.stdout.write("open\n");

async function hold(path: string): Promise<void> {
  const connection = await connect(sqlite(path));
  await connection.append("log.a", bytesOf("held"), {}, 0);
}
