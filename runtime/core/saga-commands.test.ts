// What a saga remembers of the commands that it asked for.
import { expect, test } from "vitest";
import { defineMessage, type Message } from "./message.ts";
import type { Saga, SagaInstance } from "./saga.ts";
import { commandsOf } from "./saga-commands.ts";

const anything = {
  "~standard": { version: 1 as const, vendor: "test", validate: (value: unknown) => ({ value }) },
};
const Charge = defineMessage<Message<"Charge", { readonly id: string }>>({
  ...{ kind: "command", context: "test", type: "Charge", version: 1, actor: "Payments" },
  ...{ key: "id", schemas: { 1: anything } },
});
const contract = { context: "test", commands: { Charge } };
const saga = { name: "Flow", contract } as unknown as Saga;

/** One step that sends this command. */
function send(before: SagaInstance | undefined, number: number, once?: string): SagaInstance {
  const time = new Date(number).toISOString();
  const cause = { id: "cause", type: "Added", correlationId: "correlation" };
  const message = { ...Charge({ id: "A" }), ...(once !== undefined && { once }) };
  const sending = { key: "A", number, startId: "start", time, cause, renews: false };
  const { asked } = commandsOf(saga, sending, before?.asked ?? {}, [{ kind: "emit", message }]);
  return { asked } as SagaInstance;
}

test("a named command that is asked for again and again is not forgotten", () => {
  let instance = send(undefined, 1, "charge");
  const first = instance.asked.charge;
  for (let number = 2; number < 600; number++) {
    instance = send(instance, number, number % 200 === 0 ? "charge" : undefined);
  }
  expect(instance.asked.charge).toEqual(first);
  expect(Object.keys(instance.asked)).toHaveLength(256);
});
