// A failed run for people: what is wrong, what happened, and the way of the charts.
import { foldStored } from "../../core/fold.ts";
import { decodeToken } from "../../core/subjects.ts";
import { type Evidence, logOf } from "./audit/evidence.ts";
import type { Subject, Violation } from "./audit/violation.ts";
import type { SimulatedParts } from "./parts.ts";
import { type RunResult, type RunSettings, runSeed } from "./run.ts";
import type { StoryLine } from "./world.ts";

/** Lines of what happened that are shown, the latest ones. */
const MAX_LINES = 200;
/** Violations that are shown, and ways of instances. */
const MAX_VIOLATIONS = 10;
const MAX_WAYS = 6;

/** Runs it once more, and tells everything. */
export async function storyOf(settings: RunSettings, failed: RunResult): Promise<string> {
  const { choice } = failed;
  const lines: StoryLine[] = [];
  const result = await runSeed(settings, { ...choice, story: lines });
  const { injected, sends, evidence, parts } = result;
  const isSame = result.violations.some(({ invariant }) =>
    failed.violations.some((violation) => violation.invariant === invariant),
  );
  const violations = isSame ? result.violations : failed.violations;
  const wrong = violations.slice(0, MAX_VIOLATIONS).map(({ invariant, message }) => {
    return `  ${invariant}: ${message}`;
  });
  const shown = lines.slice(-MAX_LINES);
  const left = lines.length - shown.length;
  const about = subjectsOf(violations, evidence, parts);
  return [
    `Seed ${choice.seed} fails, here with ${counted(sends, "command")} and ${counted(injected, "fault")}:`,
    ...wrong,
    ...(isSame ? [] : [NOT_AGAIN]),
    "",
    `What happened${left > 0 ? `, without ${left} lines before` : ""}:`,
    ...shown.map((line) => lineText(line, parts)),
    ...about.flatMap((subject) => ["", ...pathOf(subject, evidence, parts)]),
  ].join("\n");
}

const NOT_AGAIN =
  "  But it did not come again: something uses a clock, chance or state that the seed does not give.";

const counted = ({ length }: readonly unknown[], noun: string): string =>
  `${length} ${noun}${length === 1 ? "" : "s"}`;

/** Subjects without what all of them begin with. */
function lineText({ atMs, text }: StoryLine, { context }: SimulatedParts): string {
  const seconds = (atMs / 1_000).toFixed(3).padStart(9);
  const short = text.replaceAll(`ew.${context}.`, "").replaceAll(`EW_${context}_`, "");
  return `  ${seconds} s  ${short.replaceAll(/(=[0-9A-F]{2})+/g, decodeToken)}`;
}

/** Whose ways are shown: those that a check names, or those that its text speaks of. */
function subjectsOf(
  violations: readonly Violation[],
  evidence: Evidence,
  parts: SimulatedParts,
): readonly Subject[] {
  const all = allSubjects(evidence, parts);
  const subjects = violations
    .slice(0, MAX_VIOLATIONS)
    .flatMap(({ about, message }) => about ?? all.filter(({ id }) => message.includes(id)));
  const unique = new Map(subjects.map((subject) => [`${subject.name} ${subject.id}`, subject]));
  return [...unique.values()].slice(0, MAX_WAYS);
}

function allSubjects({ commits, journals }: Evidence, { sagas }: SimulatedParts): Subject[] {
  const logs = commits.map(({ events: [first] }) => {
    return { name: first!.aggregateType, id: first!.aggregateId };
  });
  const instances = sagas.flatMap((saga) =>
    [...journals(saga).keys()].map((id) => ({ name: saga.name, id })),
  );
  return [...instances, ...logs];
}

function pathOf({ name, id }: Subject, evidence: Evidence, parts: SimulatedParts): string[] {
  const saga = parts.sagas.find((part) => part.name === name);
  if (saga) {
    const entries = evidence.journals(saga).get(id) ?? [];
    return [
      `The way of ${name} ${id}:`,
      ...entries.map(({ input, after, commands }) => {
        const asked = commands.map(({ type }) => type).join(", ");
        const state = JSON.stringify(after.state.value);
        return `  ${input.type} → ${state} ${after.status}${asked && `, asks for ${asked}`}`;
      }),
    ];
  }
  return [`The log of ${name} ${id}:`, ...logPath({ name, id }, evidence, parts)];
}

function logPath({ name, id }: Subject, evidence: Evidence, parts: SimulatedParts): string[] {
  const aggregate = parts.aggregates.find((part) => part.name === name);
  const subject = logOf(parts.context, name, id);
  let state = aggregate?.initial;
  return evidence.commits
    .filter((commit) => commit.subject === subject)
    .map(({ sequence, events }) => {
      if (aggregate) {
        for (const event of events) state = foldStored(aggregate, state!, event, sequence);
      }
      const types = events.map(({ type }) => type).join(", ");
      const reached = state ? ` → ${JSON.stringify(state.at.value)}` : "";
      return `  ${sequence}: ${types}${reached}, caused by ${events.at(-1)!.causationId}`;
    });
}
