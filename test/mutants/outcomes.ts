// What the run with mutants says to the test that started it.

/** Names the file for the report to the run. */
export const REPORT_VARIABLE = "MUTANTS_REPORT";

/** The project that has no mutant. */
export const SOUND = "no mutant";

/** What became of each test. */
export type Report = readonly {
  /** The name of the mutant, or {@link SOUND}. */
  readonly project: string;
  /** The full name, with a space between a group and what is in it. */
  readonly testName: string;
  readonly state: string;
}[];
