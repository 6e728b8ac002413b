// A process for production: runs the sample on NATS until it is told to end. Start several.
import process from "node:process";
import { nats } from "eventwright/nats";
import { startOrders } from "./app.ts";

const servers = (process.env.NATS_URL ?? "nats://127.0.0.1:4222").split(",");
const replicas = Number(process.env.NATS_REPLICAS ?? 1);
const app = await startOrders({
  broker: nats({ servers, replicas, groupCommit: true }),
  shards: 4,
});
console.log("The worker runs.");

// What is in hand is finished, and what this process owns is left to the others.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void app.close());

const failure = await app.stopped;
if (failure) console.error(failure.message);
// What still runs is given up, so that the process ends.
await app.close();
process.exitCode = failure ? 1 : 0;
