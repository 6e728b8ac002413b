// given/when/then for aggregates.
import { type Aggregate, type Decision, decide } from "../core/aggregate.ts";
import type { AggregateContract, MessageOf } from "../core/contract.ts";
import { foldStored } from "../core/fold.ts";
import type { Message } from "../core/message.ts";
import { recorded, sent } from "./envelopes.ts";
import { expectMessages, expectSame, fail } from "./expectation.ts";

/** What a command comes to. */
export interface AggregateOutcome<C extends AggregateContract> {
  /** Exactly these events, none for an accepted no-op. */
  then(...events: readonly MessageOf<C["events"]>[]): void;
  /** Refused: by a declared reason or by a guard, when one is named. */
  thenRejected(reasonOrGuard?: string, data?: unknown): void;
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
  const { commands, events } = aggregate.contract;
  const definitionOf = (creators: C["events"], { type }: Message) =>
    creators[type]?.definition ?? fail(`${aggregate.name} does not know ${type}.`);
  const fold = (state: typeof aggregate.initial, message: Message, index: number) => {
    const event = recorded(definitionOf(events, message), message, index + 1);
    return foldStored(aggregate, state, event, index + 1);
  };
  const state = history.reduce(fold, aggregate.initial);
  return {
    when(command) {
      const asked = sent(definitionOf(commands, command), command, 1);
      const decision = decide(aggregate, state, asked);
      // The facts must fold, as the host would find out before it writes them.
      if (decision.ok) decision.events.reduce(fold, state);
      return {
        // biome-ignore lint/suspicious/noThenProperty: the name that given/when/then has.
        then: (...expected) => expectMessages("events", eventsOf(decision), expected),
        thenRejected: (reason, data) => expectRejected(decision, reason, data),
      };
    },
  };
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
