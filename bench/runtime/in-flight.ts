// Runs something so many times, with so many at one time.

/** Runs it for each index, `window` at one time, and gives the results as they come. */
export async function inFlight<T>(
  window: number,
  count: number,
  run: (index: number) => Promise<T>,
): Promise<readonly T[]> {
  const results: T[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < count) results.push(await run(next++));
  };
  await Promise.all(Array.from({ length: window }, worker));
  return results;
}

/** How long something takes, in ms. */
export async function timed(run: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await run();
  return performance.now() - begun;
}

/** How many of `count` there are a second while it runs. */
export async function rateOf(count: number, run: () => Promise<unknown>): Promise<number> {
  return (count / (await timed(run))) * 1_000;
}

/** How many there are a second, and what the processor works for one in this process, in µs. */
export interface Speed {
  readonly rate: number;
  readonly micros: number;
}

/** Starts to measure; the result tells the speed of as many as were done since. */
export function startSpeed(): (count: number) => Speed {
  const begun = performance.now();
  const before = process.cpuUsage();
  return (count) => {
    const { user, system } = process.cpuUsage(before);
    const rate = (count / (performance.now() - begun)) * 1_000;
    return { rate, micros: (user + system) / count };
  };
}

/** How fast `count` are done while it runs. */
export async function speedOf(count: number, run: () => Promise<unknown>): Promise<Speed> {
  const speed = startSpeed();
  await run();
  return speed(count);
}
