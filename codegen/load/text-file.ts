// Text of files that people write: UTF-8, or nothing.

/** Largest file of a person that is read, in bytes. */
export const MAX_FILE_BYTES = 8 * 1024 * 1024;

/** Text of UTF-8; undefined when it is something else, which would be read as rubbish. */
export function decode(bytes: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    return text.includes("\0") ? undefined : text;
  } catch {
    return undefined;
  }
}

/** Why the system does not read a file, in words. */
export function reasonOf(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  return REASONS[code ?? ""] ?? code ?? (error as Error).message;
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: "permission is denied",
  ELOOP: "its link leads in a circle",
  ENOENT: "its link leads nowhere",
  EPERM: "permission is denied",
};
