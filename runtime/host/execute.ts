// One command through its handler: recognise a repeat, decide, append one commit, answer.
import type { Decision } from "../core/aggregate.ts";
import { decodeCommit, isReceipt } from "../core/codec.ts";
import { EventwrightError, messageOf } from "../core/error.ts";
import { COMMAND_HASH } from "../core/headers.ts";
import { type Sent, upcast, validate } from "../core/message.ts";
import type { Telemetry } from "../core/telemetry.ts";
import type { Actor, Actors, ActorType } from "./actors.ts";
import {
  type CommandResult,
  type Outcome,
  resultOf,
  resultOfCommit,
  type StreamPosition,
} from "./answer.ts";
import { appendCommit, type Commit, commitOf, type Request, refusal } from "./commit.ts";
import type { Host } from "./host.ts";
import type { Ownership } from "./reader.ts";
import { countLookup, timed } from "./telemetry.ts";

/** What handles the commands of one aggregate or service. */
export interface Handler {
  readonly type: ActorType;
  readonly actors: Actors;
  /** Decides a valid command. A service calls the outside here. */
  decide(
    actor: Actor,
    command: Sent,
    ownership: Ownership,
    about: Pick<Request, "traceParent" | "expiresAt">,
  ): Decision | Promise<Decision>;
}

/** Kept over all attempts at one command: the outside is not called again for a lost append. */
export interface Memo {
  decision?: Decision;
}

/**
 * Executes a command to its one commit. Throws a transient error where trying again can help, and
 * a permanent one where it cannot; then nothing was written.
 */
export function execute(
  host: Host,
  handler: Handler,
  request: Request,
  memo: Memo,
  ownership: Ownership,
): Promise<Outcome> {
  const { telemetry } = host;
  const executing = carryOut(host, handler, request, memo, ownership);
  if (!telemetry) return executing;
  return executing.then((outcome) => {
    countCommand(telemetry, handler.type, request.command, outcome.result);
    return outcome;
  });
}

async function carryOut(
  host: Host,
  handler: Handler,
  request: Request,
  memo: Memo,
  ownership: Ownership,
): Promise<Outcome> {
  const { type, actors } = handler;
  const { command } = request;
  let isLost = false;
  for (let attempt = 1; attempt <= host.limits.decisions; attempt++) {
    const { aggregateId: id } = command;
    const actor = cachedActor(host, handler, id) ?? (await actors.load(id));
    const isForgotten = command.time <= actor.known.floor();
    const known =
      actor.known.get(command.id) ??
      (isForgotten ? await findForgotten(host, type, actor, request) : undefined);
    if (known !== undefined) return { result: await readAnswer(host, type, request, known) };
    const decided = decideOnce(host, handler, actor, request, memo, ownership);
    const decision = decided instanceof Promise ? await decided : decided;
    const position = { stream: host.names.events, sequence: actor.sequence };
    if (!request.durable && (!decision.ok || decision.events.length === 0)) {
      return { result: unwritten(command.id, decision, position) };
    }
    const commit = checkedCommit(host, type, actor, request, decision);
    const result = await appendCommit(host, type, actors, actor, commit);
    if (result.kind === "stored") {
      return outcomeOf(command.id, commit, { ...position, sequence: result.sequence });
    }
    if (result.kind === "duplicate") {
      return { result: await readAnswer(host, type, request, result.sequence) };
    }
    isLost = result.kind === "unknown";
    if (result.kind === "full") throw unavailable(`The event log takes nothing: ${result.reason}`);
  }
  if (isLost) throw unavailable(`The appends to ${type.name} ${command.aggregateId} are lost.`);
  throw new EventwrightError(
    "conflict",
    `${type.name} ${command.aggregateId} met ${host.limits.decisions} conflicts in a row.`,
    { transient: true },
  );
}

/** What came of a direct command that leaves nothing on the log. */
function unwritten(commandId: string, decision: Decision, position: StreamPosition): CommandResult {
  return decision.ok
    ? { ok: true, commandId, events: [], position }
    : { ok: false, commandId, rejection: decision.rejection, position };
}

/** A commit is shown to whoever sent its command, but for a receipt. */
function outcomeOf(commandId: string, { events, text }: Commit, at: StreamPosition): Outcome {
  const result = resultOf(commandId, events, at);
  return isReceipt(events[0]!.type) ? { result } : { result, events: text };
}

function cachedActor(host: Host, { type, actors }: Handler, id: string): Actor | undefined {
  const cached = actors.cached(id);
  countLookup(host, type.name, cached);
  return cached;
}

/** A service's call has happened: what it made invalid is not refused, but not known. */
function checkedCommit(
  host: Host,
  type: ActorType,
  actor: Actor,
  request: Request,
  decision: Decision,
): Commit {
  try {
    return commitOf(host, type, actor, request, decision);
  } catch (cause) {
    if (type.kind === "aggregate") throw cause;
    throw new EventwrightError("outcome_unknown", messageOf(cause), { cause });
  }
}

/** Writes the receipt of a command that was dead-lettered, without what may be too large in it. */
export async function executeFailed(
  host: Host,
  handler: Handler,
  request: Request,
  ownership: Ownership,
): Promise<Outcome> {
  const { metadata: _, ...command } = request.command;
  const { traceParent: __, ...bare } = request;
  const decision = refusal({ reason: "failed" });
  return execute(host, handler, { ...bare, command }, { decision }, ownership);
}

/**
 * Where the log has a command that its aggregate may have forgotten: it is older than one that was.
 * What memory does not hold the log does; reading it costs as much as loading the aggregate anew.
 */
async function findForgotten(
  host: Host,
  type: ActorType,
  actor: Actor,
  { command }: Request,
): Promise<number | undefined> {
  const { connection, names } = host;
  const subject = names.event(type.name, actor.id);
  const commits = await connection.readSubject(names.events, subject, 0, { leader: true });
  const found = commits.find(({ bytes }) => decodeCommit(bytes).at(-1)!.causationId === command.id);
  return found?.sequence;
}

/** The first answer to a command whose commit is on the log. */
async function readAnswer(
  host: Host,
  type: ActorType,
  { command, hash }: Request,
  sequence: number,
): Promise<CommandResult> {
  const position = { stream: host.names.events, sequence };
  const subject = host.names.event(type.name, command.aggregateId);
  const options = { leader: true, limit: 1 };
  const { events } = host.names;
  const [commit] = await host.connection.readSubject(events, subject, sequence - 1, options);
  if (commit?.sequence !== sequence) {
    throw unavailable(`The commit ${sequence} of ${subject} cannot be read yet.`);
  }
  const { [COMMAND_HASH]: known = hash } = commit.headers;
  if (known !== hash) {
    const rejection = { reason: "idempotency_key_reused" };
    return { ok: false, commandId: command.id, rejection, position };
  }
  return resultOfCommit(command.id, commit.bytes, position);
}

/** An aggregate decides at once; a service calls the outside first, and only once. */
function decideOnce(
  host: Host,
  handler: Handler,
  actor: Actor,
  request: Request,
  memo: Memo,
  ownership: Ownership,
): Decision | Promise<Decision> {
  if (memo.decision) return memo.decision;
  const refused = refuse(host, handler.type, actor, request);
  if (refused) return refused;
  const { definition } = handler.type.contract.commands[request.command.type]!;
  const checked = currentPayload(definition, request.command);
  if (!checked.ok) return refusal({ reason: "invalid", issues: checked.issues });
  const command = { ...request.command, version: definition.version, data: checked.data };
  const decided = host.telemetry
    ? decideTimed(host, host.telemetry, handler, actor, command, ownership, request)
    : handler.decide(actor, command, ownership, request);
  if (!(decided instanceof Promise)) return decided;
  return decided.then((decision) => {
    memo.decision = decision;
    return decision;
  });
}

function decideTimed(
  host: Host,
  telemetry: Telemetry,
  { type, decide }: Handler,
  ...given: Parameters<Handler["decide"]>
): Decision | Promise<Decision> {
  const attributes = { "eventwright.part": type.name, "eventwright.command": given[1].type };
  return timed(host, telemetry, "eventwright.decide.duration", attributes, () => decide(...given));
}

function countCommand(
  telemetry: Telemetry,
  { name }: ActorType,
  { type }: Sent,
  result: CommandResult,
): void {
  telemetry.count("eventwright.commands", {
    "eventwright.part": name,
    "eventwright.command": type,
    "eventwright.result": result.ok ? "accepted" : "refused",
    ...(!result.ok && { "eventwright.reason": result.rejection.reason }),
  });
}

type Definition = Parameters<typeof validate>[0];

function currentPayload(definition: Definition, { version, data }: Sent) {
  const stored = validate(definition, version, data);
  if (!stored.ok || version === definition.version) return stored;
  return { ok: true as const, data: upcast(definition, version, stored.data) };
}

/** Refusals that need no chart: too old, another version expected. */
function refuse(
  host: Host,
  type: ActorType,
  actor: Actor,
  { command, reaction, expectedVersion, expiresAt }: Request,
): Decision | undefined {
  const nowMs = host.clock.nowMs();
  const sentMs = Date.parse(command.time);
  // What a reaction asks for is as old as its event; whether it was done before, the log knows.
  const isOld = reaction === undefined && sentMs < nowMs - host.limits.dedupHorizonMs;
  if (isOld || (expiresAt !== undefined && Date.parse(expiresAt) <= nowMs)) {
    return refusal({ reason: "expired" });
  }
  refuseFuture(host, command, sentMs);
  if (expectedVersion !== undefined && expectedVersion !== actor.version) {
    return refusal({ reason: "conflict", data: { version: actor.version } });
  }
  if (type.contract.commands[command.type]) return undefined;
  throw new EventwrightError("unknown_type", `${type.name} does not handle ${command.type}.`);
}

/** Once forgotten, a repeat that claims to be younger than it is would lie above the floor. */
function refuseFuture({ clock, limits }: Host, { type, time }: Sent, sentMs: number): void {
  if (sentMs <= clock.nowMs() + limits.clockAheadMs) return;
  throw new EventwrightError(
    "envelope_invalid",
    `The timestamp of ${type}, ${time}, is more than ${limits.clockAheadMs / 1000} s ahead of ` +
      "the clock here: correct the sender's clock.",
  );
}

function unavailable(message: string): EventwrightError {
  return new EventwrightError("broker_unavailable", message, { transient: true });
}
