// Whether readers of an older version read what is written today: by themselves, or through a feed
// that casts down to their version.
import { planDown } from "../casting/plan.ts";
import { type Catalog, currentVersion, type MessageType, type Version } from "../model.ts";
import { fieldProblems, type ReadProblem } from "./reads.ts";

/** Why readers of `old`, a version in the catalog `reader`, do not read today's messages. */
export function forwardProblems(
  reader: Catalog,
  old: Version,
  writer: Catalog,
  message: MessageType,
): readonly ReadProblem[] {
  const omitsDefaults = message.kind === "command";
  const sides = { reader, writer, omitsDefaults };
  const problems = fieldProblems(sides, old.fields, currentVersion(message).fields);
  if (problems.length === 0 || !isServed(writer, message, old.number)) return problems;
  const served = message.versions.find(({ number }) => number === old.number);
  return served && castProblem(writer, message, old.number) === undefined
    ? fieldProblems(sides, old.fields, served.fields)
    : problems;
}

/** Whether a feed casts an event down to a version. */
function isServed({ published }: Catalog, { name }: MessageType, version: number): boolean {
  return published.some(({ events }) =>
    events.some((item) => item.event.name === name && item.version === version),
  );
}

/** Why the current version of an event cannot be cast down to an older one. */
export function castProblem(
  catalog: Catalog,
  message: MessageType,
  version: number,
): string | undefined {
  for (let from = currentVersion(message).number; from > version; from--) {
    const [before, after] = [from - 1, from].map((number) =>
      message.versions.find((found) => found.number === number),
    );
    if (!before || !after) return undefined;
    const [problem] = planDown(catalog, before, after).problems;
    if (problem) return `from v${from} to v${from - 1}, ${problem.message}`;
  }
  return undefined;
}
