// The commands that a step sends: their ids are functions of the instance, so that sending again
// repeats instead of doing twice.
import { EventwrightError } from "./error.ts";
import type { Effect } from "./machine.ts";
import { describeIssues, keyOf, type Message, type Sent, validate } from "./message.ts";
import type { Saga, SagaInstance } from "./saga.ts";
import { isRefused } from "./saga-answers.ts";
import type { Cause } from "./saga-input.ts";
import { idFromParts } from "./uuid.ts";

/** Commands asked that an instance remembers: those that were asked, or asked again, last. */
const MAX_ASKED = 256;

/** The step that sends. */
export interface Sending {
  readonly key: string;
  readonly number: number;
  readonly startId: string;
  readonly time: string;
  readonly cause: Cause;
  /**
   * Whether what was refused is asked under a new id: as a person lets the instance go on. A repeat
   * under the old one would only get the old refusal. What may have happened keeps its id, always.
   */
  readonly renews: boolean;
}

/** The commands among a step's effects, and all that the instance has asked so far. */
export function commandsOf(
  saga: Saga,
  sending: Sending,
  before: SagaInstance["asked"],
  effects: readonly Effect[],
): { readonly commands: readonly Sent[]; readonly asked: SagaInstance["asked"] } {
  const asked = { ...before };
  const emitted = effects.flatMap((effect) => (effect.kind === "emit" ? [effect.message] : []));
  const commands = emitted.map((message, index): Sent => {
    const once = (message as { readonly once?: string }).once;
    const name = once ?? `${sending.number}.${index}`;
    const known = sending.renews && isRefused(saga, before[name]) ? undefined : asked[name];
    const id = known?.id ?? idOf(saga, sending, once, index, before[name] !== undefined);
    const time = known?.time ?? sending.time;
    // Asked again, it is among the newest again.
    delete asked[name];
    asked[name] = { ...known, id, time, type: message.type };
    return { ...payloadOf(saga, message), ...traceOf(sending, id, time) };
  });
  const kept = Object.entries(asked).slice(-MAX_ASKED);
  return { commands, asked: Object.fromEntries(kept) };
}

/** A named command has one id in an instance's life, until it is asked anew. */
function idOf(
  { contract, name: saga }: Saga,
  { key, number, startId }: Sending,
  once: string | undefined,
  index: number,
  anew: boolean,
): string {
  const whose = [contract.context, saga, key] as const;
  if (once === undefined) return idFromParts(...whose, number, index);
  return anew ? idFromParts(...whose, startId, once, number) : idFromParts(...whose, startId, once);
}

const traceOf = (sending: Sending, id: string, time: string) => ({
  id,
  time,
  correlationId: sending.cause.correlationId,
  causationId: sending.cause.id,
});

function payloadOf(saga: Saga, message: Message): Message & { readonly aggregateId: string } {
  const { definition } = saga.contract.commands[message.type]!;
  const checked = validate(definition, message.version, message.data);
  if (!checked.ok) {
    throw new EventwrightError(
      "command_invalid",
      `${saga.name} sends an invalid ${message.type}: ${describeIssues(checked.issues)}.`,
    );
  }
  const { type, version } = message;
  return { type, version, data: checked.data, aggregateId: keyOf(definition, checked.data) };
}
