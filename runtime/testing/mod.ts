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
export type { GivenStored } from "./given-stored.ts";
export type { Invariants } from "./simulation/audit/audit.ts";
export type { Evidence, StoredCommit } from "./simulation/audit/evidence.ts";
export type { Violation } from "./simulation/audit/violation.ts";
export type { Client, Workload } from "./simulation/client.ts";
export type { SentCommand } from "./simulation/ledger.ts";
export type { AppParts } from "./simulation/parts.ts";
export type { FaultKind } from "./simulation/plan.ts";
export type { SimulatedWorld } from "./simulation/run.ts";
export {
  type SimulationFailure,
  type SimulationOptions,
  type SimulationReport,
  simulate,
} from "./simulation/simulate.ts";
