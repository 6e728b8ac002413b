// Takes a name's words apart into verb and object, so that they can be put in another order. What
// the words are, and whether the result is sensible, is for others to say.
import { verbOfNoun } from "./action-nouns.ts";
import { unchangingVerbs } from "./irregular-verbs.ts";
import { baseOf, baseOfGerund, isVerb } from "./verb-forms.ts";
import { actors, nounsFirst, nounsLast, particles, qualifiers } from "./words.ts";

/** What a name says, in words in small letters. */
export interface Sentence {
  /** The base form. */
  readonly verb: string;
  /** What belongs to the verb: "in" of "log in". */
  readonly particle: readonly string[];
  readonly object: readonly string[];
  /** What is said besides: "by phone". */
  readonly tail: readonly string[];
}

/** Reads a name whose past form stands at a place: OrderPlacedByPhone, PlacedOrder. */
export function sentenceOfPast(words: readonly string[], at: number): Sentence | undefined {
  const verb = baseOf(words[at] ?? "");
  const before = words.slice(0, at);
  if (at === 0) return verbAndRest(verb, words.slice(1));
  const { particle, object, tail } = verbAndRest(verb, words.slice(at + 1));
  // "On" is no particle in OrderPutOnHold.
  if (particle.length > 0 && object.length > 0) {
    return { verb, particle: [], object: before, tail: [...particle, ...object, ...tail] };
  }
  if (object.length === 0) return { verb, particle, object: before, tail };
  // Whoever acts gets no place in a command: CustomerPlacedOrder asks to PlaceOrder.
  if (at === 1 && actors.has(before[0] ?? "")) return { verb, particle, object, tail };
  return { verb, particle, object: before, tail: [...object, ...tail] };
}

/** Reads a name that begins with a base form: PlaceOrderByPhone, PutAsideBook. */
export function sentenceOfVerb(words: readonly string[]): Sentence {
  return verbAndRest(words[0] ?? "", words.slice(1));
}

/** Reads a name that ends with a noun of action or a base form: OrderPlacement, UserCreate. */
export function sentenceOfNoun(words: readonly string[]): Sentence | undefined {
  const from = words.findIndex((word, at) => at > 0 && qualifiers.has(word));
  const end = from < 0 ? words.length : from;
  const last = words[end - 1] ?? "";
  const [verb, ...particle] = verbOfNoun.get(last) ?? verbLike(last);
  if (verb === undefined) return undefined;
  const object = words.slice(0, end - 1);
  const tail = words.slice(end);
  if (tail.length === 1 && particles.has(tail[0] ?? "")) {
    return { verb, particle: tail, object, tail: [] };
  }
  // ReservationOfStock names behind the noun what it is done to.
  const isBehind = object.length === 0 && tail[0] === "of";
  return isBehind
    ? { verb, particle, object: tail.slice(1), tail: [] }
    : { verb, particle, object, tail };
}

/** A noun that is a verb as well stays a noun at the end: CustomerOrder orders nothing. */
function verbLike(word: string): readonly string[] {
  if (nounsFirst.has(word) || nounsLast.has(word)) return [];
  if (isVerb(word) || unchangingVerbs.has(word)) return [word];
  const base = baseOfGerund(word) ?? baseOfAction(word);
  return base === undefined ? [] : [base];
}

/** The verb of regular nouns: activation, authorization, notification. */
function baseOfAction(noun: string): string | undefined {
  const ends = [noun.replace(/ification$/, "ify"), noun.replace(/(ation|ion)$/, "")];
  const bases = [...ends, noun.replace(/ation$/, "e"), noun.replace(/ion$/, "e")];
  return bases.find((base) => base !== noun && isVerb(base));
}

function verbAndRest(verb: string, rest: readonly string[]): Sentence {
  const particle = particles.has(rest[0] ?? "") ? rest.slice(0, 1) : [];
  const others = rest.slice(particle.length);
  const from = others.findIndex((word) => qualifiers.has(word));
  const end = from < 0 ? others.length : from;
  return { verb, particle, object: others.slice(0, end), tail: others.slice(end) };
}
