// `eventwright sagas check`: which instances a changed chart would strand, before it is deployed.
import { readFile } from "node:fs/promises";
import type { Saga, SagaStatus } from "eventwright";
import { counted } from "../doctor/diagnosis.ts";
import { exportOf, wrongUse } from "../module-exports.ts";
import { type OperationsFlags, withOperations } from "../operations.ts";
import { stateText } from "../saga-text.ts";

/** Options of `sagas check`. */
export interface SagaCheckFlags extends OperationsFlags {
  readonly from?: string;
  readonly json?: boolean;
}

/** What of an instance tells whether a chart can go on with it. */
type Instance = Pick<SagaStatus, "saga" | "instance" | "status" | "state" | "chartVersion">;

/** One that the saga could not go on with. */
interface Stranded {
  readonly instance: string;
  readonly chartVersion: number;
  readonly state: unknown;
  readonly why: string;
}

/** Checks a saga against the instances of a live context, or of a file; gives the exit code. */
export async function runSagaCheck(
  target: string,
  context: string | undefined,
  flags: SagaCheckFlags,
): Promise<number> {
  if ((context === undefined) === (flags.from === undefined)) {
    return wrongUse("Give the context whose instances to check, or a file of them with --from.");
  }
  const saga = await exportOf(target, "saga", sagaOf);
  if (typeof saga === "number") return saga;
  if (context === undefined) return checkFile(saga, flags.from!, flags);
  return withOperations(context, flags, async (operations) => {
    const filter = { saga: saga.name };
    const parked = await operations.sagas({ ...filter, status: "parked" });
    const active = await operations.sagas({ ...filter, status: "active" });
    return check(saga, [...parked, ...active], flags);
  });
}

/** A chart alone does not know versions: it takes what `defineSaga` gave. */
function sagaOf(value: unknown): Saga | undefined {
  const part = value as Partial<Saga> | null | undefined;
  return part?.kind === "saga" && part.machine && part.contract ? (part as Saga) : undefined;
}

async function checkFile(saga: Saga, file: string, flags: SagaCheckFlags): Promise<number> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    return wrongUse(`${file} cannot be read: ${(error as Error).message}.`);
  }
  const instances = instancesIn(text);
  if (instances) return check(saga, instances, flags);
  return wrongUse(`${file} holds no instances: write it with eventwright sagas list --json.`);
}

function instancesIn(text: string): readonly Instance[] | undefined {
  try {
    const { instances } = JSON.parse(text) as { readonly instances?: readonly Instance[] };
    const isInstance = (one: Partial<Instance>): boolean =>
      [one.saga, one.instance, one.status].every((field) => typeof field === "string") &&
      typeof one.chartVersion === "number" &&
      typeof one.state === "object";
    return Array.isArray(instances) && instances.every(isInstance) ? instances : undefined;
  } catch {
    return undefined;
  }
}

async function check(
  saga: Saga,
  instances: readonly Instance[],
  { json }: SagaCheckFlags,
): Promise<number> {
  const { whyStranded } = await import("eventwright");
  const open = instances.filter((one) => one.saga === saga.name && one.status !== "done");
  const stranded = open.flatMap((one): readonly Stranded[] => {
    const why = whyStranded(saga, one);
    const { instance, chartVersion, state } = one;
    return why === undefined ? [] : [{ instance, chartVersion, state: state.value, why }];
  });
  const ok = stranded.length === 0;
  const { name, version } = saga;
  if (json) {
    const found = { ok, saga: name, version, open: open.length, stranded };
    console.log(JSON.stringify(found, null, 2));
  } else for (const line of linesOf(saga, open.length, stranded)) console.log(line);
  return ok ? 0 : 1;
}

/** Those that stand in one place of one version are told together. */
function linesOf(
  { name, version }: Saga,
  open: number,
  stranded: readonly Stranded[],
): readonly string[] {
  const places = new Map<string, Stranded[]>();
  for (const one of stranded) {
    const place = `in ${stateText(one.state)} of chart version ${one.chartVersion}`;
    places.set(place, [...(places.get(place) ?? []), one]);
  }
  const all = counted(open, "instance");
  if (stranded.length === 0) return [`${name} version ${version} can go on with all ${all}.`];
  return [
    `${name} version ${version} would strand ${stranded.length} of ${all}:`,
    ...[...places].flatMap(([place, ones]) => [`  ${ones.length} ${place}`, `    ${ones[0]!.why}`]),
  ];
}
