// What a breaker and a rate limit do to the commands of a service, in virtual time.
import { reject, type ServiceCall, type ServicePolicy, startApp } from "eventwright";
import { memory } from "eventwright/memory";
import { type FaultPlan, withFaults } from "eventwright/testing";
import { expect, test } from "vitest";
import { Charge, Charged, createLog, payments } from "./counters.ts";
import { createVirtualClock } from "./virtual-clock.ts";

const MINUTE = 60_000;
const PATIENT = { timeoutMs: 60 * MINUTE };

/** Opens after two failures, for a minute. */
const breaker = { failures: 2, openMs: MINUTE };
const SLOWLY = { backoffMs: 1_000, maxBackoffMs: 1_000 };

/** A gateway that can be down, and whoever has called it. */
class Gateway {
  readonly clock = createVirtualClock();
  readonly calls: { readonly id: string; readonly attempt: number; readonly atMs: number }[] = [];
  isDown = false;
  tookMs = 0;
  readonly #log = createLog();
  readonly log = this.#log.log;

  service(policy: ServicePolicy<"Charge">) {
    return payments(async ({ data: { id } }, { attempt, pause }: ServiceCall) => {
      this.calls.push({ id, attempt, atMs: this.clock.monotonicMs() });
      if (this.tookMs > 0) await pause(this.tookMs);
      if (this.isDown) throw new Error("The gateway is down.");
      return Charged({ id });
    }, policy);
  }

  /** What was called since the first so many calls, with the attempt: `A1`. */
  called(from = 0): readonly string[] {
    return this.calls.slice(from).map(({ id, attempt }) => `${id}${attempt}`);
  }

  told(event: string): number {
    return this.#log.of(event).length;
  }

  async opened(): Promise<void> {
    await this.clock.until("it opens", () => this.told("breaker_opened") > 0);
  }
}

test("commands that wait for an open breaker use up no attempt", async () => {
  const gateway = new Gateway();
  const { clock, log } = gateway;
  const services = [gateway.service({ ...SLOWLY, maxAttempts: 3, breaker })];
  const app = await startApp({ broker: memory(), services, clock, log });
  gateway.isDown = true;
  const first = app.send(Charge({ id: "A" }), PATIENT);
  await gateway.opened();
  const others = ["B", "C", "D"].map((id) => app.send(Charge({ id }), PATIENT));
  await clock.advance(50_000);
  expect(gateway.called()).toEqual(["A1", "A2"]);
  expect(app.operations.services()).toMatchObject([
    { name: "Payments", inFlight: 0, waiting: 4, breaker: { state: "open" } },
  ]);
  gateway.isDown = false;
  const results = await clock.settle(Promise.all([first, ...others]));
  expect(results.every(({ ok }) => ok)).toBe(true);
  expect([...gateway.called(2)].sort()).toEqual(["A3", "B1", "C1", "D1"]);
  expect(app.operations.services()).toMatchObject([{ waiting: 0, breaker: { state: "closed" } }]);
  const told = ["breaker_opened", "breaker_half_open", "breaker_closed"];
  expect(told.map((event) => gateway.told(event))).toEqual([1, 1, 1]);
  await clock.settle(app.close());
});

test("a half-open breaker lets as many trial calls through as it says, and no more", async () => {
  const gateway = new Gateway();
  const { clock, log } = gateway;
  const services = [gateway.service({ ...SLOWLY, breaker: { ...breaker, halfOpenCalls: 2 } })];
  const app = await startApp({ broker: memory(), services, clock, log });
  gateway.isDown = true;
  const ids = ["A", "B", "C", "D", "E"];
  const sending = ids.map((id) => app.send(Charge({ id }), PATIENT));
  await gateway.opened();
  const before = gateway.calls.length;
  gateway.tookMs = 10_000;
  await clock.until("it is tried", () => gateway.told("breaker_half_open") > 0);
  await clock.advance(5_000);
  expect(gateway.calls).toHaveLength(before + 2);
  expect(app.operations.services()).toMatchObject([
    { inFlight: 2, waiting: 3, breaker: { state: "half-open" } },
  ]);
  await clock.until("it opens again", () => gateway.told("breaker_opened") > 1);
  gateway.isDown = false;
  const answers = await clock.settle(Promise.all(sending));
  expect(answers.every(({ ok }) => ok)).toBe(true);
  expect(gateway.told("breaker_closed")).toBe(1);
  await clock.settle(app.close());
});

test("time-outs are failures to a breaker, refusals and events of failure are none", async () => {
  const clock = createVirtualClock();
  const { log, of } = createLog();
  const service = payments(
    async ({ data: { id } }, { attempt, pause }) => {
      if (id === "refused") return reject("not today") as never;
      if (id === "slow" && attempt < 3) await pause(MINUTE);
      return Charged({ id });
    },
    { ...SLOWLY, timeoutMs: 100, breaker },
  );
  const app = await startApp({ broker: memory(), services: [service], clock, log });
  for (let n = 0; n < 5; n++) {
    const result = await clock.settle(app.send(Charge({ id: "refused", n })));
    expect(result).toMatchObject({ ok: false, rejection: { reason: "not today" } });
  }
  expect(of("breaker_opened")).toHaveLength(0);
  expect(await clock.settle(app.send(Charge({ id: "slow" }), PATIENT))).toMatchObject({ ok: true });
  expect(of("breaker_opened")).toHaveLength(1);
  await clock.settle(app.close());
});

test("a command that expires while it waits is refused, and called by nobody", async () => {
  const gateway = new Gateway();
  const { clock, log } = gateway;
  const services = [gateway.service({ ...SLOWLY, breaker })];
  const app = await startApp({ broker: memory(), services, clock, log });
  gateway.isDown = true;
  const expiresAt = new Date(clock.nowMs() + 30_000);
  const begun = app.send(Charge({ id: "A" }), { ...PATIENT, expiresAt });
  const isUnconfirmed = expect(begun).rejects.toMatchObject({ code: "unconfirmed" });
  await gateway.opened();
  const result = await clock.settle(app.send(Charge({ id: "B" }), { ...PATIENT, expiresAt }));
  expect(result).toMatchObject({ ok: false, rejection: { reason: "expired" } });
  // What was called before may have had its effect: nobody may say that it has none.
  await clock.settle(isUnconfirmed);
  expect(clock.nowMs()).toBeLessThan(expiresAt.getTime() + 5_000);
  expect(gateway.called()).toEqual(["A1", "A2"]);
  await clock.settle(app.close());
});

test("an app that closes does not wait for its breakers, and the next one goes on", async () => {
  const gateway = new Gateway();
  const { clock, log } = gateway;
  const broker = memory();
  const services = [gateway.service({ ...SLOWLY, breaker: { ...breaker, openMs: 30 * MINUTE } })];
  const app = await startApp({ broker, services, clock, log });
  gateway.isDown = true;
  const sending = app.send(Charge({ id: "A" }), PATIENT).catch(() => undefined);
  await gateway.opened();
  await clock.advance(3_000);
  const closingMs = clock.monotonicMs();
  await clock.settle(app.close());
  expect(clock.monotonicMs() - closingMs).toBeLessThan(2_000);
  await sending;
  gateway.isDown = false;
  const next = await startApp({ broker, services, clock, log });
  await clock.until("it is called again", () => gateway.called().length > 2);
  expect(clock.monotonicMs() - closingMs).toBeLessThan(MINUTE);
  expect(gateway.called(2)).toEqual(["A1"]);
  await clock.settle(next.close());
});

test("what waits for the breaker of a former owner is left to the new one", async () => {
  const [former, owner] = [new Gateway(), new Gateway()];
  const { clock, log } = former;
  const broker = memory();
  let isCut = false;
  const plan: FaultPlan = {
    faultOf: ({ method }) => (isCut && method !== "next" ? "outage" : "none"),
  };
  const policy = { ...SLOWLY, breaker: { ...breaker, openMs: 2 * MINUTE } };
  const cut = withFaults(broker, plan);
  const first = await startApp({ broker: cut, services: [former.service(policy)], clock, log });
  former.isDown = true;
  const sending = first.send(Charge({ id: "A" }), PATIENT).catch(() => undefined);
  await former.opened();
  const second = await startApp({ broker, services: [owner.service(policy)], clock, log });
  isCut = true;
  await clock.until("the second calls", () => owner.calls.length > 0);
  former.isDown = false;
  isCut = false;
  await clock.advance(10_000);
  expect(first.operations.services()).toMatchObject([{ waiting: 0, breaker: { state: "open" } }]);
  await clock.advance(5 * MINUTE);
  expect(former.called()).toEqual(["A1", "A2"]);
  await clock.settle(Promise.all([first.close(), second.close()]));
  await clock.settle(sending);
});

test("a rate limit spreads calls over time, and those that wait come in order", async () => {
  const gateway = new Gateway();
  const { clock, log } = gateway;
  const services = [gateway.service({ rateLimit: { calls: 2, perMs: 2_000 } })];
  const app = await startApp({ broker: memory(), services, clock, log, timeScale: 2 });
  await clock.advance(10_000);
  const beganMs = clock.monotonicMs();
  const ids = ["A", "B", "C", "D", "E"];
  const sending = Promise.all(ids.map((id) => app.send(Charge({ id }))));
  await clock.advance(10);
  expect(app.operations.services()).toMatchObject([{ waiting: 3, tokens: 0 }]);
  await clock.settle(sending);
  expect(gateway.calls.map(({ id }) => id)).toEqual(ids);
  expect(gateway.calls.map(({ atMs }) => atMs - beganMs)).toEqual([0, 0, 500, 1_000, 1_500]);
  await clock.advance(10_000);
  expect(app.operations.services()).toMatchObject([{ name: "Payments", waiting: 0, tokens: 2 }]);
  await clock.settle(app.close());
});
