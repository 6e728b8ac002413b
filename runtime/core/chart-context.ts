// Whether a chart's initial context can be replayed: the same each time, and the same as JSON.
import type { AnyStateMachine } from "xstate";
import { messageOf } from "./error.ts";

/** What is wrong with a chart's initial context, one sentence each. */
export function contextProblems(machine: AnyStateMachine): readonly string[] {
  const { context } = machine.config as { context?: unknown };
  if (typeof context !== "function") return lostInJson(context ?? {}, "context", []);
  const factory = context as ContextFactory;
  const first = call(factory);
  if (first.spawned) return ["spawns an actor; keep data in it, and call the outside elsewhere"];
  if ("failure" in first) return [`throws (${first.failure}); make it from constants`];
  const lost = lostInJson(first.context, "context", []);
  if (lost.length > 0) return lost;
  const second = call(factory);
  const same = JSON.stringify(first.context) === JSON.stringify(second.context);
  return same ? [] : ["differs from call to call; times, ids and chance come with messages"];
}

type ContextFactory = (args: Readonly<Record<string, unknown>>) => unknown;

interface Called {
  readonly context?: unknown;
  readonly failure?: string;
  readonly spawned: boolean;
}

function call(factory: ContextFactory): Called {
  let spawned = false;
  const spawn = (): Readonly<Record<string, never>> => {
    spawned = true;
    return {};
  };
  try {
    const context = factory({ spawn, input: undefined, self: {} });
    return { context, spawned };
  } catch (error) {
    return { failure: messageOf(error), spawned };
  }
}

/** What JSON would change in a value. A field that is undefined reads the same when it is gone. */
function lostInJson(value: unknown, path: string, within: readonly unknown[]): string[] {
  const lost = (what: string): string[] => [`has ${what} at ${path}, which JSON does not keep`];
  switch (typeof value) {
    case "string":
    case "boolean":
      return [];
    case "number":
      return Number.isFinite(value) ? [] : lost(String(value));
    case "object":
      break;
    default:
      return lost(value === undefined ? "undefined" : `a ${typeof value}`);
  }
  if (value === null) return [];
  if (within.includes(value)) return lost("itself");
  const inner = [...within, value];
  if (Array.isArray(value)) {
    return value.flatMap((item, index) => lostInJson(item, `${path}.${index}`, inner));
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    return lost(`a ${value.constructor?.name || "class instance"}`);
  }
  return Object.entries(value).flatMap(([name, field]) =>
    field === undefined ? [] : lostInJson(field, `${path}.${name}`, inner),
  );
}
