// Imports foreign documents. What reads and converts them is loaded only when somebody does.
import type { Finding } from "../finding.ts";

/** What to import, and where to. */
export interface ImportOptions {
  readonly format: "asyncapi" | "jsonschema";
  /** The AsyncAPI document, or the folder of JSON Schemas. */
  readonly source: string;
  /** The folder of the catalog, which must be missing or empty. */
  readonly out: string;
  /** The context of the catalog; without it the document's title. */
  readonly context?: string;
}

/** What an import did. */
export interface Imported {
  /** Warnings are what could not be carried over; with an error nothing is written. */
  readonly findings: readonly Finding[];
  /** The files that were written, in the folder. */
  readonly written: readonly string[];
  readonly types: number;
  readonly commands: number;
  readonly events: number;
}

/** Writes the catalog of an AsyncAPI document, or of a folder of JSON Schemas. */
export async function importCatalog(options: ImportOptions): Promise<Imported> {
  const { runImport } = await import("./run-import.ts");
  return runImport(options);
}
