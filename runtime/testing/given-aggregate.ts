// given/when/then for aggregates.
import { type Aggregate, type Decision, decide } from "../core/aggregate.ts";
import type { TableState } from "../core/chart-table.ts";
import type { AggregateContract, Creators, MessageOf } from "../core/contract.ts";
import { foldStored } from "../core/fold.ts";
import type { Message, MessageDefinition, Sent } from "../core/message.ts";
import { recorded, sent } from "./envelopes.ts";
import { expectMessages, expectSame, expectSameAgain, fail } from "./expectation.ts";

/** What a command comes to. */
export interface AggregateOutcome<C extends AggregateContract> {
  /** Exactly these events, none for an accepted no-op. */
  then(...events: readonly MessageOf<C["events"]>[]): void;
  /** Refused: by a declared reason or by a guard, when one is named. */
  thenRejected(reasonOrGuard?: string, data?: unknown): void;
  /** Decides it again from the same state, as after a lost write: it must come to the same. */
  twice(): AggregateOutcome<C>;
}

/** An aggregate with a history. */
export interface GivenAggregate<C extends AggregateContract> {
  when(command: MessageOf<C["commands"]>): AggregateOutcome<C>;
}

/** An aggregate after these events, folded as replay does it. */
export function givenAggregate<C extends AggregateContract>(
  aggregate: Aggregate<C>,
  history: readonly Message[],
): GivenAggregate<C> {
  return givenState(aggregate, foldAll(aggregate, aggregate.initial, history), history.length);
}

/** An aggregate in this state, to which `before` events have led. */
export function givenState<C extends AggregateContract>(
  aggregate: Aggregate<C>,
  state: TableState,
  before: number,
): GivenAggregate<C> {
  return {
    when(command) {
      const decideIt = (): Decision => {
        const decision = decide(aggregate, state, sentTo(aggregate, command));
        // The facts must fold, as the host would find out before it writes them.
        if (decision.ok) foldAll(aggregate, state, decision.events, before);
        return decision;
      };
      const decision = decideIt();
      const outcome: AggregateOutcome<C> = {
        // biome-ignore lint/suspicious/noThenProperty: the name that given/when/then has.
        then: (...expected) => expectMessages("events", eventsOf(decision), expected),
        thenRejected: (reason, data) => expectRejected(decision, reason, data),
        twice() {
          const what = `decision on ${command.type}`;
          expectSameAgain(aggregate.name, what, decision, decideIt());
          return outcome;
        },
      };
      return outcome;
    },
  };
}

/** A command as the aggregate gets it. */
export function sentTo(aggregate: Aggregate, command: Message): Sent {
  return sent(definitionOf(aggregate, aggregate.contract.commands, command), command, 1);
}

/** The state after these events, folded as replay does it; `before` of them came earlier. */
export function foldAll(
  aggregate: Aggregate,
  from: TableState,
  events: readonly Message[],
  before = 0,
): TableState {
  return events.reduce((state, message, index) => {
    const sequence = before + index + 1;
    const definition = definitionOf(aggregate, aggregate.contract.events, message);
    return foldStored(aggregate, state, recorded(definition, message, sequence), sequence);
  }, from);
}

function definitionOf(
  { name }: Aggregate,
  creators: Creators,
  { type }: Message,
): MessageDefinition {
  return creators[type]?.definition ?? fail(`${name} does not know ${type}.`);
}

function eventsOf(decision: Decision): readonly Message[] {
  return decision.ok ? decision.events : fail(`Rejected: ${JSON.stringify(decision.rejection)}.`);
}

function expectRejected(decision: Decision, reason: string | undefined, data: unknown): void {
  if (decision.ok) {
    fail(`Accepted, with ${decision.events.map(({ type }) => type).join(", ") || "no event"}.`);
  }
  const { rejection } = decision;
  const named = rejection.reason === reason || rejection.guards?.includes(reason ?? "");
  if (reason !== undefined && !named) {
    fail(`Rejected, but not by ${reason}: ${JSON.stringify(rejection)}.`);
  }
  if (data !== undefined) expectSame("rejection", rejection.data, data);
}
