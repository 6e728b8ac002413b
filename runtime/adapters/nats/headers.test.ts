// Headers as they are read here, against those that the client reads.
import { headers, type Msg } from "@nats-io/nats-core";
import { MsgHdrsImpl, MsgImpl } from "@nats-io/nats-core/internal";
import fc from "fast-check";
import { expect, test } from "vitest";
import { directMessage, natsHeaders, receivedHeaders } from "./headers.ts";

/** A message as the client hands it over, with these bytes as its headers. */
function received(bytes: Uint8Array, body = "body"): Msg {
  const text = new TextEncoder().encode(body);
  const data = new Uint8Array(bytes.length + text.length);
  data.set(bytes);
  data.set(text, bytes.length);
  const hdr = bytes.length === 0 ? -1 : bytes.length;
  return new MsgImpl({ hdr, size: data.length } as never, data, undefined as never) as Msg;
}

const names = fc.stringMatching(/^[A-Za-z][A-Za-z0-9-]{0,20}$/);
const values = fc.string({ unit: "grapheme" }).filter((text) => !/[\r\n]/.test(text));

test("what was sent comes back, and as the client reads it", () => {
  fc.assert(
    fc.property(fc.dictionary(names, values), (sent) => {
      const bytes = (natsHeaders(sent, 7) as MsgHdrsImpl).encode();
      const { status, headers: found } = receivedHeaders(received(bytes));
      const client = MsgHdrsImpl.decode(bytes);
      expect(status).toBe(0);
      expect(found).toEqual(Object.fromEntries(client.keys().map((n) => [n, client.get(n)])));
      for (const name in sent) expect(found[name]).toBe(sent[name]!.trim());
    }),
  );
});

test("a status comes with what is told of it, and without headers there are none", () => {
  const text =
    "NATS/1.0 408 Request Timeout\r\nNats-Pending-Messages: 12\r\nTwo: a\r\nTwo: b\r\n\r\n";
  expect(receivedHeaders(received(new TextEncoder().encode(text)))).toEqual({
    status: 408,
    headers: { "Nats-Pending-Messages": "12", Two: "a" },
  });
  expect(receivedHeaders(received(new TextEncoder().encode("NATS/1.0 100\r\n\r\n"))).status).toBe(
    100,
  );
  expect(receivedHeaders(received(new Uint8Array(0)))).toEqual({ status: 0, headers: {} });
});

test("a client that keeps its messages otherwise is asked for their headers", () => {
  const all = headers(503, "No Responders");
  all.set("Name", "value");
  expect(receivedHeaders({ headers: all } as Msg)).toEqual({
    status: 503,
    headers: { Name: "value" },
  });
  expect(receivedHeaders({} as Msg)).toEqual({ status: 0, headers: {} });
});

test("a direct get tells where a message is stored, also if headers of its own say otherwise", () => {
  const bytes = new TextEncoder().encode("{}");
  const added =
    "Nats-Stream: S\r\nNats-Subject: ew.shop.evt.A.1\r\nNats-Sequence: 7\r\n" +
    "Nats-Time-Stamp: 2026-01-01T00:00:00Z\r\nNats-Num-Pending: 0\r\n\r\n";
  const found = { subject: "ew.shop.evt.A.1", sequence: 7, bytes };
  expect(directMessage(`NATS/1.0\r\n${added}`, bytes)).toEqual({ ...found, headers: {} });
  const stored = { "Nats-Stream": "T", "Nats-Sequence": "1", "Nats-Msg-Id": "a: b" };
  const lines = Object.entries(stored).map(([name, value]) => `${name}: ${value}\r\n`);
  const text = `NATS/1.0\r\n${lines.join("")}${added}`;
  expect(directMessage(text, bytes)).toEqual({ ...found, headers: stored });
});
