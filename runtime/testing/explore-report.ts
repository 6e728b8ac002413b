// What is amiss with a chart that was walked through, and how to say it.
import type { Aggregate } from "../core/aggregate.ts";
import { nodesOf } from "../core/chart-edges.ts";
import { activeNodes } from "../core/configuration.ts";
import type { Place, Sample, Step, Walk, WalkLimits } from "./explore-walk.ts";

/** What a walk did not find; messages by their types, the chart's states by their ids. */
export interface Amiss {
  readonly unreachable: readonly string[];
  readonly deadEnds: readonly Place[];
  readonly withoutSample: readonly string[];
  readonly neverAccepted: readonly string[];
  readonly neverHandled: readonly string[];
}

/** Judges a walk. */
export function amissIn(aggregate: Aggregate, samples: readonly Sample[], walk: Walk): Amiss {
  const { contract, machine } = aggregate;
  const commands = Object.keys(contract.commands);
  const withoutSample = commands.filter(
    (type) => !samples.some(({ command }) => command.type === type),
  );
  return {
    unreachable: [...nodesOf(machine.root)]
      .map(({ id }) => id)
      .filter((id) => !walk.active.has(id)),
    deadEnds: walk.places.filter((place) => isDeadEnd(place, samples, withoutSample)),
    withoutSample,
    neverAccepted: commands.filter(
      (type) => !walk.accepted.has(type) && !withoutSample.includes(type),
    ),
    neverHandled: Object.keys(contract.events).filter((type) => !walk.handled.has(type)),
  };
}

/** A fact's edge leads out of no state by itself: a command must bring the fact about. */
function isDeadEnd(
  { state, refusals }: Place,
  samples: readonly Sample[],
  withoutSample: readonly string[],
): boolean {
  if (state.at.done || refusals.length < samples.length) return false;
  const active = [...activeNodes(state.at.root)];
  return !withoutSample.some((type) => active.some(({ transitions }) => transitions.has(type)));
}

/** One line for each thing that is amiss. */
export function findingsOf(walk: Walk, amiss: Amiss, limits: WalkLimits): readonly string[] {
  const within = walk.met.size === 0 ? "" : ` (the walk stopped at ${limitsText(walk, limits)})`;
  const failures = walk.failures.map(
    ({ place, sample, message }) => `${placeText(place)}: ${sample.name} fails: ${message}`,
  );
  return [
    ...amiss.unreachable.map((id) => `${id} is never reached${within}`),
    ...firstOfEach(amiss.deadEnds).map(
      ([place]) => `${placeText(place)} is a dead end: ${refusalsText(place)}`,
    ),
    ...amiss.withoutSample.map((type) => `${type} has no sample command`),
    ...amiss.neverAccepted.map(
      (type) => `${type} is never accepted${within}: ${refusedBy(walk, type)}`,
    ),
    ...amiss.neverHandled.map((type) =>
      walk.emitted.has(type)
        ? `${type} is emitted, but never handled${within}`
        : `${type} is never emitted${within}`,
    ),
    ...failures.slice(0, SHOWN),
    ...(failures.length > SHOWN ? [`${failures.length - SHOWN} more commands fail`] : []),
  ];
}

/** Failures that are told one by one. */
const SHOWN = 10;

/** The whole report. */
export function reportOf(
  name: string,
  walk: Walk,
  findings: readonly string[],
  limits: WalkLimits,
): string {
  const reached = firstOfEach(walk.places).map(([place, count]) =>
    count === 1 ? `  ${placeText(place)}` : `  ${placeText(place)}, and ${count - 1} more like it`,
  );
  const lines = findings.map((finding) => `  ${finding}`);
  return [
    `${name} comes to ${walk.places.length} configurations:`,
    ...reached,
    ...(walk.met.size === 0 ? [] : [`The walk stopped at ${limitsText(walk, limits)}.`]),
    ...(lines.length === 0 ? ["Nothing is amiss."] : ["Amiss:", ...lines]),
  ].join("\n");
}

/** A state and the commands to it, such as `confirmed after PlaceOrder, ConfirmOrder`. */
export function placeText({ state, steps }: Place): string {
  const { value } = state.at;
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return `${text} ${steps.length === 0 ? "at first" : `after ${stepsText(steps)}`}`;
}

/** A command that comes several times in a row is named once: `AddStock ×3`. */
function stepsText(steps: readonly Step[]): string {
  const runs: { readonly name: string; times: number }[] = [];
  for (const { sample } of steps) {
    const last = runs.at(-1);
    if (last?.name === sample.name) last.times++;
    else runs.push({ name: sample.name, times: 1 });
  }
  return runs.map(({ name, times }) => (times === 1 ? name : `${name} ×${times}`)).join(", ");
}

/** The first place of every state, and how many there are of it, whatever their contexts. */
function firstOfEach(places: readonly Place[]): readonly (readonly [Place, number])[] {
  const found = new Map<string, [Place, number]>();
  for (const place of places) {
    const key = JSON.stringify(place.state.at.value);
    const [first, count] = found.get(key) ?? [place, 0];
    found.set(key, [first, count + 1]);
  }
  return [...found.values()];
}

function refusalsText({ refusals }: Place): string {
  if (refusals.length === 0) return "there is no command";
  return refusals
    .map(({ sample, rejection }) => `${sample.name} is refused${reasonText(rejection)}`)
    .join(", ");
}

function reasonText({ reason, guards = [] }: Place["refusals"][number]["rejection"]): string {
  if (guards.length > 0) return ` by ${guards.join(", ")}`;
  return reason === "not_accepted" ? "" : ` by ${reason}`;
}

/** All guards and reasons that have refused a command. */
function refusedBy({ places }: Walk, type: string): string {
  const reasons = places
    .flatMap(({ refusals }) => refusals)
    .filter(({ sample }) => sample.command.type === type)
    .flatMap(({ rejection: { reason, guards } }) => guards ?? [reason])
    .filter((reason) => reason !== "not_accepted");
  if (reasons.length === 0) return "no state that was reached has an edge for it";
  return `it is refused by ${[...new Set(reasons)].join(", ")}`;
}

function limitsText({ met }: Walk, limits: WalkLimits): string {
  return [...met].map((limit) => `${limit}: ${limits[limit]}`).join(" and ");
}
