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
