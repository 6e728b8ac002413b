// How long the sample waits while nothing moves. A broker that is gone for good says nothing.
import { EventwrightError } from "eventwright";

/** The provider's latest answers come within this, of the sample's time. */
const LATEST_ANSWER_MS = 15 * 60_000;
/** What everything else may take, of real time: a takeover by another process, a slow machine. */
const SPARE_MS = 15_000;

/** How long nothing may move before a run is given up. */
export function standstillMsOf(timeScale: number): number {
  return SPARE_MS + LATEST_ANSWER_MS / timeScale;
}

/**
 * Runs `work`, and throws `standstill` when it has not called `moved` for `limitMs`. The work is
 * not stopped: whoever it waits for has to be closed.
 */
export async function withPatience<T>(
  limitMs: number,
  work: (moved: () => void) => Promise<T>,
): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isOver = false;
  try {
    return await new Promise<T>((resolve, reject) => {
      const moved = (): void => {
        clearTimeout(timer);
        if (!isOver) timer = setTimeout(() => reject(standstill(limitMs)), limitMs);
      };
      moved();
      work(moved).then(resolve, reject);
    });
  } finally {
    isOver = true;
    clearTimeout(timer);
  }
}

function standstill(limitMs: number): EventwrightError {
  return new EventwrightError(
    "standstill",
    `Nothing has moved for ${limitMs / 1000} s: see that the broker runs, then start again, and ` +
      "the run goes on where it stopped.",
  );
}
