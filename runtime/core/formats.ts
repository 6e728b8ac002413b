// Formats that generated schemas check, and conversions that generated upcasters call.

const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const DATE_TIME =
  /^(\d{4}-\d{2}-\d{2})T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/;

/** Whether a text is a calendar date that exists, as `2026-02-28`. */
export function isDate(text: string): boolean {
  const match = DATE.exec(text);
  if (!match) return false;
  const [year, month, day] = match.slice(1).map(Number) as [number, number, number];
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

/** Whether a text is an RFC 3339 date and time with an offset. */
export function isDateTime(text: string): boolean {
  const match = DATE_TIME.exec(text);
  return match !== null && isDate(match[1]!);
}

/** A check of numbers: whether one is a multiple of `step`, by its decimal digits (0.3 of 0.1). */
export function isMultipleOf(step: number): (value: number) => boolean {
  const { digits, scale } = decimal(step);
  return (value) => {
    const other = decimal(value);
    const shared = Math.max(scale, other.scale);
    const scaled = (part: bigint, from: number): bigint => part * 10n ** BigInt(shared - from);
    return scaled(other.digits, other.scale) % scaled(digits, scale) === 0n;
  };
}

/** A number as `digits / 10 ** scale`, exactly as JavaScript prints it. */
function decimal(value: number): { readonly digits: bigint; readonly scale: number } {
  const [mantissa = "0", exponent = "0"] = String(value).split("e");
  const [whole = "0", fraction = ""] = mantissa.split(".");
  const scale = fraction.length - Number(exponent);
  const digits = BigInt(`${whole}${fraction}`);
  return scale >= 0 ? { digits, scale } : { digits: digits * 10n ** BigInt(-scale), scale: 0 };
}

/** Whether a value is a mapping: an object that is no list. */
export function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Keys that validators leave out of what they give, and what is under them. */
const LOST_KEYS = ["__proto__", "constructor", "prototype"];

/** Whether a value is a mapping of which no key would be lost: `constructor` would be, silently. */
export function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return isMapping(value) && !LOST_KEYS.some((key) => Object.hasOwn(value, key));
}

/** An amount of money in minor units (ISO 4217). */
export interface MinorUnits<Currency extends string = string> {
  readonly amount: number;
  readonly currency: Currency;
}

const NO_MINOR = new Set(
  "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split(" "),
);
const THREE_DIGITS = new Set("BHD IQD JOD KWD LYD OMR TND".split(" "));

/** An amount in major units as minor ones, rounded to the nearest, halves away from zero. */
export function minorUnits<Currency extends string>(
  major: number,
  currency: Currency,
): MinorUnits<Currency> {
  const digits = digitsOf(currency);
  // Through the decimal text: 1.005 * 100 is 100.49999999999999.
  const shifted = Number(`${Math.abs(major)}e${digits}`);
  const scaled = Number.isNaN(shifted) ? Math.abs(major) * 10 ** digits : shifted;
  const amount = Math.sign(major) * Math.round(scaled);
  return { amount: amount === 0 ? 0 : amount, currency };
}

/** An amount in minor units as major ones: 1999 EUR is 19.99. */
export function majorUnits({ amount, currency }: MinorUnits): number {
  return Number(`${amount}e-${digitsOf(currency)}`);
}

function digitsOf(currency: string): number {
  if (NO_MINOR.has(currency)) return 0;
  return THREE_DIGITS.has(currency) ? 3 : 2;
}
