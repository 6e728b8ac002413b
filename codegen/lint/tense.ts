// The tense of the names of events and commands, told by rules and lists. It must never throw,
// whatever the name, and rather lets a name pass than blame a good one.
import { neverAsked, nounsOfOrders, verbOfNoun } from "./action-nouns.ts";
import { basesToo, unchangingVerbs } from "./irregular-verbs.ts";
import { type Sentence, sentenceOfNoun, sentenceOfPast, sentenceOfVerb } from "./sentences.ts";
import { isPastForm, isVerb, participleOf } from "./verb-forms.ts";
import {
  actors,
  auxiliaries,
  closeParticles,
  nounsBeforePast,
  nounsFirst,
  nounsOnly,
  particles,
  qualifiers,
  tellingVerbs,
  thingPairs,
  things,
  verbsLikeNouns,
} from "./words.ts";

/** A name as its words, as they are read, and the version that some put behind it. */
interface Parsed {
  readonly words: readonly string[];
  readonly version: string;
}

/** Endings of nouns that tell of an action or a quality. */
const NOUN_ENDING = /..(tion|sion|ment|ance|ence|ness|ity)$/;

/** Verbs that tell how a request went: CancelOrderRequested, AddItemFailed. */
const OUTCOME = /^(failed|rejected|requested|succeeded|completed|started|denied|accepted)$/;

/** Whether the name of an event tells of something that happened: OrderPlaced, SeatHeld. */
export function isPastTense(name: string): boolean {
  return pastVerbAt(parsed(name).words) >= 0;
}

/**
 * Whether the name of a command asks for something: PlaceOrder, LogIn. Only names that begin with
 * a past form or with a noun do not.
 */
export function isImperative(name: string): boolean {
  const { words } = parsed(name);
  const [first = "", second = ""] = words;
  if (isPastForm(first) && !basesToo.has(first)) return false;
  if (isNoun(first)) return false;
  if (nounsFirst.has(first) && words.length === 2 && nounsOfOrders.has(second)) return false;
  // A word that is no verb, or a noun too, is the noun when a past form follows: OrderPlaced.
  return !((isVerbToo(first) || !isVerb(first)) && tellsAfterNoun(words));
}

/** The name that tells what an event's name means: PaymentFailed for PaymentFailure. */
export function pastTenseOf(name: string): string | undefined {
  if (isPastTense(name)) return name;
  const { words, version } = parsed(name);
  const told = toldBefore(words) ?? toldBy(sentenceOfEvent(words));
  if (told === undefined) return undefined;
  const suggestion = written(told, name) + version;
  return isPastTense(suggestion) ? suggestion : undefined;
}

/** The name that asks for what a command's name means: PlaceOrder for OrderPlaced. */
export function imperativeOf(name: string): string | undefined {
  const { words, version } = parsed(name);
  const sentence = sentenceOfCommand(words);
  if (sentence === undefined) return isImperative(name) ? name : undefined;
  const { verb, object, particle, tail } = sentence;
  if (neverAsked.has(verb)) return undefined;
  const close = particle.filter((word) => closeParticles.has(word));
  const far = particle.filter((word) => !closeParticles.has(word));
  const suggestion = written([verb, ...close, ...object, ...far, ...tail], name) + version;
  return isImperative(suggestion) ? suggestion : undefined;
}

/** What OrderConfirmedNotification notifies of. */
function toldBefore(words: readonly string[]): readonly string[] | undefined {
  if (!things.has(words.at(-1) ?? "")) return undefined;
  const at = words.findIndex(isPastForm);
  return at > 0 ? words.slice(0, at + 1) : undefined;
}

function toldBy(sentence: Sentence | undefined): readonly string[] | undefined {
  if (sentence === undefined) return undefined;
  const { verb, object, particle, tail } = sentence;
  const nouns = object.filter((word) => !auxiliaries.has(word));
  return [...nouns, participleOf(verb), ...particle, ...tail];
}

/** Words in capitals are abbreviations: kept so, they are in no list. */
function parsed(name: string): Parsed {
  const [version = ""] = /(?<=[a-z])V?\d+$/.exec(name) ?? [];
  const words = name
    .slice(0, name.length - version.length)
    .match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+/g);
  const read = (word: string): string => (/^[A-Z]{2,}$/.test(word) ? word : word.toLowerCase());
  return { words: (words ?? []).map(read), version };
}

function written(words: readonly string[], name: string): string {
  const pascal = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("");
  return /^[a-z]/.test(name) ? pascal.charAt(0).toLowerCase() + pascal.slice(1) : pascal;
}

/** The last word that tells: an earlier past form may belong to a noun, as in SavedCartDeleted. */
function pastVerbAt(words: readonly string[]): number {
  // UpdatedAt and CreatedBy are fields.
  if (/^(at|by|of|from|to|with|for)$/.test(words.at(-1) ?? "")) return -1;
  return words.findLastIndex((word, at) => {
    if (thingPairs.has(`${words[at - 1]}-${word}`)) return false;
    // DressWound and PatchGround end with nouns.
    if (basesToo.has(word) && isClearVerb(words[0] ?? "") && !isVerbToo(words[0] ?? ""))
      return false;
    if (unchangingVerbs.has(word)) return tellsByPosition(words, at);
    return isPastForm(word) && !isToldOf(words, at) && tells(words, at);
  });
}

/** In MarkOrderAsPaid the past form is what is asked for. */
function isToldOf(words: readonly string[], at: number): boolean {
  return at >= 2 && tellingVerbs.has(words[0] ?? "") && !OUTCOME.test(words[at] ?? "");
}

function tells(words: readonly string[], at: number): boolean {
  if (at === 0) return tellsAlone(words);
  if (endsAt(words, at) || actors.has(words[at - 1] ?? "")) return true;
  // What follows is an object, as in OrderReachedLimit, or makes a thing of it all.
  return !things.has(words.at(-1) ?? "") && !isClearVerb(words[0] ?? "");
}

/** ShippedToCustomer tells, ShippedOrder and LoggedInUser are things. */
function tellsAlone(words: readonly string[]): boolean {
  const [, second = "", third] = words;
  if (!endsAt(words, 0)) return false;
  return !closeParticles.has(second) || third === undefined || qualifiers.has(third);
}

/** An event's verb stands behind its noun, where a command's stands before. */
function tellsByPosition(words: readonly string[], at: number): boolean {
  const [first = ""] = words;
  if (at === 0 || isPastForm(first)) return false;
  if (isClearVerb(first) && (at > 1 || !isVerbToo(first))) return false;
  return endsAt(words, at) || actors.has(words[at - 1] ?? "");
}

/** Whether only particles and qualifiers, and what belongs to them, follow a word. */
function endsAt(words: readonly string[], at: number): boolean {
  const next = words[at + 1];
  return next === undefined || qualifiers.has(next) || particles.has(next);
}

function tellsAfterNoun(words: readonly string[]): boolean {
  const at = pastVerbAt(words);
  return at > 0 && isPastForm(words[at] ?? "") && endsAt(words, at);
}

function isClearVerb(word: string): boolean {
  return isVerb(word) && !isNoun(word) && !nounsFirst.has(word);
}

function isNoun(word: string): boolean {
  const small = word.toLowerCase();
  const singular = small.replace(/(?<=[^s])s$/, "").replace(/ie$/, "y");
  return nounsOnly.has(small) || nounsOnly.has(singular) || isActionNoun(singular);
}

function isActionNoun(word: string): boolean {
  return NOUN_ENDING.test(word) && !verbsLikeNouns.has(word);
}

function sentenceOfEvent(words: readonly string[]): Sentence | undefined {
  const [first = "", second = ""] = words;
  const last = words.at(-1) ?? "";
  if (isPastForm(first) && !basesToo.has(first)) {
    return things.has(last) ? undefined : sentenceOfPast(words, 0);
  }
  if (/^(failure|error)$/.test(last)) return sentenceOfNoun(words);
  if (isClearVerb(first) && !nounsBeforePast.has(first)) return sentenceOfVerb(words);
  const readsAsNoun = !nounsBeforePast.has(first) || (words.length === 2 && !isNounToo(last));
  const sentence = readsAsNoun ? sentenceOfNoun(words) : undefined;
  if (sentence !== undefined || !isVerbToo(first)) return sentence;
  // "Order" is a verb only before what can be ordered, which "ready" is not.
  const { object } = sentenceOfVerb(words);
  return [second, object.at(-1) ?? ""].some(isThing) ? sentenceOfVerb(words) : undefined;
}

function isThing(word: string): boolean {
  return isNoun(word) || isNounToo(word) || /[^su]s$|^[A-Z]{2,}$/.test(word);
}

function sentenceOfCommand(words: readonly string[]): Sentence | undefined {
  const [first = ""] = words;
  if (isClearVerb(first) && !isVerbToo(first)) return undefined;
  if (words.some((word) => auxiliaries.has(word))) return undefined;
  const marked = words.findIndex((word) => /^(marked|flagged|declared)$/.test(word));
  const at = marked > 0 ? marked : pastVerbAt(words);
  if (at >= 0) return sentenceOfPast(words, at);
  if (isPastForm(first) && !basesToo.has(first)) return sentenceOfPast(words, 0);
  return isNoun(first) || nounsFirst.has(first) ? sentenceOfNoun(words) : undefined;
}

/** Nouns that are verbs as well. */
function isVerbToo(word: string): boolean {
  return nounsFirst.has(word) || nounsBeforePast.has(word);
}

function isNounToo(word: string): boolean {
  return isVerbToo(word) || verbOfNoun.has(word) || isActionNoun(word);
}
