// given/when/then for services: the handler alone, without a broker.
import type { MessageOf, ServiceContract } from "../core/contract.ts";
import type { Message } from "../core/message.ts";
import { isRefusal, type Service, type ServiceAnswer } from "../core/service.ts";
import { begun } from "../host/wait.ts";
import { START_MS, sent } from "./envelopes.ts";
import { expectMessages, expectSameAgain, fail } from "./expectation.ts";

/** What a handler answers. */
export interface ServiceOutcome<C extends ServiceContract> {
  then(...events: readonly MessageOf<C["events"]>[]): Promise<void>;
  thenRejected(reason?: string): Promise<void>;
  /** It threw: its outcome is not known, and the host would try again. */
  thenFails(message?: RegExp): Promise<void>;
  /**
   * Calls it twice, under the same idempotency key, as when its first answer is lost: two answers
   * must be the same. What follows is expected of the second.
   */
  twice(): ServiceOutcome<C>;
}

/** A service's handler. */
export interface GivenService<C extends ServiceContract> {
  /** Calls it; `attempt` is what the host would count. Its pauses are over at once. */
  when(
    command: MessageOf<C["commands"]>,
    options?: { readonly attempt?: number; readonly idempotencyKey?: string },
  ): ServiceOutcome<C>;
}

/** A service. */
export function givenService<C extends ServiceContract>(service: Service<C>): GivenService<C> {
  return {
    when(message, { attempt = 1, idempotencyKey } = {}) {
      const creator = service.contract.commands[message.type];
      if (!creator) fail(`${service.name} does not handle ${message.type}.`);
      const command = sent(creator.definition, message, 1);
      const call = (number: number): Promise<ServiceAnswer> =>
        begun(() =>
          service.handlers[message.type]!(command as never, {
            idempotencyKey: idempotencyKey ?? command.id,
            attempt: number,
            deadlineMs: START_MS + service.policy.timeoutMs,
            signal: new AbortController().signal,
            correlationId: command.correlationId,
            timeScale: 1_000,
            pause: async () => undefined,
          }),
        );
      return outcomeOf(
        () => call(attempt),
        async () => {
          // Nobody knows what came of a call that threw, so that there is nothing to compare.
          const first = await call(attempt).catch(() => undefined);
          const second = await call(attempt + 1);
          if (first) expectSameAgain(service.name, `answer to ${message.type}`, first, second);
          return second;
        },
      );
    },
  };
}

function outcomeOf<C extends ServiceContract>(
  call: () => Promise<ServiceAnswer>,
  callTwice: () => Promise<ServiceAnswer>,
): ServiceOutcome<C> {
  return {
    // biome-ignore lint/suspicious/noThenProperty: the name that given/when/then has.
    then: async (...expected) => expectMessages("events", eventsOf(await call()), expected),
    async thenRejected(reason) {
      const answer = await call();
      if (!isRefusal(answer)) fail(`Answered with ${JSON.stringify(answer)}.`);
      if (reason !== undefined && answer.refused.reason !== reason) {
        fail(`Rejected by ${answer.refused.reason}, not by ${reason}.`);
      }
    },
    async thenFails(pattern = /./) {
      const thrown = await call().then(
        (answer) => fail(`Answered with ${JSON.stringify(answer)}.`),
        (error: unknown) => error,
      );
      if (!pattern.test(String(thrown))) fail(`Failed otherwise: ${String(thrown)}.`);
    },
    twice: () => outcomeOf(callTwice, callTwice),
  };
}

function eventsOf(answer: ServiceAnswer): readonly Message[] {
  if (isRefusal(answer)) return fail(`Rejected: ${JSON.stringify(answer.refused)}.`);
  return [answer].flat() as readonly Message[];
}
