// `npm start`: three parcels meet a small locker on the embedded broker.
import { setTimeout } from "node:timers/promises";
import { startApp } from "eventwright";
import { memory } from "eventwright/memory";
import { delivery } from "./delivery.ts";
import { Parcel } from "./generated/index.ts";
import { locker } from "./locker.ts";
import { parcel } from "./parcel.ts";
import { parcelsByRecipient } from "./parcels-by-recipient.ts";

const app = await startApp({
  broker: memory(), // or sqlite("parcels.db"), or nats({ servers: "nats://127.0.0.1:4222" })
  aggregates: [parcel],
  services: [locker],
  sagas: [delivery],
  projections: [parcelsByRecipient],
});

/** The status of a parcel as its recipient sees it, once it is no longer on its way. */
async function settled(recipientId: string, parcelId: string): Promise<string> {
  for (let attempt = 0; attempt < 500; attempt++) {
    const status = (await app.query(parcelsByRecipient, recipientId))?.parcels[parcelId];
    if (status !== undefined && status !== "on its way") return status;
    await setTimeout(10);
  }
  throw new Error(`${parcelId} is still on its way.`);
}

const parcels = [
  { parcelId: "P-1", recipientId: "ada", size: "small" },
  { parcelId: "P-2", recipientId: "unknown-1", size: "large" },
  { parcelId: "P-3", recipientId: "bob", size: "small" },
] as const;

for (const data of parcels) {
  await app.send(Parcel.commands.RegisterParcel(data));
  console.log(
    `${data.parcelId} for ${data.recipientId}:`,
    await settled(data.recipientId, data.parcelId),
  );
}

const collect = (code: string) =>
  app.send(Parcel.commands.CollectParcel({ parcelId: "P-1", code }));

const wrong = await collect("000000");
console.log("With a wrong code:", wrong.ok ? "opened" : wrong.rejection.reason);

const code = (await settled("ada", "P-1")).slice(-6);
const right = await collect(code);
console.log("With the right one:", right.ok ? "opened" : right.rejection.reason);

await app.query(parcelsByRecipient, "ada", { after: right.position });
console.log("P-1 for ada:", await settled("ada", "P-1"));
await app.close();
