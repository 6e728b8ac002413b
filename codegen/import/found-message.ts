// A message as a foreign document has it, before its payload is read.
import type { Location } from "./source.ts";

/** A command or event that was found. */
export interface FoundMessage {
  readonly kind: "command" | "event";
  /** The name as the document writes it. */
  readonly name: string;
  readonly doc?: string;
  readonly at: Location;
  /** The schema of its payload; undefined when there is none that can be read. */
  readonly payload?: Location;
  /** Parameters of its channel. */
  readonly parameters: readonly string[];
  /** A payload that the document gives as an example. */
  readonly example?: { readonly value: unknown; readonly at: Location };
}

/** What a document holds. */
export interface FoundCatalog {
  readonly title: string;
  readonly doc?: string;
  readonly messages: readonly FoundMessage[];
  /** Schemas that become types even when nothing refers to them. */
  readonly schemas: readonly Location[];
}

/** A text that says something. */
export function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value.trim() !== "" ? value.trim() : undefined;
}
