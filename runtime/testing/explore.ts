// Walks through the states of an aggregate that sample commands reach, and says what is amiss.
import type { Aggregate } from "../core/aggregate.ts";
import { type SavedTableState, saveTableState } from "../core/chart-table.ts";
import type { AggregateContract, MessageOf } from "../core/contract.ts";
import { messageOf } from "../core/error.ts";
import type { Message } from "../core/message.ts";
import { fail } from "./expectation.ts";
import { amissIn, findingsOf, placeText, reportOf } from "./explore-report.ts";
import { keyOfState, type Place, type Sample, type WalkLimits, walkChart } from "./explore-walk.ts";
import { foldAll, givenState, sentTo } from "./given-aggregate.ts";

/** What to walk with, and how far. */
export interface ExploreOptions<Command extends Message = Message> {
  /** Of one aggregate; several of a type where what happens depends on the payload. */
  readonly commands: readonly Command[];
  /** States with their contexts at which the walk stops: 1,000, unless said otherwise. */
  readonly maxStates?: number;
  /** Commands in a row, each of which changes something: 20, unless said otherwise. */
  readonly maxDepth?: number;
}

const LIMITS: WalkLimits = { maxStates: 1_000, maxDepth: 20 };

/** A state that was reached. */
export interface Reached<Command extends Message = Message> {
  /** The states of the chart that are active, such as `placed` or `{ open: "empty" }`. */
  readonly state: SavedTableState["value"];
  readonly context: unknown;
  /** Whether it is final. */
  readonly done: boolean;
  /** The fewest commands that lead to it. */
  readonly path: readonly Command[];
}

/** A command that the chart accepts, but the host would put to the dead letters. */
export interface ExploreFailure<Command extends Message = Message> {
  readonly at: Reached<Command>;
  readonly command: Command;
  /** Why its facts cannot be written. */
  readonly message: string;
}

/** A path as a test. */
export interface ExploredPath {
  /** Such as `confirmed after PlaceOrder, ConfirmOrder`. */
  readonly name: string;
  /** Throws `expectation_failed` when the path no longer leads there. */
  readonly run: () => void;
}

/** What {@link explore} found. */
export interface Explored<Command extends Message = Message, Fact extends Message = Message> {
  readonly reached: readonly Reached<Command>[];
  /** States of the chart that were never active, by their ids, such as `Order.placed`. */
  readonly unreachable: readonly string[];
  /** Not final, and every command is refused. */
  readonly deadEnds: readonly Reached<Command>[];
  readonly withoutSample: readonly Command["type"][];
  /** Commands that every state refuses. */
  readonly neverAccepted: readonly Command["type"][];
  /** Events that are not emitted, or that no state handles where they are emitted. */
  readonly neverHandled: readonly Fact["type"][];
  readonly failures: readonly ExploreFailure<Command>[];
  /** Where the walk stopped: there may be more behind. */
  readonly limits: readonly (keyof WalkLimits)[];
  /** All that is amiss, one line each; limits are not. */
  readonly findings: readonly string[];
  /** One test per state that was reached. */
  paths(): readonly ExploredPath[];
  /** All of this for people to read. */
  toString(): string;
}

/**
 * Applies sample commands in every state that they lead to, the initial one first, and folds the
 * facts as the host does. Two states are the same when their contexts are, too.
 *
 * @example
 * const explored = explore(order, { commands: [place, confirm, cancel] });
 * test("nothing is amiss", () => expect(explored.findings).toEqual([]));
 * for (const { name, run } of explored.paths()) test(name, run);
 */
export function explore<C extends AggregateContract>(
  aggregate: Aggregate<C>,
  { commands, maxStates, maxDepth }: ExploreOptions<MessageOf<C["commands"]>>,
): Explored<MessageOf<C["commands"]>, MessageOf<C["events"]>> {
  const limits = {
    maxStates: maxStates ?? LIMITS.maxStates,
    maxDepth: maxDepth ?? LIMITS.maxDepth,
  };
  const samples = samplesOf(aggregate, commands);
  const walk = walkChart(aggregate, samples, limits);
  const amiss = amissIn(aggregate, samples, walk);
  const findings = findingsOf(walk, amiss, limits);
  const shown = new Map(
    walk.places.map((place) => [place, reachedAt<MessageOf<C["commands"]>>(place)]),
  );
  return {
    reached: [...shown.values()],
    unreachable: amiss.unreachable,
    deadEnds: amiss.deadEnds.map((place) => shown.get(place)!),
    withoutSample: amiss.withoutSample,
    neverAccepted: amiss.neverAccepted,
    neverHandled: amiss.neverHandled,
    failures: walk.failures.map(({ place, sample, message }) => {
      return {
        at: shown.get(place)!,
        command: sample.command as MessageOf<C["commands"]>,
        message,
      };
    }),
    limits: [...walk.met],
    findings,
    paths: () =>
      walk.places.map((place) => {
        return { name: placeText(place), run: () => replay(aggregate, place) };
      }),
    toString: () => reportOf(aggregate.name, walk, findings, limits),
  };
}

function samplesOf(aggregate: Aggregate, commands: readonly Message[]): readonly Sample[] {
  const samples = commands.map((command, index) => {
    const { type } = command;
    const isOfType = (other: Message): boolean => other.type === type;
    const number = commands.slice(0, index + 1).filter(isOfType).length;
    const name = commands.filter(isOfType).length === 1 ? type : `${type} #${number}`;
    return { name, command, sent: sentTo(aggregate, command) };
  });
  const ids = new Set(samples.map(({ sent }) => sent.aggregateId));
  if (ids.size > 1) {
    fail(`The samples are for several aggregates, ${[...ids].join(", ")}: give them one id.`);
  }
  return samples;
}

function reachedAt<Command extends Message>({ state, steps }: Place): Reached<Command> {
  const { value, context, done = false } = saveTableState(state);
  const path = steps.map(({ sample }) => sample.command as Command);
  return { state: value, context, done, path };
}

function replay(aggregate: Aggregate, place: Place): void {
  const lost = (why: string): never => fail(`Not ${placeText(place)} any more: ${why}`);
  let state = aggregate.initial;
  let before = 0;
  for (const { sample, facts } of place.steps) {
    try {
      givenState(aggregate, state, before)
        .when(sample.command)
        .then(...facts);
      state = foldAll(aggregate, state, facts, before);
    } catch (thrown) {
      lost(`${sample.name}: ${messageOf(thrown)}`);
    }
    before += facts.length;
  }
  const key = keyOfState(state);
  if (key !== place.key) lost(`it is ${key} now, not ${place.key}.`);
}
