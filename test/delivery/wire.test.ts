// What a program without Eventwright may get wrong on the wire: refused, and told what to correct.
import type { LogEntry } from "eventwright";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { decodeJson, encodeJson } from "../../runtime/core/codec.ts";
import { namesOf } from "../../runtime/core/subjects.ts";
import { idFromParts } from "../../runtime/core/uuid.ts";
import { systemClock } from "../../runtime/host/clock.ts";
import { topologyOf } from "../../runtime/host/topology.ts";
import type { Connection, Headers } from "../../runtime/ports.ts";
import { type OrdersApp, parts, startOrders } from "../../samples/orders/app.ts";
import { BROKERS, eventually, QUICK, type TestBroker } from "./brokers.ts";

const names = namesOf("fulfilment");

function confirm(orderId: string, change: object = {}): Record<string, unknown> {
  const id = idFromParts("wire", orderId);
  return {
    command_id: id,
    command_type: "ConfirmOrder",
    command_version: 1,
    timestamp: new Date().toISOString(),
    correlation_id: id,
    causation_id: null,
    aggregate_id: orderId,
    payload: { orderId },
    ...change,
  };
}

describe.each(BROKERS)("a command by hand on %s", (_name, make) => {
  let on: TestBroker;
  let app: OrdersApp;
  let raw: Connection;
  const log = (_entry: LogEntry): void => undefined;

  beforeAll(async () => {
    on = await make();
    const topology = topologyOf("fulfilment", names, parts);
    raw = await on.broker.connect({ topology, clock: systemClock, log });
    app = await startOrders({ broker: on.broker, timeScale: 100, limits: QUICK, log });
  });
  afterAll(async () => {
    await app?.close();
    await raw?.close();
    await on?.stop();
  });

  const ask = (orderId: string, change: object = {}, headers: Headers = {}) =>
    eventually(`an answer about ${orderId}`, async () => {
      const subject = names.ask("Order", "ConfirmOrder", orderId);
      const bytes = encodeJson(confirm(orderId, change));
      const answer = await raw.ask({ subject, headers, bytes }, 5_000);
      return answer && decodeJson(answer);
    });

  test("is handled when nothing is wrong with it", async () => {
    const headers = { "Ew-Expires-At": "2999-01-01T00:00:00+01:00", "Ew-Expected-Version": "0" };
    expect(await ask("ORD-40001", {}, headers)).toMatchObject({
      rejection: { reason: "not_accepted" },
    });
  });

  const wrongHeaders: readonly [name: string, value: string][] = [
    ["Ew-Expires-At", "soon"],
    ["Ew-Expires-At", "2026-02-31T00:00:00Z"],
    ["Ew-Expected-Version", "x"],
    ["Ew-Expected-Version", "-1"],
    ["Ew-Expected-Version", ""],
  ];
  test.each(wrongHeaders)("is refused with the header %s: %s", async (name, value) => {
    const code = "envelope_invalid";
    const message = expect.stringContaining(`header ${name}`);
    expect(await ask("ORD-40002", {}, { [name]: value })).toEqual({ error: { code, message } });
  });

  test("is refused with a day that does not exist as its time", async () => {
    expect(await ask("ORD-40003", { timestamp: "2026-02-31T00:00:00.000Z" })).toMatchObject({
      error: { code: "envelope_invalid", message: expect.stringContaining("timestamp") },
    });
  });

  test("is refused with more metadata than its events could carry", async () => {
    const metadata = { note: "x".repeat(40_000) };
    expect(await ask("ORD-40007", { metadata })).toMatchObject({
      error: { code: "envelope_invalid", message: expect.stringContaining("metadata") },
    });
  });

  test("is handled with a trace context that is none, which is not carried on", async () => {
    const headers = { traceparent: "x".repeat(60_000) };
    expect(await ask("ORD-40008", {}, headers)).toMatchObject({ ok: false });
  });

  test("is refused when its time is far ahead: no floor would ever catch its repeats", async () => {
    const inMinutes = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString();
    expect(await ask("ORD-40004", { timestamp: inMinutes(6) })).toMatchObject({
      error: { code: "envelope_invalid", message: expect.stringContaining("ahead") },
    });
    expect(await ask("ORD-40005", { timestamp: inMinutes(4) })).toMatchObject({ ok: false });
  });

  test("is dead-lettered when it is durable and far ahead", async () => {
    const subject = names.command("Order", "ConfirmOrder", "ORD-40006");
    const timestamp = "2999-01-01T00:00:00.000Z";
    await raw.append(subject, encodeJson(confirm("ORD-40006", { timestamp })), {});
    const letter = await eventually("a dead letter", () =>
      raw.lastOf(names.deadLetters, names.deadLetter("commands", "Order.ORD-40006")),
    );
    expect(letter.headers["Ew-Dead-Reason"]).toMatch(/^envelope_invalid: .*ahead/);
  });
});
