// The outside world, simulated: a payment provider and a carrier. What they answer is a function
// of the idempotency key, the input and the attempt alone, so that every run tells one story.
import type { ServiceCall } from "eventwright";

/** What the provider makes of a request. */
export type ProviderAnswer =
  | { readonly kind: "done"; readonly reference: string; readonly afterMs: number }
  | { readonly kind: "declined"; readonly code: string; readonly afterMs: number }
  | { readonly kind: "timedOut"; readonly afterMs: number };

/** A request to the outside. */
export interface ProviderRequest {
  readonly idempotencyKey: string;
  readonly orderId: string;
  /** 1 for the first time that this key is asked in this delivery. */
  readonly attempt: number;
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** What a capture of a card payment comes to. The same key is charged once, however often asked. */
export function capture({ idempotencyKey, orderId, attempt }: ProviderRequest): ProviderAnswer {
  const reference = referenceOf(idempotencyKey);
  const luck = luckOf(orderId);
  if (luck < 8) return { kind: "declined", code: "card_declined", afterMs: SECOND };
  // The provider charges the card, but its answer is lost on the way: asking again finds it.
  if (luck < 12 && attempt === 1) return { kind: "timedOut", afterMs: 20 * SECOND };
  // Down for two attempts, then back.
  if ((luck === 12 || luck === 13) && attempt <= 2)
    return { kind: "timedOut", afterMs: 2 * SECOND };
  // Answers when the saga has long given up: the money must go back.
  if (luck === 14 || luck === 15) return { kind: "done", reference, afterMs: 13 * MINUTE };
  return { kind: "done", reference, afterMs: (luck % 7) * SECOND };
}

/** What a refund comes to. */
export function refund({ idempotencyKey, orderId, attempt }: ProviderRequest): ProviderAnswer {
  if (luckOf(orderId) % 3 === 0 && attempt === 1) return { kind: "timedOut", afterMs: SECOND };
  return { kind: "done", reference: referenceOf(idempotencyKey), afterMs: SECOND };
}

/** What a shipment comes to. */
export function ship({ idempotencyKey, orderId }: ProviderRequest): ProviderAnswer {
  const luck = luckOf(`ship ${orderId}`);
  if (luck < 5) return { kind: "declined", code: "address unknown", afterMs: 3 * SECOND };
  return { kind: "done", reference: referenceOf(idempotencyKey), afterMs: (luck % 5) * SECOND };
}

/** Waits for an answer as a network call would, on the app's clock. */
export async function call(
  answer: ProviderAnswer,
  { pause }: Pick<ServiceCall, "pause">,
): Promise<Exclude<ProviderAnswer, { readonly kind: "timedOut" }>> {
  await pause(answer.afterMs);
  if (answer.kind === "timedOut") throw new Error("The provider did not answer in time.");
  return answer;
}

/** 0 to 99 from an order id: 32-bit FNV-1a, mixed, so that neighbours differ. */
export function luckOf(text: string): number {
  let hash = 0x811c9dc5;
  for (const character of text) {
    hash = Math.imul(hash ^ character.codePointAt(0)!, 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b);
  return ((hash ^ (hash >>> 13)) >>> 0) % 100;
}

/** A command id is a UUID already; the provider's reference only has to be one too. */
function referenceOf(idempotencyKey: string): string {
  return idempotencyKey;
}
