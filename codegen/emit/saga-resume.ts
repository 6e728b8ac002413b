// How an instance of a declared saga goes on that was parked: the step where it stood is asked
// again. Parallel steps past the pivot are parked each for itself, everything else as a whole.
import { groupName } from "../check/steps.ts";
import { firstName } from "../model.ts";
import { braces, type Layout } from "./layout.ts";
import { type EventEdge, edgeTo, guarded, undoable } from "./saga-edges.ts";
import { capital, type PlannedStep, type SagaPlan } from "./saga-plan.ts";

/** The event that a chart hears when a person lets its instance go on. */
const RESUMED = "$resumed";

/** The state of a parallel group that remembers how far each of its steps was. */
export const AS_BEFORE = "asBefore";

/** A state of the chart from which the whole instance can be parked. */
interface Place {
  readonly state: string;
  /** The steps that are asked there at the same time; none where commands go one by one. */
  readonly group: readonly PlannedStep[];
}

/** The states from which an instance can be parked, and to which it can go back. */
export function placesOf(plan: SagaPlan): readonly Place[] {
  const { saga, groups, completing, failing } = plan;
  const hasDeadline = saga.deadlineMs !== undefined;
  const isPlace = ([first, ...others]: readonly PlannedStep[]): boolean =>
    hasDeadline || (others.length === 0 && first!.forwardOnly);
  const alone = (state: string, found: boolean): readonly Place[] =>
    found ? [{ state, group: [] }] : [];
  return [
    ...groups.filter(isPlace).map((group) => {
      const state = groupName(group.map(({ step }) => step));
      return { state, group: group.length > 1 ? group : [] };
    }),
    ...alone("completing", completing !== undefined),
    ...alone("undoing", hasDeadline || undoable(plan).length > 0),
    ...alone("failing", failing !== undefined),
  ];
}

/** The names of where an instance can be, as its context has them; none if it is never parked. */
export function placeNames(plan: SagaPlan): readonly string[] {
  const names = placesOf(plan).map(({ state }) => state);
  const parked = plan.steps.some((planned) => forgetsPlace(plan, planned)) ? ["parked"] : [];
  return [...names, ...parked].map((name) => `"${name}"`);
}

/** What entering a state remembers; undefined where an instance is not parked as a whole. */
export function remembered(plan: SagaPlan, state: string): string | undefined {
  const isPlace = placesOf(plan).some((place) => place.state === state);
  return isPlace ? `entry: assign({ at: "${state}" }),` : undefined;
}

/**
 * Whether being parked by a bare receipt leaves nothing to ask again: what the step has done is
 * done, and what the later steps need of it will not come.
 */
export function forgetsPlace(
  plan: SagaPlan,
  { answerNeeded, siblings, step }: PlannedStep,
): boolean {
  const isPlace = placesOf(plan).some(({ state }) => state === step.name);
  return answerNeeded && siblings.length === 0 && isPlace;
}

/** Guards that tell where an instance was parked. */
export function placeGuards(plan: SagaPlan): readonly string[] {
  return placesOf(plan).map(
    ({ state }) => `${guardOf(state)}: ({ context }) => context.at === "${state}",`,
  );
}

/** The edges of the parked state when a person lets the instance go on. */
export function resumedEdges(plan: SagaPlan): readonly EventEdge[] {
  const root = `#${firstName(plan.saga)}`;
  return placesOf(plan).map(({ state, group }) => {
    const target = group.length > 0 ? `${root}.${state}.${AS_BEFORE}` : `${root}.${state}`;
    return [RESUMED, guarded(guardOf(state), target, countedAnew(group))];
  });
}

/** The edge of a parallel step that is parked by itself; none when nothing can be asked again. */
export function resumedStep({ step, asking, forwardOnly }: PlannedStep): readonly EventEdge[] {
  if (!forwardOnly) return [];
  const counted = asking.retry.times > 0 ? countedAnew([{ step, asking }]) : [];
  return [[RESUMED, edgeTo("asking", counted)]];
}

/** Whether a group may be entered again with late answers that were remembered meanwhile. */
export function mayBeAnswered({ saga }: SagaPlan, { forwardOnly }: PlannedStep): boolean {
  return forwardOnly && saga.deadlineMs !== undefined;
}

/** The guard of a parallel step whose late answer came while the instance was parked. */
export function answeredGuard({ step }: PlannedStep): string {
  return `hasDone${capital(step.name)}`;
}

const guardOf = (state: string): string => `parkedIn${capital(state)}`;

function countedAnew(group: readonly Pick<PlannedStep, "step" | "asking">[]): readonly Layout[] {
  if (group.length === 0) return ["attempt: 1"];
  const counts = group
    .filter(({ asking }) => asking.retry.times > 0)
    .map(({ step }) => `${step.name}: 1`);
  if (counts.length === 0) return [];
  const body = braces("(", ["...context.attempts", ...counts], ")");
  return [{ head: "attempts: ({ context }) =>", body }];
}
