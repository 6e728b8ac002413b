// What a tidy rule reads and reports; rules are pure, so that a test can plant a breach in a text.

/** A file of the repository: its path from the root, with forward slashes, and its text. */
export interface TextFile {
  readonly path: string;
  readonly text: string;
}

/** One place where a rule is broken. Lines count from 1. */
export interface Breach {
  readonly path: string;
  readonly line: number;
  readonly what: string;
}

/** Finds every breach of one rule at once. It gets all files, generated and golden ones too. */
export type Rule = (files: readonly TextFile[]) => readonly Breach[];

/** TypeScript that people write here, which every style rule is about. */
export function ownSources(files: readonly TextFile[]): readonly TextFile[] {
  return files.filter(({ path }) => isSource(path) && !/(^|\/)(generated|golden)\//.test(path));
}

/** TypeScript that takes part in imports: ours and what the generator wrote into the samples. */
export function importingSources(files: readonly TextFile[]): readonly TextFile[] {
  return files.filter(({ path }) => isSource(path) && !/(^|\/)golden\//.test(path));
}

/** Pages that people read. */
export function pages(files: readonly TextFile[]): readonly TextFile[] {
  return files.filter(({ path }) => path.endsWith(".md") && !/(^|\/)golden\//.test(path));
}

/** The line of an offset in a text, from 1. */
export function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf("\n"); at !== -1 && at < offset; at = text.indexOf("\n", at + 1)) {
    line += 1;
  }
  return line;
}

/** A breach as an editor's terminal makes it clickable. */
export function printed({ path, line, what }: Breach): string {
  return `${path}:${line} ${what}`;
}

function isSource(path: string): boolean {
  return path.endsWith(".ts");
}
