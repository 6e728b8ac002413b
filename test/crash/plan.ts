// Where a child kills itself: the n-th passing of a point of its broker. Killing is all it does
// to a run, except that it can hold one reservation back so that a saga's timer fires.
import { writeSync } from "node:fs";
import type { FaultCall, FaultPlan } from "../../runtime/testing/faults.ts";
import { SLOW_WAREHOUSE } from "./input.ts";

/** A place in a run to die at. */
export interface CrashPoint {
  /** What it lies between. */
  readonly name: string;
  /** `<method>.before` or `<method>.after`, of the broker port. */
  readonly at: string;
  /** A pattern that the call's arguments, as {@link textOf} writes them, must match. */
  readonly of: string;
  /** Which of those calls; default 1. */
  readonly nth?: number;
}

/** Dies at the point, if there is one. */
export function crashPlan(point: CrashPoint | undefined, holdsBack: boolean): FaultPlan {
  const pattern = new RegExp(point?.of ?? "");
  let left = point?.nth ?? 1;
  const isHeld = holdsBack ? holdReservation() : () => false;
  return {
    faultOf: (call) => (isHeld(call) ? "lostBefore" : "none"),
    onPoint(name, call) {
      if (name !== point?.at || !pattern.test(textOf(call))) return;
      if (--left > 0) return;
      writeSync(2, `crash: ${point.name}\n`);
      process.kill(process.pid, "SIGKILL");
    },
  };
}

/** A call's arguments on one line: texts as they are, headers as `name=value`, bytes as text. */
export function textOf({ parameters }: FaultCall): string {
  return parameters.map(textOfOne).join(" ");
}

function textOfOne(parameter: unknown): string {
  if (parameter instanceof Uint8Array) return new TextDecoder().decode(parameter);
  if (typeof parameter !== "object" || parameter === null) return String(parameter);
  return Object.entries(parameter)
    .map(([name, value]) => `${name}=${value}`)
    .join(" ");
}

/** Loses the appends of the slow warehouse's reservation until the saga has asked twice for it. */
function holdReservation(): (call: FaultCall) => boolean {
  const asked = `ew.fulfilment.cmd.Inventory.ReserveStock.${SLOW_WAREHOUSE}`;
  const answered = `ew.fulfilment.evt.Inventory.${SLOW_WAREHOUSE}`;
  let asks = 0;
  return (call) => {
    if (call.method !== "append") return false;
    if (call.parameters[0] === asked) asks++;
    return call.parameters[0] === answered && asks < 2 && textOf(call).includes("StockReserved");
  };
}
