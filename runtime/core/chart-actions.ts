// What edges do, as plain functions: a fact's assigns, a command's emits, a command's guards.
// It must do exactly what XState's interpreter does; a fuzzer holds them equal.
import type { AnyStateMachine } from "xstate";
import { resolvedAction } from "./chart-edges.ts";
import type { Message } from "./message.ts";

type Expression = (args: unknown, params: unknown) => unknown;

/** The context after a fact. */
export type Assign = (context: object, event: Message) => object;
/** The message that a command emits. */
export type Emit = (context: object, event: Message) => Message;
/** Whether a command's edge is enabled. */
export type Guard = (context: object, event: Message) => boolean;

/** Thrown where an expression asks for more than a pure chart has; the interpreter gives it. */
export const BEYOND = Symbol("beyond the table");

/** What an assign or an emit gets. Only the interpreter has actors. */
class Arguments {
  readonly context: object;
  readonly event: Message;
  constructor(context: object, event: Message) {
    this.context = context;
    this.event = event;
  }
  get self(): never {
    throw BEYOND;
  }
  get system(): never {
    throw BEYOND;
  }
  get spawn(): never {
    throw BEYOND;
  }
}

/** The parameters of an action or guard: a value, or made of context and event. */
function paramsOf(action: unknown): (context: object, event: Message) => unknown {
  if (typeof action !== "object" || action === null || !("params" in action))
    return () => undefined;
  const { params } = action;
  if (typeof params !== "function") return () => params;
  return (context, event) => (params as (args: unknown) => unknown)({ context, event });
}

/** An assign, inline or named in setup. */
export function assignOf(machine: AnyStateMachine, action: unknown): Assign {
  const { assignment } = resolvedAction(machine, action) as { readonly assignment: unknown };
  const params = paramsOf(action);
  if (typeof assignment === "function") {
    const whole = assignment as Expression;
    return (context, event) => ({
      ...context,
      ...(whole(new Arguments(context, event), params(context, event)) as object),
    });
  }
  const parts = Object.entries(assignment as Readonly<Record<string, unknown>>);
  return (context, event) => {
    const args = new Arguments(context, event);
    const given = params(context, event);
    const next: Record<string, unknown> = { ...context };
    for (const [key, part] of parts) {
      next[key] = typeof part === "function" ? (part as Expression)(args, given) : part;
    }
    return next;
  };
}

/** An emitting action of setup; undefined when it is another one. */
export function emitOf(machine: AnyStateMachine, action: unknown): Emit | undefined {
  const builtin = resolvedAction(machine, action) as { readonly type?: unknown; event?: unknown };
  if (builtin.type !== "xstate.emit") return undefined;
  const { event: emitted } = builtin;
  const params = paramsOf(action);
  if (typeof emitted !== "function") return () => emitted as Message;
  const make = emitted as Expression;
  return (context, event) => make(new Arguments(context, event), params(context, event)) as Message;
}

/** A guard of setup; undefined when it is made of others, which only the interpreter knows. */
export function guardOf(machine: AnyStateMachine, guard: unknown): Guard | undefined {
  if (guard === undefined) return () => true;
  const name = typeof guard === "string" ? guard : (guard as { readonly type: string }).type;
  const resolved: unknown = machine.implementations.guards[name];
  if (typeof resolved !== "function" || "check" in resolved) return undefined;
  const params = paramsOf(guard);
  return (context, event) =>
    Boolean((resolved as Expression)({ context, event }, params(context, event)));
}
