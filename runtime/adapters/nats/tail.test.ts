// How a tail asks for more: against a server that the test plays.
import { headers as createHeaders, type Msg, type NatsConnection } from "@nats-io/nats-core";
import { expect, test } from "vitest";
import { createStop } from "../../core/stop.ts";
import type { Api } from "./api.ts";
import { openTail } from "./tail.ts";

/** A server that answers the API, counts pulls, and delivers what the test says. */
function playServer(replicas = 1, ends: readonly number[] = []) {
  const pulls: number[] = [];
  const callbacks: ((error: null, message: Msg) => void)[] = [];
  const nc = {
    isClosed: () => false,
    subscribe(_inbox: string, { callback }: { callback: (typeof callbacks)[number] }) {
      callbacks.push(callback);
      return { unsubscribe: () => undefined };
    },
    publish(subject: string, body: string) {
      if (subject.includes(".MSG.NEXT.")) pulls.push(JSON.parse(body).batch);
    },
  } as unknown as NatsConnection;
  const data = { state: { last_seq: 0 }, config: { num_replicas: replicas }, num_pending: 0 };
  const left = [...ends];
  const api = {
    ask: async () => ({ ok: true, data: { ...data, state: { last_seq: left.shift() ?? 0 } } }),
    expect: async () => data,
  } as unknown as Api;
  let delivered = 0;
  return {
    host: { nc, api, closing: createStop(), onReconnect: () => () => undefined },
    pulls,
    deliver(count: number): void {
      for (let i = 0; i < count; i++) {
        delivered++;
        const reply = `$JS.ACK.STREAM.consumer.1.${delivered}.${delivered}.0.0`;
        const message = { subject: "a", data: new Uint8Array(), reply };
        callbacks.at(-1)!(null, message as Msg);
      }
    },
    /** A pull ends with so many messages not given. */
    end(left: number): void {
      const headers = createHeaders(408, "Request Timeout");
      headers.set("Nats-Pending-Messages", String(left));
      callbacks.at(-1)!(null, { subject: "a", data: new Uint8Array(), headers } as Msg);
    },
  };
}

test("a pull that ends while another one waits is not replaced", async () => {
  const { host, pulls, deliver, end } = playServer();
  const tail = openTail(host, { stream: "STREAM", filters: [], from: 1 });
  await tail.backlog();
  expect(pulls).toEqual([64]);
  // It is seen that messages are small, and that what was asked for so far is over.
  deliver(500);
  await tail.next();
  end(10_000);
  expect(pulls.splice(0).at(-1)).toBe(500);
  deliver(300);
  expect(await tail.next()).toHaveLength(300);
  expect(pulls).toEqual([500]);
  end(200);
  expect(pulls).toHaveLength(1);
  end(500);
  expect(pulls).toEqual([500, 500]);
  tail.close();
});

const BEYOND = { stream: "STREAM", filters: [], from: 11 };

test("a copy that is behind, of several, is not taken for an older stream", async () => {
  const tail = openTail(playServer(3, [4, 7, 10]).host, BEYOND);
  expect(await tail.backlog()).toBe(0);
  tail.close();
});

test("the only copy that ends too early is an older stream", async () => {
  const tail = openTail(playServer(1, [4, 7, 10]).host, BEYOND);
  await expect(tail.backlog()).rejects.toMatchObject({ code: "log_shorter_than_checkpoint" });
  tail.close();
});
