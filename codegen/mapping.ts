// Mappings as JSON and YAML have them.

/** Values by name. */
export type Mapping = Readonly<Record<string, unknown>>;

/** Whether a value is a mapping: an object that is no list. */
export function isMapping(value: unknown): value is Mapping {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
