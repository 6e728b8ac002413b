// Times as they are written on the wire: RFC 3339 UTC with milliseconds.

let last = { ms: 0, text: new Date(0).toISOString() };

/** A time in ms since the epoch as text. Many messages are of one millisecond: it is kept. */
export function isoTime(ms: number): string {
  if (last.ms !== ms) last = { ms, text: new Date(ms).toISOString() };
  return last.text;
}
