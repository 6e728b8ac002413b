// Finds a smaller run that fails in the same way: fewer clients, commands and faults.
import { type RunChoice, type RunResult, type RunSettings, runSeed } from "./run.ts";

/** Runs that are tried at most. */
const MAX_TRIES = 120;
/** What is done for them at most: what never comes to rest takes too long for so many. */
const MAX_TASKS = 1_500_000;

/** The smallest run found that violates what this one does first. */
export async function shrunk(settings: RunSettings, failed: RunResult): Promise<RunResult> {
  let smallest = failed;
  let tries = 0;
  let tasks = failed.tasks;
  const invariant = failed.violations[0]!.invariant;
  const attempt = async (choice: RunChoice): Promise<boolean> => {
    if (++tries > MAX_TRIES || tasks > MAX_TASKS) return false;
    const result = await runSeed(settings, choice);
    tasks += result.tasks;
    if (!result.violations.some((violation) => violation.invariant === invariant)) return false;
    smallest = result;
    return true;
  };
  await attempt({ seed: failed.choice.seed, only: placesOf(failed) });
  await fewerClients(settings, () => smallest, attempt);
  await fewerSends(() => smallest, attempt);
  await fewerFaults(() => smallest, attempt);
  return smallest;
}

type Attempt = (choice: RunChoice) => Promise<boolean>;

const placesOf = ({ injected }: RunResult): ReadonlySet<string> =>
  new Set(injected.map(({ place }) => place));

async function fewerClients(
  { clients }: RunSettings,
  smallest: () => RunResult,
  attempt: Attempt,
): Promise<void> {
  for (let number = 1; number <= clients; number++) {
    const { choice } = smallest();
    const now = choice.clients ?? new Set(Array.from({ length: clients }, (_, i) => i + 1));
    if (now.size === 1) return;
    const fewer = new Set([...now].filter((other) => other !== number));
    await attempt({ ...choice, clients: fewer });
  }
}

async function fewerSends(smallest: () => RunResult, attempt: Attempt): Promise<void> {
  const { sends } = smallest();
  const perClient = new Map<number, number>();
  for (const { client } of sends) perClient.set(client, (perClient.get(client) ?? 0) + 1);
  let least = 0;
  let most = Math.max(1, ...perClient.values());
  while (most - least > 1) {
    const middle = (least + most) >> 1;
    if (await attempt({ ...smallest().choice, sends: middle })) most = middle;
    else least = middle;
  }
}

/** Leaves out parts of the faults: halves, quarters, at last one by one (Zeller's ddmin). */
async function fewerFaults(smallest: () => RunResult, attempt: Attempt): Promise<void> {
  for (let parts = 2; ; ) {
    const places = [...placesOf(smallest())];
    if (places.length === 0) return;
    const size = Math.ceil(places.length / parts);
    let found = false;
    for (let start = 0; start < places.length && !found; start += size) {
      const only = new Set([...places.slice(0, start), ...places.slice(start + size)]);
      found = await attempt({ ...smallest().choice, only });
    }
    if (found) parts = Math.max(2, parts - 1);
    else if (size === 1) return;
    else parts = Math.min(places.length, parts * 2);
  }
}
