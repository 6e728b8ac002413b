// Which way, and how far back, versions must be compatible.

/** A compatibility mode. */
export interface Mode {
  /** New readers read what old writers wrote. */
  readonly backward: boolean;
  /** Old readers read what new writers write. */
  readonly forward: boolean;
  /** Against every earlier version, not only the last. */
  readonly transitive: boolean;
}

/** The modes as catalogs write them. */
export const MODES = ["none", "backward", "forward", "full"].flatMap((name) =>
  name === "none" ? [name] : [name, `${name}-transitive`],
);

/** What a mode's name means; undefined when there is no such mode. */
export function parseMode(name: string): Mode | undefined {
  if (!MODES.includes(name)) return undefined;
  const kind = name.replace("-transitive", "");
  return {
    backward: kind === "backward" || kind === "full",
    forward: kind === "forward" || kind === "full",
    transitive: name.endsWith("-transitive"),
  };
}
