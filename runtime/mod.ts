// The public names of `eventwright`. Adapters and the test kit are entries of their own.
export {
  type Aggregate,
  type AggregateOptions,
  aggregateSetup,
  type Decision,
  defineAggregate,
  type Rejection,
} from "./core/aggregate.ts";
export { anyOf, type Transforming } from "./core/any-of.ts";
export type { BreakerPolicy } from "./core/breaker.ts";
export type {
  Accepted,
  AggregateContract,
  AggregateSetup,
  Creators,
  MessageOf,
  ProjectionContract,
  Rejected,
  RejectParams,
  Resumed,
  SagaContract,
  SagaSetup,
  ServiceContract,
} from "./core/contract.ts";
export { EventwrightError } from "./core/error.ts";
export type { FeedContract, FeedEvent, Shown } from "./core/feed.ts";
export {
  isDate,
  isDateTime,
  isMap,
  isMapping,
  isMultipleOf,
  type MinorUnits,
  majorUnits,
  minorUnits,
} from "./core/formats.ts";
export {
  type AnyCreator,
  type CommandTrace,
  type Creator,
  defineMessage,
  downcast,
  type EventTrace,
  type Heard,
  type Issue,
  type Message,
  type MessageDefinition,
  type Metadata,
  type Recorded,
  type Sent,
  type StandardSchema,
  type Trace,
  upcast,
} from "./core/message.ts";
export { stepBackoffMs } from "./core/policy.ts";
export {
  defineProjection,
  type Projection,
  type ProjectionHandlers,
  type RowOf,
} from "./core/projection.ts";
export type { RateLimitPolicy } from "./core/rate-limit.ts";
export {
  defineReaction,
  type Reaction,
  type ReactionContract,
  type ReactionOptions,
  type ReactionTo,
} from "./core/reaction.ts";
export {
  type Asked,
  type EarlierInstance,
  type Migration,
  type Once,
  once,
  type Saga,
  type SagaEntry,
  type SagaInstance,
  sagaSetup,
} from "./core/saga.ts";
export { defineSaga, type SagaOptions } from "./core/saga-definition.ts";
export { whyStranded } from "./core/saga-version.ts";
export {
  defineService,
  reject,
  type Service,
  type ServiceAnswer,
  type ServiceCall,
  type ServiceHandlers,
} from "./core/service.ts";
export type { CallPolicy, ServicePolicy, WholePolicy } from "./core/service-policy.ts";
export {
  type Attributes,
  METRICS,
  type Reading,
  type Span,
  type SpanStart,
  type Telemetry,
} from "./core/telemetry.ts";
export type { CommandResult, StreamPosition } from "./host/answer.ts";
export {
  type App,
  type AppCommand,
  type AppOptions,
  type QueryOptions,
  startApp,
} from "./host/app.ts";
export { type ImportOptions, importHistory } from "./host/import.ts";
export type { StoredDeadLetter } from "./host/letters.ts";
export type { Limits } from "./host/limits.ts";
export {
  type AppOperations,
  type LetterFilter,
  type OpenOperations,
  type Operations,
  type OperationsOptions,
  type OrderResult,
  openOperations,
  type ReaderStatus,
} from "./host/operations.ts";
export type { OrderOptions } from "./host/orders.ts";
export type { ReadOptions, StoredEvent } from "./host/read.ts";
export type { InstanceResult, SagaOperations } from "./host/saga-operations.ts";
export type { OpenCommand, SagaFilter, SagaStatus, SagaStep } from "./host/saga-status.ts";
export type { SendOptions } from "./host/sender.ts";
export type { ServiceStatus } from "./host/service-gate.ts";
export type { BreakerStatus } from "./host/service-rules.ts";
export type { Broker, Clock, Log, LogEntry } from "./ports.ts";
