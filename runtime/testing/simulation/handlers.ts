// A service's handlers in a simulated process: slow now and then, failing before or after the
// outside was called, and with a process that may die while it waits for the outside.

import type { ServiceContract } from "../../core/contract.ts";
import type { Sent } from "../../core/message.ts";
import type { Service, ServiceAnswer, ServiceCall, ServiceHandlers } from "../../core/service.ts";
import type { Life } from "./life.ts";
import { never } from "./network/calls.ts";
import { chanceOf } from "./random.ts";
import type { World } from "./world.ts";

/** Time that the outside takes each way, in ms. */
const USUAL_MS = 40;
/** How long a slow outside takes, against the time-out of the call. */
const SLOWEST = 1.5;

type Handler = (command: Sent, call: ServiceCall) => Promise<ServiceAnswer>;

/** The service as this process has it. */
export function troubled(world: World, life: Life, service: Service): Service {
  const handlers = Object.entries(service.handlers as Readonly<Record<string, Handler>>);
  const through = handlers.map(([type, handler]) => {
    const name = `${service.name}.${type}`;
    return [type, troubledHandler(world, life, name, service.policy.timeoutMs, handler)] as const;
  });
  const wrapped = Object.fromEntries(through) as unknown as ServiceHandlers<ServiceContract>;
  return { ...service, handlers: wrapped };
}

function troubledHandler(
  world: World,
  life: Life,
  name: string,
  timeoutMs: number,
  handler: Handler,
): Handler {
  const chance = chanceOf(world.seed, `${life.name} ${name}`);
  const takes = (delayMs: number): Promise<void> =>
    new Promise((resolve) => void life.clock.after(delayMs, resolve));
  return async (command, call) => {
    world.moved();
    world.counted.messages++;
    const fault = world.plan.faultOf(life.process, "handler");
    world.tell(
      () =>
        `${life.name} calls ${name} ${call.attempt}${fault ? `, ${fault.kind}  [${fault.place}]` : ""}`,
    );
    const isEarly = fault !== undefined && fault.amount < 1 / 2;
    if (fault?.kind === "freeze") life.suffer(fault);
    if (fault?.kind === "crash" && isEarly) life.kill();
    if (!life.alive()) return never();
    if (fault?.kind === "failing" && isEarly) throw new Error("The outside was not reached.");
    await takes(chance.next() * USUAL_MS);
    if (fault?.kind === "slow") await takes(fault.amount * timeoutMs * SLOWEST);
    const answer = await handler(command, call);
    if (fault?.kind === "crash") life.kill();
    if (!life.alive()) return never();
    if (fault?.kind === "failing") throw new Error("The outside's answer was lost.");
    await takes(chance.next() * USUAL_MS);
    world.moved();
    return answer;
  };
}
