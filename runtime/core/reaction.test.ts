// What a reaction makes of an event: the same commands each time, or an error that says why not.
import { describe, expect, test } from "vitest";
import { recorded } from "../testing/envelopes.ts";
import {
  type AnyCreator,
  defineMessage,
  type Message,
  type Sent,
  type StandardSchema,
} from "./message.ts";
import { defineReaction, reactTo } from "./reaction.ts";
import { isUuid } from "./uuid.ts";

interface Data {
  readonly id: string;
  readonly text?: string;
}

const texts: StandardSchema = {
  "~standard": {
    ...{ version: 1, vendor: "test" },
    validate: (value) =>
      (value as Data).text === ""
        ? { issues: [{ message: "is empty", path: ["text"] }] }
        : { value },
  },
};

function message<Type extends string>(kind: "command" | "event", type: Type, context = "shop") {
  return defineMessage<Message<Type, Data>>({
    ...{ kind, context, type, version: 1, actor: "Actor", key: "id", schemas: { 1: texts } },
  });
}

const Placed = message("event", "Placed");
const Cancelled = message("event", "Cancelled");
const Tell = message("command", "Tell");
const Count = message("command", "Count");

const tellBoth = defineReaction("TellBoth", {
  on: [Placed, Cancelled],
  commands: [Tell, Count],
  react: ({ type, data: { id, text = type } }) => [Tell({ id, text }), Count({ id })],
});

const placed = (data: Data = { id: "A" }) => recorded(Placed.definition, Placed(data), 7);

test("a reaction without a function is refused, and what it gives must be messages", () => {
  const options = { on: [Placed], commands: [Tell], from: "yesterday" } as never;
  expect(() => defineReaction("Mute", options)).toThrow(
    /react: is no function; give one\n.*write now or beginning/,
  );
  const holey = { on: [Placed], commands: [Tell], react: () => [null] } as never;
  expect(() => reactTo(defineReaction("Holey", holey), placed())).toThrow(
    "react gives [null], and not a list of commands.",
  );
});

describe("a reaction to an event", () => {
  test("is the same however often, byte for byte", () => {
    const once = reactTo(tellBoth, placed());
    expect(JSON.stringify(reactTo(tellBoth, placed()))).toBe(JSON.stringify(once));
  });

  test("is caused by the event: its correlation, its time, and ids of their own", () => {
    const { id, correlationId, time } = placed();
    const [tell, count] = reactTo(tellBoth, placed()) as readonly [Sent, Sent];
    const trace = { correlationId, causationId: id, time, aggregateId: "A" };
    expect(tell).toMatchObject({ type: "Tell", data: { id: "A", text: "Placed" }, ...trace });
    expect(count).toMatchObject({ type: "Count", ...trace });
    expect([isUuid(tell.id), isUuid(count.id), tell.id === count.id]).toEqual([true, true, false]);
  });

  test("has other ids for other events, and of other reactions", () => {
    const { name: _, ...other } = tellBoth;
    const ids = [
      reactTo(tellBoth, placed()),
      reactTo(tellBoth, { ...placed(), id: crypto.randomUUID() }),
      reactTo({ ...other, name: "TellOthers" }, placed()),
    ].map(([tell]) => tell?.id);
    expect(new Set(ids).size).toBe(3);
  });

  test("may be nothing", () => {
    const deaf = defineReaction("Deaf", { on: [Placed], commands: [Tell], react: () => [] });
    expect(reactTo(deaf, placed())).toEqual([]);
  });

  test("fails for good on a payload that the command refuses", () => {
    const mute = defineReaction("Mute", {
      on: [Placed],
      commands: [Tell],
      react: ({ data: { id } }) => [Tell({ id, text: "" })],
    });
    const failing = (): unknown => reactTo(mute, placed());
    expect(failing).toThrow(/^Mute answers Placed \S+ with an invalid Tell: text: is empty\.$/);
    expect(failing).toThrow(expect.objectContaining({ code: "command_invalid", transient: false }));
  });

  const throwing = (): never => {
    throw new Error("No.");
  };
  test.each([
    ["gives nothing", () => undefined, "react gives undefined, and not a list of commands."],
    ["is asynchronous", async () => [], "react gives a promise, and not a list of commands."],
    ["gives others", () => [Count({ id: "A" })], "Count is not among its commands: add it there."],
    ["throws", throwing, "No."],
  ])("fails for good when its function %s", (_, react: unknown, problem) => {
    const options = { on: [Placed], commands: [Tell], react: react as () => [] };
    const failing = (): unknown => reactTo(defineReaction("Wrong", options), placed());
    expect(failing).toThrow(`Wrong fails on Placed ${placed().id}: ${problem}`);
    expect(failing).toThrow(expect.objectContaining({ code: "reaction_failed", transient: false }));
  });
});

describe("the definition of a reaction", () => {
  const define = (name: string, on: readonly AnyCreator[], commands: readonly AnyCreator[]) => () =>
    defineReaction(name, { on, commands, react: () => [] });
  const Elsewhere = message("command", "Elsewhere", "billing");
  const Billed = message("event", "Billed", "billing");
  const Paid = defineMessage({ ...Billed.definition, type: "billing.Paid", feed: "all" });

  test("tells everything that is wrong at once", () => {
    expect(define("tell both", [Placed, Placed, Tell], [Count, Count, Elsewhere])).toThrow(
      `The reaction tell both breaks 5 rule(s):
  "tell both" is no name: begin with a capital, then letters and digits: WelcomeCustomer
  on: Placed stands there twice; take one out
  on: Tell is no event
  commands: Count stands there twice; take one out
  commands: Elsewhere is of billing, not of shop; let a service of shop call billing`,
    );
  });

  test("needs events and commands", () => {
    expect(define("Idle", [], [])).toThrow(
      /2 rule\(s\):\n {2}on: names no event; .*\n {2}commands: names no command; name one at least$/,
    );
  });

  test("is of one context, and hears others by their feeds", () => {
    expect(define("Both", [Placed, Billed], [Tell])).toThrow(/of shop and billing; hear .* feeds/);
    expect(define("Both", [Placed, Paid as AnyCreator], [Tell])).not.toThrow();
    expect(define("Paid", [Paid as AnyCreator], [Tell])).not.toThrow();
    expect(define("Paid", [Paid as AnyCreator], [Tell, Elsewhere])).toThrow(
      /Elsewhere is of billing/,
    );
  });
});

test("a reaction is typed by its events and commands", () => {
  const { kind: _, ...options } = { kind: 0, on: [Placed, Cancelled], commands: [Tell] } as const;
  // @ts-expect-error a command that is not among its commands
  defineReaction("Typed", { ...options, react: () => [Count({ id: "A" })] });
  // @ts-expect-error an event that it does not hear
  defineReaction("Typed", { ...options, react: ({ type }) => (type === "Paid" ? [] : []) });
  // @ts-expect-error one command is no list
  defineReaction("Typed", { ...options, react: ({ data }) => Tell(data) });
  defineReaction("Typed", { ...options, react: ({ data }) => [Tell(data)] });
});
