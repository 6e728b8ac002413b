// The reader of a command queue, and the server of direct commands beside it: one lane per
// aggregate for both.
import { EventwrightError, isTransient, isUnknown, messageOf } from "../core/error.ts";
import { EXPIRES_AT } from "../core/headers.ts";
import { isoTime } from "../core/iso-time.ts";
import type { Span } from "../core/telemetry.ts";
import { idFromParts } from "../core/uuid.ts";
import type { AskRequest, Closable, Headers, StoredMessage } from "../ports.ts";
import { encodeAnswer, type FailedAnswer, type Outcome } from "./answer.ts";
import type { Request } from "./commit.ts";
import { writeDeadLetter } from "./dead-letters.ts";
import { execute, executeFailed, type Handler, type Memo } from "./execute.ts";
import { processing } from "./handling.ts";
import type { Host } from "./host.ts";
import { knowledgeOf } from "./knowledge.ts";
import { createLanes } from "./lanes.ts";
import { laneBounds } from "./limits.ts";
import type { Input, Ownership, Reader, ReaderDefinition } from "./reader.ts";
import { startReader } from "./reader.ts";
import { type Address, addressOf, failedAnswer, readRequest, replyAddress } from "./request.ts";
import { partitionsOf, type Shard } from "./shards.ts";
import { type Work, withSpan } from "./telemetry.ts";
import { traceParentOf } from "./trace.ts";

/** One queue and whoever handles its commands. */
export interface CommandQueue {
  readonly reader: string;
  readonly stream: string;
  readonly handlers: readonly Handler[];
  /** Commands that are worked on at one time, if fewer than the limit. */
  readonly concurrency?: number;
}

/** Starts to handle a queue's commands, and direct ones to the same handlers. */
export function startCommands(host: Host, queue: CommandQueue, shard: Shard): Reader {
  const handlers = new Map(queue.handlers.map((handler) => [handler.type.name, handler]));
  const contracts = queue.handlers.map(({ type }) => type.contract);
  const lanes = createLanes(laneBounds(host.limits, queue.concurrency));
  let served: Closable[] = [];
  const definition: ReaderDefinition = {
    name: queue.reader,
    shard,
    knows: knowledgeOf(...contracts.flatMap(({ commands, events }) => [commands, events])),
    lanes,
    sources: [{ id: "commands", stream: queue.stream, filters: filtersOf(host, shard), purge: {} }],
    inputsOf: (message, _source, ownership) => [inputOf(host, handlers, message, ownership)],
    inputsAgain: (message, ownership) =>
      isIn(shard, message) ? [inputAgain(host, handlers, message, ownership)] : [],
    handling: { operation: "process", follows: "message", what: typeOf },
    parks: (error) => codeOf(error) === "history_unreadable",
    owned(ownership) {
      for (const { actors } of handlers.values()) actors.clear();
      served = [...handlers.values()].flatMap((handler) =>
        askedOf(host, handler, shard).map((subject) =>
          serveDirect(host, queue, handler, subject, ownership, lanes),
        ),
      );
    },
    disowned() {
      for (const server of served) server.close();
      served = [];
    },
  };
  return startReader(host, definition);
}

/** What a shard reads of a queue, whose stored subjects have the partition behind `cmd`. */
function filtersOf({ context }: Host, shard: Shard): readonly string[] {
  return shard.of === 1 ? [] : partitionsOf(shard).map((number) => `ew.${context}.cmd.${number}.>`);
}

/** The subjects of direct commands to a handler that a shard answers. */
function askedOf({ context }: Host, { type }: Handler, shard: Shard): readonly string[] {
  const tokens = shard.of === 1 ? ["*"] : partitionsOf(shard);
  return tokens.map((partition) => `ew.${context}.ask.${partition}.${type.name}.*.*`);
}

/** Whether a command is of a shard, by the partition in its subject. */
function isIn({ index, of }: Shard, { subject }: StoredMessage): boolean {
  return Number(subject.split(".")[PARTITION_TOKEN]) % of === index;
}

/** Where the partition is in `ew.shop.cmd.7.Order.PlaceOrder.ORD-1`, and behind `ask` too. */
const PARTITION_TOKEN = 3;

function inputOf(
  host: Host,
  handlers: ReadonlyMap<string, Handler>,
  message: StoredMessage,
  ownership: Ownership,
): Input {
  const address = addressOf(message.subject);
  const memo: Memo = {};
  const to = replyAddress(message.headers);
  const reply = (answer: Parameters<typeof encodeAnswer>[0]): void => {
    if (to !== undefined) host.connection.reply(to, encodeAnswer(answer));
  };
  const read = (): Request => readRequest(address, message.bytes, message.headers, true);
  return {
    key: address.key,
    async handle(span) {
      const handler = handlerOf(handlers, address);
      reply(await execute(host, handler, withinSpan(read(), span), memo, ownership));
    },
    async failed(error) {
      const answer = memo.decision ? unconfirmed(error) : failureOf(error);
      if (answer) return reply(answer);
      reply(await executeFailed(host, handlerOf(handlers, address), read(), ownership));
    },
    unavailable: () => reply(failedAnswer("unavailable", parked(address.key).message)),
  };
}

/**
 * A dead command, handled again. Where its sender was told that it failed, or came too late, that
 * stays so: what a person asks for now is a command of its own, caused by it.
 */
function inputAgain(
  host: Host,
  handlers: ReadonlyMap<string, Handler>,
  message: StoredMessage,
  ownership: Ownership,
): Input {
  const address = addressOf(message.subject);
  const { [EXPIRES_AT]: _, ...headers } = message.headers;
  return {
    key: address.key,
    async handle(span) {
      const handler = handlerOf(handlers, address);
      const request = withinSpan(readRequest(address, message.bytes, headers, true), span);
      const { result } = await execute(host, handler, request, {}, ownership);
      if (result.ok || !DENIED.has(result.rejection.reason)) return;
      refuseToldSaga(request);
      const { id: causationId } = request.command;
      const time = isoTime(host.clock.nowMs());
      const command = {
        ...request.command,
        id: idFromParts("again", causationId),
        time,
        causationId,
      };
      await execute(host, handler, { ...request, command }, {}, ownership);
    },
  };
}

/** A saga that was told so has gone another way, and would not know of what happens now. */
function refuseToldSaga({ origin, command }: Request): void {
  if (origin === undefined) return;
  const [saga, instance = ""] = origin.split("|");
  throw new EventwrightError(
    "saga_was_told",
    `${saga} ${decodeURIComponent(instance)}, which asked for ${command.type}, was told that it ` +
      "failed, and has gone on: drop it, and send a command of your own if it is still wanted.",
  );
}

/** Answers of the runtime that deny an effect, and not the aggregate's own. */
const DENIED = new Set(["failed", "expired"]);

/** Failures that leave no receipt: nothing is known about the command, or its log is closed. */
function failureOf(error: unknown): FailedAnswer | undefined {
  switch (codeOf(error)) {
    case "envelope_invalid":
    case "id_invalid":
    case "unknown_handler":
      return failedAnswer("envelope_invalid", messageOf(error));
    case "outcome_unknown":
      return unconfirmed(error);
    case "parked":
    case "history_unreadable":
      return failedAnswer("unavailable", messageOf(error));
    default:
      return undefined;
  }
}

/** The outside was called: a receipt would deny what has happened there. */
const unconfirmed = (error: unknown): FailedAnswer => failedAnswer("unconfirmed", messageOf(error));

const parked = (key: string): EventwrightError =>
  new EventwrightError("parked", `${key} is parked until a person has looked at it.`);

function handlerOf(handlers: ReadonlyMap<string, Handler>, address: Address): Handler {
  const handler = handlers.get(address.handler);
  if (handler) return handler;
  throw new EventwrightError("unknown_handler", `This app does not run ${address.handler}.`);
}

function serveDirect(
  host: Host,
  queue: CommandQueue,
  handler: Handler,
  subject: string,
  ownership: Ownership,
  lanes: ReaderDefinition["lanes"],
): Closable {
  return host.connection.serve(subject, (asked) => {
    const { headers, bytes } = asked;
    const address = addressOf(asked.subject);
    if (!lanes.hasRoom(address.key)) {
      const reason = `${queue.reader} has too much to do.`;
      return Promise.resolve(encodeAnswer(failedAnswer("overloaded", reason)));
    }
    const handleNow = (span?: Span): Promise<Outcome> => {
      if (ownership.isParked(address.key)) throw parked(address.key);
      const request = withinSpan(readRequest(address, bytes, headers, false), span);
      return execute(host, handler, request, {}, ownership);
    };
    const handle = (span?: Span): Promise<Outcome> =>
      ownership.isReady() ? handleNow(span) : ownership.ready().then(() => handleNow(span));
    const { telemetry } = host;
    const task = telemetry
      ? () => withSpan(host, telemetry, askedWork(queue, address, headers), handle)
      : handle;
    return lanes
      .run(address.key, task)
      .then(encodeAnswer, (error: unknown) => answerFailed(host, queue, address, asked, error));
  });
}

/** The answer to a direct command that failed; it is kept if something has to be done about it. */
async function answerFailed(
  host: Host,
  queue: CommandQueue,
  address: Address,
  { subject, headers, bytes }: AskRequest,
  error: unknown,
): Promise<Uint8Array> {
  if (isTransient(error) || isUnknown(error)) {
    return encodeAnswer(failedAnswer("unconfirmed", messageOf(error)));
  }
  if (codeOf(error) !== "envelope_invalid" && codeOf(error) !== "parked") {
    const message = { subject, sequence: 0, headers, bytes };
    await keepDirect(host, queue, address, message, error);
  }
  return encodeAnswer(failureOf(error) ?? failedAnswer("failed", messageOf(error)));
}

/** The span of a direct command, which came from no stream. */
function askedWork({ reader }: CommandQueue, { type, key }: Address, headers: Headers): Work {
  return {
    name: `process ${type}`,
    kind: "consumer",
    follows: "message",
    traceParent: traceParentOf(headers),
    metric: "messaging.process.duration",
    dimensions: processing("process", "ask", reader, type),
    details: { "eventwright.key": key },
  };
}

const typeOf = ({ subject }: StoredMessage): string => addressOf(subject).type;

/** A request whose effects carry on the trace of the span that handles it. */
function withinSpan(request: Request, span: Span | undefined): Request {
  if (span === undefined) return request;
  const { id, correlationId } = request.command;
  span.set({ "messaging.message.id": id, "messaging.message.conversation_id": correlationId });
  const { traceParent } = span;
  return traceParent === undefined ? request : { ...request, traceParent };
}

async function keepDirect(
  host: Host,
  queue: CommandQueue,
  address: Address,
  message: StoredMessage,
  reason: unknown,
): Promise<void> {
  const letter = { reader: queue.reader, key: address.key, stream: "ask", message, reason };
  await writeDeadLetter(host, letter).catch(() => undefined);
}

const codeOf = (error: unknown): string | undefined =>
  error instanceof EventwrightError ? error.code : undefined;
