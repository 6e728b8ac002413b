// How commands go when nobody says how: as the catalog says.
import { startApp } from "eventwright";
import { memory } from "eventwright/memory";
import { expect, test } from "vitest";
import { Added, connectBeside, countingAggregate, message, names } from "./counters.ts";

const Add = message("command", "Add", "Counter", 1, { delivery: "direct" });

test("a command goes past the queue where its catalog says so, unless its sender does not", async () => {
  const broker = memory();
  await using app = await startApp({ broker, aggregates: [countingAggregate(Add, Added)] });
  const raw = await connectBeside(broker);
  expect((await app.send(Add({ id: "A" }))).ok).toBe(true);
  expect(await raw.endOf(names.commands)).toBe(0);
  expect((await app.send(Add({ id: "A" }), { direct: false })).ok).toBe(true);
  expect(await raw.endOf(names.commands)).toBe(1);
  await raw.close();
});

test.each([true, false])(
  "beyond the limit a sender is told at once, direct: %s",
  async (direct) => {
    const limits = { pendingSends: 2 };
    const parts = { aggregates: [countingAggregate(Add, Added)], limits };
    await using app = await startApp({ broker: memory(), ...parts });
    const sends = ["A", "B", "C"].map((id) => app.send(Add({ id }), { direct }));
    const [first, second, third] = await Promise.allSettled(sends);
    expect([first?.status, second?.status]).toEqual(["fulfilled", "fulfilled"]);
    expect(third).toMatchObject({ status: "rejected", reason: { code: "overloaded" } });
    expect((await app.send(Add({ id: "C" }), { direct })).ok).toBe(true);
  },
);
