// What became of the commands that an instance has asked. A handler answers a command once: what is
// asked again under the same id stays silent on the log. So an answer must not get lost while the
// instance is parked, and what was refused needs a new id to be asked again.
import { REJECTED } from "./codec.ts";
import { readStored } from "./fold.ts";
import type { Effect } from "./machine.ts";
import type { Recorded } from "./message.ts";
import type { Asked, Saga, SagaInput, SagaInstance } from "./saga.ts";
import { answeredBy, heard } from "./saga-input.ts";
import { heardAt, hears, type Standing } from "./saga-version.ts";

/** Answers that a parked instance keeps: as many as it remembers commands. */
const MAX_KEPT = 256;

/** Where an input has led, and the answers that are still kept there. */
export interface Landing extends Standing {
  readonly kept: readonly Recorded[];
}

/** Whether a command was refused: by its receipt, or by an event that says so. */
export function isRefused({ contract }: Saga, asked: Asked | undefined): boolean {
  const { answered } = asked ?? {};
  if (answered === undefined) return false;
  return answered === REJECTED || (contract.refusals?.includes(answered) ?? false);
}

/** The commands asked, with what an input says of one of them. A refusal counts most. */
export function askedAfter(
  saga: Saga,
  before: SagaInstance | undefined,
  input: SagaInput,
): SagaInstance["asked"] {
  const asked = before?.asked ?? {};
  if (input.kind !== "event") return asked;
  const name = answeredBy(before, input.event);
  if (name === undefined || isRefused(saga, asked[name])) return asked;
  return { ...asked, [name]: { ...asked[name]!, answered: input.event.type } };
}

/** The same place, with an answer to keep; undefined when the input is none, or need not wait. */
export function keepAnswer(
  before: SagaInstance | undefined,
  input: SagaInput,
  standing: Standing,
): Landing | undefined {
  const kept = before?.kept ?? [];
  if (input.kind !== "event" || !standing.state.hasTag("parked")) return undefined;
  if (answeredBy(before, input.event) === undefined || kept.length >= MAX_KEPT) return undefined;
  return { ...standing, kept: [...kept, input.event] };
}

/**
 * Tells the answers that were kept where the instance is now. What is still not heard stays kept as
 * long as it is parked. An answer to what is asked under a new id belongs to nobody any more.
 */
export function tellKept(
  saga: Saga,
  before: SagaInstance | undefined,
  input: SagaInput,
  landed: Standing,
): Landing {
  const renewed = input.kind === "resume" ? refusedAmong(saga, before, landed.effects) : [];
  const kept: Recorded[] = [];
  let at = landed;
  for (const event of before?.kept ?? []) {
    const answers = answeredBy(before, event);
    if (answers === undefined || renewed.includes(answers)) continue;
    const told = heard(saga, readAgain(saga, event), answers);
    if (hears(at, told)) at = heardAt(at, told);
    else if (at.state.hasTag("parked")) kept.push(event);
  }
  return { ...at, kept };
}

function refusedAmong(
  saga: Saga,
  before: SagaInstance | undefined,
  effects: readonly Effect[],
): readonly string[] {
  return effects.flatMap((effect) => {
    const { once } = effect.kind === "emit" ? (effect.message as { once?: string }) : {};
    return once !== undefined && isRefused(saga, before?.asked[once]) ? [once] : [];
  });
}

/** It was kept as the build of that time read it. */
function readAgain({ contract }: Saga, event: Recorded): Recorded {
  return event.type in contract.events ? readStored(contract.events, event) : event;
}
