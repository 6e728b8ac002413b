// Casts of a reading that the catalog cannot express.
import type {
  ReadingTakenV1,
  ReadingTakenV2,
  ReadingTakenV3,
  ReadingTakenV4,
} from "../../generated/index.ts";

const TEMPERATURE = "/env/temperature";

/** The room became one label of many. */
export function labelsOf(old: ReadingTakenV1): ReadingTakenV2["labels"] {
  return { room: old.room };
}

/** The one label that there was. */
export function roomOf(now: ReadingTakenV2): string {
  return now.labels["room"] ?? "";
}

/** The last temperature is the value, and all are the trace. */
export function measurementsOf(
  old: ReadingTakenV3,
): Pick<ReadingTakenV4, "measurements" | "trace"> {
  const value = old.temperature.at(-1) ?? 0;
  return {
    measurements: { [TEMPERATURE]: { value, at: old.at, quality: 100 } },
    trace: old.temperature,
  };
}

/** The trace, or the value where there is none. */
export function temperatureOf(
  now: ReadingTakenV4,
): Pick<ReadingTakenV3, "temperature" | "at"> {
  const measured = now.measurements[TEMPERATURE];
  const value = typeof measured?.value === "number" ? measured.value : 0;
  const within = Math.min(150, Math.max(-90, value));
  return {
    temperature: now.trace.length > 0 ? now.trace : [within],
    at: measured?.at ?? "1970-01-01T00:00:00Z",
  };
}
