// A process that has a file open until it is killed, or its standard input ends.
import { sqlite } from "../../runtime/adapters/sqlite.ts";
import { bytesOf, connect } from "./files.ts";

process.stdin.on("end", () => process.exit(1)).resume();
const connection = await connect(sqlite(process.argv[2]!));
await connection.append("log.a", bytesOf("held"), {}, 0);
process.stdout.write("open\n");
setInterval(() => undefined, 60_000);
