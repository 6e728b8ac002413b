// given/when/then for reactions: what one event leads to, without a broker.
import type { MessageOf } from "../core/contract.ts";
import { messageOf } from "../core/error.ts";
import { readStored } from "../core/fold.ts";
import type { Sent } from "../core/message.ts";
import { type Reaction, type ReactionContract, reactTo } from "../core/reaction.ts";
import { recorded } from "./envelopes.ts";
import { canonical, expectMessages, fail } from "./expectation.ts";

/** What a reaction does. */
export interface ReactionOutcome<C extends ReactionContract> {
  /** It sends exactly these commands, in this order. */
  then(...commands: readonly MessageOf<C["commands"]>[]): GivenReaction<C>;
  /** It throws, or a command is invalid: the host would make a dead letter of the event. */
  thenFails(message?: RegExp): GivenReaction<C>;
}

/** A reaction. */
export interface GivenReaction<C extends ReactionContract> {
  /** Tells it an event; each time anew, as it remembers nothing. */
  when(event: MessageOf<C["events"]>): ReactionOutcome<C>;
}

/** A reaction. */
export function givenReaction<C extends ReactionContract>(reaction: Reaction<C>): GivenReaction<C> {
  const self: GivenReaction<C> = {
    when(message) {
      const creator = reaction.contract.events[message.type];
      if (!creator) fail(`${reaction.name} does not hear ${message.type}.`);
      const stored = recorded(creator.definition, message, 1);
      const react = (): readonly Sent[] =>
        reactTo(reaction, readStored(reaction.contract.events, stored));
      return {
        // biome-ignore lint/suspicious/noThenProperty: the name that given/when/then has.
        then(...commands) {
          const sent = react();
          if (canonical(sent) !== canonical(react())) {
            fail(`${reaction.name} answers one event in two ways: it must be pure.`);
          }
          expectMessages("commands", sent, commands);
          return self;
        },
        thenFails(pattern = /./) {
          const failure = failureOf(react) ?? fail(`${reaction.name} did not fail.`);
          if (!pattern.test(failure)) fail(`${reaction.name} failed otherwise: ${failure}`);
          return self;
        },
      };
    },
  };
  return self;
}

function failureOf(task: () => unknown): string | undefined {
  try {
    task();
    return undefined;
  } catch (error) {
    return messageOf(error);
  }
}
