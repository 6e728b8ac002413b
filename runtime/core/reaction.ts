// A reaction: one event in, some commands out, no state between. Pure: the same event leads to the
// same commands, byte for byte, however often it is heard.
import type { Creators } from "./contract.ts";
import { EventwrightError, messageOf } from "./error.ts";
import {
  type AnyCreator,
  describeIssues,
  keyOf,
  type Message,
  type Recorded,
  type Sent,
  validate,
} from "./message.ts";
import { checkReaction } from "./reaction-rules.ts";
import { idFromParts } from "./uuid.ts";

/** What a reaction hears and sends, by type; {@link defineReaction} makes it of the creators. */
export interface ReactionContract {
  readonly kind: "reaction";
  readonly context: string;
  readonly name: string;
  readonly events: Creators;
  readonly commands: Creators;
  /** Where a new reaction begins: at what happens from now on, or at the log's beginning. */
  readonly from: "now" | "beginning";
}

type ByType<C extends AnyCreator> = { readonly [One in C as ReturnType<One>["type"]]: One };

/** The contract of a reaction to these events, with these commands. */
export interface ReactionTo<On extends AnyCreator, Commands extends AnyCreator>
  extends ReactionContract {
  readonly events: ByType<On>;
  readonly commands: ByType<Commands>;
}

/** What {@link defineReaction} is told. */
export interface ReactionOptions<On extends AnyCreator, Commands extends AnyCreator> {
  /** The events that it hears, of its own context or of others' feeds. */
  readonly on: readonly On[];
  /** The commands that it may send, of its own context. */
  readonly commands: readonly Commands[];
  /**
   * The commands that one event leads to, in the order in which they are sent. The event has its
   * current version. It must be pure: what it throws, and a payload that its command refuses, make
   * a dead letter of the event.
   */
  react(event: Recorded<ReturnType<On>>): readonly ReturnType<Commands>[];
  /** Whether it hears what happened before it existed. Default: now. */
  readonly from?: "now" | "beginning";
}

/** A reaction ready to run; made by {@link defineReaction}. */
export interface Reaction<C extends ReactionContract = ReactionContract> {
  readonly kind: "reaction";
  readonly name: string;
  readonly contract: C;
  readonly react: (event: Recorded) => readonly Message[];
}

/**
 * Has commands follow an event, without any state. Throws `reaction_invalid` with all that is wrong
 * at once: its name, no events or commands, one of them twice, or of another context.
 *
 * @example
 * const tellCustomer = defineReaction("TellCustomer", {
 *   on: [Order.events.OrderConfirmed],
 *   commands: [Notices.commands.SendNotice],
 *   react: ({ data: { customerId, orderId } }) => [
 *     Notices.commands.SendNotice({ customerId, orderId, text: "Your order is on its way." }),
 *   ],
 * });
 */
export function defineReaction<On extends AnyCreator, Commands extends AnyCreator>(
  name: string,
  { on, commands, react, from = "now" }: ReactionOptions<On, Commands>,
): Reaction<ReactionTo<On, Commands>> {
  checkReaction(name, { on, commands, react, from });
  const contract = {
    kind: "reaction",
    context: commands[0]!.definition.context,
    name,
    events: byType(on),
    commands: byType(commands),
    from,
  };
  return {
    kind: "reaction",
    name,
    contract: contract as unknown as ReactionTo<On, Commands>,
    react: react as unknown as Reaction["react"],
  };
}

function byType(creators: readonly AnyCreator[]): Creators {
  return Object.fromEntries(creators.map((creator) => [creator.definition.type, creator]));
}

/**
 * The commands that an event leads to. Their ids are functions of the event, and their time is the
 * event's own, so that doing it twice sends the same. Throws `reaction_failed`, and
 * `command_invalid` for what its command refuses: both for good.
 */
export function reactTo(reaction: Reaction, event: Recorded): readonly Sent[] {
  const { context } = reaction.contract;
  return messagesOf(reaction, event).map((message, index) => ({
    ...payloadOf(reaction, event, message),
    id: idFromParts(context, reaction.name, event.id, index),
    time: event.time,
    correlationId: event.correlationId,
    causationId: event.id,
  }));
}

function messagesOf(reaction: Reaction, event: Recorded): readonly Message[] {
  let messages: unknown;
  try {
    messages = reaction.react(event);
  } catch (cause) {
    throw failed(reaction, event, messageOf(cause), cause);
  }
  const isMessage = (item: unknown): boolean => typeof (item as Message | null)?.type === "string";
  if (Array.isArray(messages) && messages.every(isMessage)) return messages as readonly Message[];
  const what = messages instanceof Promise ? "a promise" : JSON.stringify(messages);
  throw failed(reaction, event, `react gives ${what}, and not a list of commands.`);
}

function payloadOf(
  reaction: Reaction,
  event: Recorded,
  message: Message,
): Message & { readonly aggregateId: string } {
  const { type, version } = message;
  const definition = reaction.contract.commands[type]?.definition;
  if (!definition)
    throw failed(reaction, event, `${type} is not among its commands: add it there.`);
  const checked = validate(definition, version, message.data);
  if (checked.ok) {
    return { type, version, data: checked.data, aggregateId: keyOf(definition, checked.data) };
  }
  throw new EventwrightError(
    "command_invalid",
    `${reaction.name} answers ${event.type} ${event.id} with an invalid ${type}: ` +
      `${describeIssues(checked.issues)}.`,
  );
}

function failed(
  { name }: Reaction,
  { type, id }: Recorded,
  problem: string,
  cause?: unknown,
): EventwrightError {
  const text = `${name} fails on ${type} ${id}: ${problem}`;
  return new EventwrightError("reaction_failed", text, { cause });
}
