// Messages through the memory broker by hand: appended one after the other, and read by one tail.
import { memory } from "../../../runtime/adapters/memory.ts";
import { systemClock } from "../../../runtime/host/clock.ts";

const STREAM = "FLOOR";
/** Appends before the tail is waited for. */
const BATCH = 256;
/** As long as a commit of the sample is. */
const MESSAGE = new TextEncoder().encode(JSON.stringify([{ payload: "x".repeat(440) }]));

/** Writes and reads so many messages. */
export async function passThrough(count: number): Promise<void> {
  const topology = {
    streams: [{ name: STREAM, kind: "log", subjects: ["floor.>"] }],
    buckets: [],
  } as const;
  const options = { topology, clock: systemClock, log: () => undefined };
  const connection = await memory().connect(options);
  const tail = connection.tail({ stream: STREAM, filters: [], from: 1 });
  for (let read = 0; read < count; ) {
    const batch = Math.min(BATCH, count - read);
    for (let index = 0; index < batch; index++) {
      await connection.append(`floor.${(read + index) % BATCH}`, MESSAGE, {});
    }
    for (const end = read + batch; read < end; ) read += (await tail.next()).length;
  }
  tail.close();
  await connection.close();
}
