// `given`: plain functions, for any test runner and for none.
import type { Aggregate } from "../core/aggregate.ts";
import type {
  AggregateContract,
  MessageOf,
  ProjectionContract,
  SagaContract,
  ServiceContract,
} from "../core/contract.ts";
import type { AnyCreator, Message } from "../core/message.ts";
import type { Projection } from "../core/projection.ts";
import type { Reaction, ReactionContract } from "../core/reaction.ts";
import type { Saga } from "../core/saga.ts";
import type { Service } from "../core/service.ts";
import type { Stored, StoredEnvelope } from "./decodes.ts";
import { type GivenAggregate, givenAggregate } from "./given-aggregate.ts";
import { type GivenProjection, givenProjection } from "./given-projection.ts";
import { type GivenReaction, givenReaction } from "./given-reaction.ts";
import { type GivenSaga, givenSaga, type Receipt } from "./given-saga.ts";
import { type GivenService, givenService } from "./given-service.ts";
import { type GivenStored, givenStored } from "./given-stored.ts";

/**
 * Starts a test of an aggregate, saga, projection, service or reaction with what has happened
 * before, or of what is made of a message that an older build has stored. Everything fails with
 * `expectation_failed` and a readable difference.
 *
 * @example
 * given(order, [placed]).when(Order.commands.ConfirmOrder({ orderId })).then(confirmed);
 */
export function given<C extends AggregateContract>(
  aggregate: Aggregate<C>,
  history?: readonly MessageOf<C["events"]>[],
): GivenAggregate<C>;
export function given<C extends SagaContract>(
  saga: Saga<C>,
  history: readonly (MessageOf<C["events"]> | Receipt)[],
): GivenSaga<C>;
export function given<C extends ProjectionContract>(
  projection: Projection<C>,
  history: readonly MessageOf<C["events"]>[],
): GivenProjection<C>;
export function given<C extends ServiceContract>(service: Service<C>): GivenService<C>;
export function given<C extends ReactionContract>(reaction: Reaction<C>): GivenReaction<C>;
export function given<C extends AnyCreator>(
  creator: C,
  stored: Stored | StoredEnvelope,
): GivenStored<C>;
export function given(
  part: Aggregate | Saga | Projection | Service | Reaction | AnyCreator,
  before: readonly (Message | Receipt)[] | Stored | StoredEnvelope = [],
): unknown {
  if (typeof part === "function") return givenStored(part, before as Stored | StoredEnvelope);
  const history = before as readonly (Message | Receipt)[];
  switch (part.kind) {
    case "aggregate":
      return givenAggregate(part, history as readonly Message[]);
    case "saga":
      return givenSaga(part, history);
    case "projection":
      return givenProjection(part, history as readonly Message[]);
    case "service":
      return givenService(part);
    case "reaction":
      return givenReaction(part);
  }
}
