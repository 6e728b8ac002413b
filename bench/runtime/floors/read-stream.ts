// Reading a whole stream in order by hand, and nothing else done with what comes.
import type { NatsConnection } from "@nats-io/nats-core";
import { openReader } from "./ordered-reader.ts";

/** Reads so many messages of a stream. */
export async function readStream(nc: NatsConnection, stream: string, count: number): Promise<void> {
  const reader = await openReader(nc, stream);
  for (let read = 0; read < count; ) read += (await reader.next()).length;
  reader.close();
}
