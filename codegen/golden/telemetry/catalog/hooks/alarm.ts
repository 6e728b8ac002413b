// Casts of an alarm that the catalog cannot express.
import type { AlarmRaisedV1, AlarmRaisedV2, Severity, Value } from "../../generated/index.ts";

const LEVELS: readonly Severity[] = ["info", "warning", "critical"];

/** Levels were numbers. */
export function severityOf(old: AlarmRaisedV1): Severity {
  return LEVELS[old.level - 1] ?? "critical";
}

/** What nobody knows is taken for bad. */
export function levelOf(now: AlarmRaisedV2): number {
  const index = LEVELS.indexOf(now.severity);
  return index < 0 ? 3 : index + 1;
}

/** A number is a value. */
export function valueOf(old: AlarmRaisedV1): Value {
  return old.value;
}

/** What is no number was never measured then. */
export function numberOf(now: AlarmRaisedV2): number {
  return typeof now.value === "number" ? now.value : 0;
}
