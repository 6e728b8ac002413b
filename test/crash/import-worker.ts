// A process that hears the events of another context, until it is killed.
import { nats } from "eventwright/nats";
import { startListening } from "../delivery/listening.ts";

const [servers = ""] = process.argv.slice(2);
await startListening(nats({ servers }), () => undefined);
console.log("started");
