// Conformance: what a message carries comes out as it went in, whichever way it is read.
import { HEADER_BYTES } from "../../core/size.ts";
import type { Connection, StoredMessage } from "../../ports.ts";
import type { Behaviour, Scene } from "./case.ts";
import { bytesOf, equal, equalBytes, range, readThrough, stored } from "./expect.ts";
import { orderOf } from "./streams.ts";

/** Cases of headers and bytes. */
export const contentBehaviours: readonly Behaviour[] = [
  {
    name: "headers arrive as they were written",
    keeps: ["log"],
    async check(scene) {
      const connection = await scene.connect();
      const headers = {
        "Ew-Types": "OrderPlaced,OrderShipped",
        "ew-types": "another name",
        traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "Ew-Dead-Reason": 'Größe: expected "small", got a = b; 100 %',
      };
      const subject = orderOf(scene, "A");
      const sequence = stored(await connection.append(subject, bytesOf("x"), headers, 0));
      const found = await readEveryWay(scene, connection, subject, sequence);
      for (const message of found) {
        // A broker may add headers of its own.
        for (const [name, value] of Object.entries(headers)) {
          equal(message.headers[name], value, `Header ${name}`);
        }
      }
    },
  },
  {
    name: "bytes arrive as they were written: all values, none, and as many as are allowed",
    keeps: ["log"],
    async check(scene) {
      const connection = await scene.connect();
      const big = connection.maxMessageBytes - 1_024;
      const samples = [Uint8Array.from(range(256)), new Uint8Array(0), noise(500_000), noise(big)];
      for (const [index, bytes] of samples.entries()) {
        const subject = orderOf(scene, `A${index}`);
        const sequence = stored(await connection.append(subject, bytes, { "Ew-Types": "X" }, 0));
        const found = await readEveryWay(scene, connection, subject, sequence);
        for (const message of found) equalBytes(message.bytes, bytes, `${bytes.length} bytes`);
      }
    },
  },
  {
    name: "what is larger than the broker takes is refused for good, and not stored",
    keeps: ["log", "buckets"],
    async check(scene) {
      const connection = await scene.connect();
      const { events, readers } = scene.names;
      const large = new Uint8Array(connection.maxMessageBytes + HEADER_BYTES);
      const codeOf = (write: Promise<unknown>): Promise<unknown> =>
        write.then(
          (result) => result,
          (error) => [error.code, error.transient],
        );
      const appended = codeOf(connection.append(orderOf(scene, "A"), large, {}, 0));
      equal(await appended, ["message_too_large", false], "An append");
      const put = codeOf(connection.put(readers, "large", large, 0));
      equal(await put, ["message_too_large", false], "A put");
      equal(await connection.endOf(events), 0, "The end");
      equal((await connection.get(readers, "large")) === undefined, true, "The key has no value");
    },
  },
];

async function readEveryWay(
  scene: Scene,
  connection: Connection,
  subject: string,
  sequence: number,
): Promise<StoredMessage[]> {
  const { events } = scene.names;
  const tail = connection.tail({ stream: events, filters: [subject], from: sequence });
  const [tailed] = await readThrough(tail, sequence);
  tail.close();
  const found = [
    ...(await connection.readSubject(events, subject, 0)),
    ...(await connection.readSubject(events, subject, 0, { leader: true })),
    await connection.lastOf(events, subject),
    await connection.lastOf(events, subject, { leader: true }),
    tailed,
  ].filter((message) => message !== undefined);
  equal(found.length, 5, "Ways in which the message was found");
  return found;
}

/** Bytes without an order that compression or text decoding would keep. */
function noise(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => Math.imul(index, 0x9e3779b1) >>> 24);
}
