// The names of all kinds of output, for whoever must know them before anything is made.

/** All kinds of files that a catalog gives. */
export const OUTPUT_NAMES = [
  "typescript",
  "json-schema",
  "asyncapi",
  "markdown",
  "expectations",
] as const;

/** A kind of files that a catalog gives. */
export type OutputName = (typeof OUTPUT_NAMES)[number];
