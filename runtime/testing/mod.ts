// The public names of `eventwright/testing`.
export {
  type DecodedByType,
  decodes,
  type EventsContract,
  type Stored,
  type StoredByType,
  type StoredEnvelope,
} from "./decodes.ts";
export {
  type Explored,
  type ExploredPath,
  type ExploreFailure,
  type ExploreOptions,
  explore,
  type Reached,
} from "./explore.ts";
export { type Fault, type FaultCall, type FaultPlan, randomFaults, withFaults } from "./faults.ts";
export { given } from "./given.ts";
export type { AggregateOutcome, GivenAggregate } from "./given-aggregate.ts";
export type { GivenProjection } from "./given-projection.ts";
export type { GivenReaction, ReactionOutcome } from "./given-reaction.ts";
export { accepted, type GivenSaga, type Receipt, rejected } from "./given-saga.ts";
export type { GivenService, ServiceOutcome } from "./given-service.ts";
