// The forms of single verbs, in small letters: base to past and back. It knows nothing of names.
import { regularVerbs } from "./action-nouns.ts";
import {
  baseOfIrregular,
  notPrefixed,
  participleOfIrregular,
  unchangingVerbs,
} from "./irregular-verbs.ts";
import { notPast } from "./words.ts";

const PREFIX = /^(re|under|un|over|out|mis|fore|with|inter|pre|up|de|auto)(?=.{2})/;

/** Words in -eed are nouns and base forms, such as "speed", but for these. */
const PAST_IN_EED = /(^|dis)(agreed|freed|decreed|refereed|guaranteed)$/;

/** Verbs of several syllables that double their last letter, as the stress lies on it. */
const DOUBLING =
  /(oc|in|re|con)cur$|[^f]fer$|^de(ter|bug|bar)$|mit$|^(equip|embed|regret|rebut|abet|allot|begin)$|(trol|rol|fil|til)$|^(format|program|handicap|kidnap|backlog|worship|overlap|outfit|onboard)$/;

/** Verbs in -mit and -fer that are stressed elsewhere. */
const NOT_DOUBLING = /^(limit|delimit|vomit|offer|suffer|buffer|proffer|differ|pilfer|onboard)$/;

/** Whether a word is a past form and nothing else. */
export function isPastForm(word: string): boolean {
  if (irregularBase(word) !== undefined) return true;
  if (!/[a-z]{2}ed$/.test(word) || notPast.has(word) || unchangingVerbs.has(word)) return false;
  return !word.endsWith("eed") || PAST_IN_EED.test(word);
}

/** Whether a word is the base form of a verb of which suggestions can be made. */
export function isVerb(word: string): boolean {
  if (regularVerbs.has(word) || participleOfIrregular.has(word)) return true;
  if (/^[a-z]{3,}(ise|ize|ify)$/.test(word)) return true;
  if (notPrefixed.has(word)) return false;
  const rest = word.replace(PREFIX, "");
  return rest !== word && (regularVerbs.has(rest) || participleOfIrregular.has(rest));
}

/** The base form of a past form. */
export function baseOf(past: string): string {
  if (unchangingVerbs.has(past)) return past;
  if (past.endsWith("eed")) return past.slice(0, -1);
  return irregularBase(past) ?? known(past.slice(0, -2)) ?? guessedBase(past.slice(0, -2));
}

/** The base form of an -ing form, if it is one of a known verb. */
export function baseOfGerund(gerund: string): string | undefined {
  return gerund.endsWith("ing") ? known(gerund.slice(0, -3)) : undefined;
}

/** The participle of a base form, with the British spelling of verbs in -el. */
export function participleOf(base: string): string {
  const irregular = participleOfIrregular.get(base);
  if (irregular !== undefined) return irregular;
  const [prefix = ""] = regularVerbs.has(base) ? [] : (PREFIX.exec(base) ?? []);
  const rest = base.slice(prefix.length);
  const prefixed = participleOfIrregular.get(rest);
  if (prefix !== "" && prefixed !== undefined) return prefix + prefixed;
  if (base.endsWith("e")) return `${base}d`;
  if (/[^aeiou]y$/.test(base)) return `${base.slice(0, -1)}ied`;
  return doubles(base, rest) ? `${base}${base.at(-1)}ed` : `${base}ed`;
}

function irregularBase(word: string): string | undefined {
  const base = baseOfIrregular.get(word);
  // "Debit" is a verb of its own, and no past of "de-bite".
  if (base !== undefined || notPrefixed.has(word) || regularVerbs.has(word)) return base;
  const [prefix = ""] = PREFIX.exec(word) ?? [];
  const rest = baseOfIrregular.get(word.slice(prefix.length));
  return rest === undefined ? undefined : prefix + rest;
}

/** The known verb that an ending was put on: "ship" of "shipp", "place" of "plac". */
function known(stem: string): string | undefined {
  const undoubled = /([^aeiou])\1$/.test(stem) ? [stem.slice(0, -1)] : [];
  return [stem, `${stem}e`, ...undoubled, stem.replace(/i$/, "y")].find(isVerb);
}

/** A verb that is not known is read by the spelling of its stem. */
function guessedBase(stem: string): string {
  if (stem.endsWith("i")) return `${stem.slice(0, -1)}y`;
  if (/([bdgkmnprt])\1$/.test(stem)) return stem.slice(0, -1);
  return /([^aeiou]at|iz|[^s]s|v|c|g|u|[^aeiou][aiu]r|[bcdfgkptz]l|[^aeiou]i[dnkl])$/.test(stem)
    ? `${stem}e`
    : stem;
}

function doubles(base: string, rest: string): boolean {
  if (NOT_DOUBLING.test(base)) return false;
  const short = /^([^aeiouy]|qu)*[aeiou][bdfgklmnprstvz]$/;
  return (
    short.test(base) || short.test(rest) || /[^aeiou]el$|^fuel$/.test(base) || DOUBLING.test(base)
  );
}
