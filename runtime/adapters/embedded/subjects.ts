// Subjects and filters as the embedded brokers know them: what NATS does on its server.
import { partitionOf } from "../../core/subjects.ts";
import type { StreamSpec, WriteResult } from "../../ports.ts";

/** Whether a subject fits a filter with `*` for a token and a final `>` for the rest. */
export function matches(filter: string, subject: string): boolean {
  const wanted = filter.split(".");
  const tokens = subject.split(".");
  for (let i = 0; i < wanted.length; i++) {
    if (wanted[i] === ">") return tokens.length > i;
    if (wanted[i] !== "*" && wanted[i] !== tokens[i]) return false;
  }
  return wanted.length === tokens.length;
}

/** Whether a subject fits one of the filters; none means all. */
export function fits(filters: readonly string[], subject: string): boolean {
  return filters.length === 0 || filters.some((filter) => matches(filter, subject));
}

/** The subject under which a stream stores a message: with a partition token if it has any. */
export function storedSubject({ partition }: StreamSpec, subject: string): string {
  if (!partition) return subject;
  const { prefix, count } = partition;
  const tokens = subject.slice(prefix.length + 1).split(".");
  return [prefix, partitionOf([tokens[0]!, tokens.at(-1)!], count), ...tokens].join(".");
}

/** The answer to a write that no stream takes yet: another app may bring the stream. */
export function nobodyTakes(subject: string): WriteResult {
  return { kind: "unknown", reason: `no stream takes ${subject}` };
}
