// Breadth first through an aggregate's states, by sample commands. It decides and folds as the
// host does, and judges nothing.
import { type Aggregate, decide, evolve, type Rejection } from "../core/aggregate.ts";
import { saveTableState, type TableState } from "../core/chart-table.ts";
import { activeNodes } from "../core/configuration.ts";
import { messageOf } from "../core/error.ts";
import { describeIssues, keyOf, type Message, type Sent, validate } from "../core/message.ts";
import { recorded } from "./envelopes.ts";
import { canonical, fail } from "./expectation.ts";

/** A sample command. */
export interface Sample {
  /** Its type, with a number where there are several of this type. */
  readonly name: string;
  readonly command: Message;
  /** The command as the aggregate gets it. */
  readonly sent: Sent;
}

/** One command of a path, and what it brought about. */
export interface Step {
  readonly sample: Sample;
  readonly facts: readonly Message[];
}

/** A state with its context that was reached, and the shortest path to it. */
export interface Place {
  readonly state: TableState;
  /** See {@link keyOfState}. */
  readonly key: string;
  readonly steps: readonly Step[];
  /** Of the samples that are refused here. */
  readonly refusals: Refusal[];
}

interface Refusal {
  readonly sample: Sample;
  readonly rejection: Rejection;
}

/** A command that the chart accepts, but whose facts the host would not write. */
export interface Failure {
  readonly place: Place;
  readonly sample: Sample;
  readonly message: string;
}

/** Where a walk stops. */
export interface WalkLimits {
  readonly maxStates: number;
  readonly maxDepth: number;
}

/** What a walk has seen. Messages are there by their types, the chart's states by their ids. */
export interface Walk {
  readonly places: Place[];
  readonly active: Set<string>;
  readonly accepted: Set<string>;
  readonly emitted: Set<string>;
  readonly handled: Set<string>;
  readonly failures: Failure[];
  /** The limits that it met. */
  readonly met: Set<keyof WalkLimits>;
}

/** Applies every sample in every state that can be reached by samples. */
export function walkChart(
  aggregate: Aggregate,
  samples: readonly Sample[],
  limits: WalkLimits,
): Walk {
  const walk: Walk = {
    places: [placeOf(aggregate.initial, [])],
    active: new Set(),
    accepted: new Set(),
    emitted: new Set(),
    handled: new Set(),
    failures: [],
    met: new Set(),
  };
  const known = new Set(walk.places.map(({ key }) => key));
  noteActive(walk, aggregate.initial);
  // The list grows while it is walked through, to `maxStates` at most.
  for (const place of walk.places) {
    for (const sample of samples) {
      const next = visit(aggregate, walk, place, sample);
      if (next === undefined || known.has(next.key)) continue;
      const met = limitMet(walk, next, limits);
      if (met !== undefined) {
        walk.met.add(met);
        continue;
      }
      known.add(next.key);
      walk.places.push(next);
    }
  }
  return walk;
}

function limitMet(
  { places }: Walk,
  { steps }: Place,
  { maxStates, maxDepth }: WalkLimits,
): keyof WalkLimits | undefined {
  if (steps.length > maxDepth) return "maxDepth";
  return places.length >= maxStates ? "maxStates" : undefined;
}

/** Equal for equal states with equal contexts. */
export function keyOfState(state: TableState): string {
  return canonical(saveTableState(state));
}

function placeOf(state: TableState, steps: readonly Step[]): Place {
  return { state, key: keyOfState(state), steps, refusals: [] };
}

/** Where a command leads; undefined: it is refused, or fails. */
function visit(aggregate: Aggregate, walk: Walk, place: Place, sample: Sample): Place | undefined {
  const { facts, states, rejection, failure, next } = attempt(aggregate, place, sample);
  if (rejection) {
    place.refusals.push({ sample, rejection });
    return undefined;
  }
  if (failure === undefined || facts.length > 0) walk.accepted.add(sample.command.type);
  for (const { type } of facts) walk.emitted.add(type);
  for (const { type } of facts.slice(0, states.length)) walk.handled.add(type);
  for (const state of states) noteActive(walk, state);
  if (failure !== undefined) walk.failures.push({ place, sample, message: failure });
  return next;
}

function noteActive(walk: Walk, state: TableState): void {
  for (const { id } of activeNodes(state.at.root)) walk.active.add(id);
}

interface Attempt {
  readonly facts: readonly Message[];
  /** The state after each fact, as far as they could be folded. */
  readonly states: readonly TableState[];
  readonly rejection?: Rejection;
  readonly failure?: string;
  readonly next?: Place;
}

function attempt(aggregate: Aggregate, { state, steps }: Place, sample: Sample): Attempt {
  const before = steps.reduce((sum, { facts }) => sum + facts.length, 0);
  const states: TableState[] = [];
  let facts: readonly Message[] = [];
  try {
    const decision = decide(aggregate, state, sample.sent);
    if (!decision.ok) return { facts, states, rejection: decision.rejection };
    facts = decision.events;
    for (const [index, fact] of facts.entries()) {
      checkFact(aggregate, sample.sent, fact);
      const { definition } = aggregate.contract.events[fact.type]!;
      const event = recorded(definition, fact, before + index + 1);
      states.push(evolve(aggregate, states.at(-1) ?? state, event));
    }
    const next = placeOf(states.at(-1) ?? state, [...steps, { sample, facts }]);
    return { facts, states, next };
  } catch (thrown) {
    return { facts, states, failure: messageOf(thrown) };
  }
}

/** The host refuses such facts before it writes them. */
function checkFact({ name, contract }: Aggregate, command: Sent, { type, data }: Message): void {
  const { definition } = contract.events[type]!;
  const checked = validate(definition, definition.version, data);
  if (!checked.ok) fail(`${name} emits an invalid ${type}: ${describeIssues(checked.issues)}.`);
  const key = keyOf(definition, checked.data);
  if (key !== command.aggregateId) {
    fail(`${name} emits ${type} for another ${definition.key}: ${key}.`);
  }
}
