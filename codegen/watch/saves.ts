// Notices saves in the folders of a catalog, by events of the system; it never polls. Folders are
// watched, not files: an editor that writes by renaming puts a new file in the old one's place.
import { type FSWatcher, type Stats, statSync, watch } from "node:fs";
import { basename, dirname, resolve, sep } from "node:path";

/** How long nothing more must come before a save counts as done, in ms. */
const QUIET_MS = 15;
/** How long a stream of saves is waited out at most, in ms. */
const MAX_WAIT_MS = 200;
/** How many folders are watched at most: hooks may lie anywhere. */
const MAX_FOLDERS = 500;

/** What is watched. */
export interface Watched {
  /** The folders whose files count. They may be missing, and come back. */
  readonly folders: readonly string[];
  /** Whether a file there counts; asked with its whole path. */
  readonly counts: (path: string) => boolean;
}

/** Tells of saves. */
export interface Saves {
  /** Watches other things from now on. */
  update(watched: Watched): void;
  close(): void;
}

/**
 * Starts to watch; `told` gets the files of each save. A folder that comes or goes counts too.
 * `failed` hears when the system does not watch a folder.
 */
export function watchSaves(
  first: Watched,
  told: (paths: readonly string[]) => void,
  failed: (error: unknown) => void,
): Saves {
  let watched = first;
  const burst = createBurst((paths) => {
    folders.watch(watched.folders);
    told(paths);
  });
  const heard: Heard = (folder, name) => {
    const path = name === undefined ? folder : resolve(folder, name);
    const isWanted = watched.folders.includes(folder) && watched.counts(path);
    if (name === undefined || isWanted || isOnTheWay(path, watched.folders)) burst.add(path);
  };
  const folders = createFolders(heard, failed);
  folders.watch(watched.folders);
  return {
    update(now) {
      watched = now;
      folders.watch(watched.folders);
    },
    close() {
      burst.close();
      folders.close();
    },
  };
}

/** Hears of a name in a folder; without a name, of the folder itself. */
type Heard = (folder: string, name: string | undefined) => void;

interface Folders {
  /** Watches these, and what is above them, instead of those before. */
  watch(folders: readonly string[]): void;
  close(): void;
}

function createFolders(heard: Heard, failed: (error: unknown) => void): Folders {
  const watchers = new Map<string, FSWatcher>();
  let isClosed = false;
  const drop = (key: string): void => {
    watchers.get(key)?.close();
    watchers.delete(key);
  };
  const open = (key: string, folder: string): void => {
    const listen = (name: string | null): void => {
      // A folder that goes tells its own name, and its watcher hears nothing more.
      const isItself = name === null || name === basename(folder);
      if (isItself) drop(key);
      heard(folder, isItself ? undefined : name);
    };
    try {
      const watcher = watch(folder, (_, name) => listen(name));
      watcher.on("error", () => listen(null));
      watchers.set(key, watcher);
    } catch (error) {
      // One that has just gone is looked for again when the one above tells of it.
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") failed(error);
    }
  };
  return {
    watch(folders) {
      if (isClosed) return;
      const wanted = keysOf(folders);
      for (const key of watchers.keys()) if (!wanted.has(key)) drop(key);
      for (const [key, folder] of wanted) if (!watchers.has(key)) open(key, folder);
    },
    close() {
      isClosed = true;
      for (const key of watchers.keys()) drop(key);
    },
  };
}

/** The folders to watch, and the nearest that is there above each, by path and identity. */
function keysOf(folders: readonly string[]): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const add = (folder: string): boolean => {
    const state = statSync(folder, { throwIfNoEntry: false });
    if (!state?.isDirectory()) return false;
    if (found.size < MAX_FOLDERS) found.set(keyOf(folder, state), folder);
    return true;
  };
  for (const folder of folders) {
    add(folder);
    let above = dirname(folder);
    while (!add(above) && dirname(above) !== above) above = dirname(above);
  }
  return found;
}

/** A folder that came back is another one, even with the number of the one that went. */
function keyOf(folder: string, { dev, ino, birthtimeMs }: Stats): string {
  return `${folder} ${dev} ${ino} ${birthtimeMs}`;
}

/** Whether a path is one of the folders, or one that they lie in. */
function isOnTheWay(path: string, folders: readonly string[]): boolean {
  return folders.some((folder) => folder === path || folder.startsWith(path + sep));
}

interface Burst {
  add(path: string): void;
  close(): void;
}

/** Gathers what comes at almost the same time: one save is several events. */
function createBurst(end: (paths: readonly string[]) => void): Burst {
  const paths = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let startedMs = 0;
  const finish = (): void => {
    timer = undefined;
    const all = [...paths].sort();
    paths.clear();
    end(all);
  };
  return {
    add(path) {
      const nowMs = performance.now();
      if (timer === undefined) startedMs = nowMs;
      else clearTimeout(timer);
      paths.add(path);
      const leftMs = startedMs + MAX_WAIT_MS - nowMs;
      timer = setTimeout(finish, Math.max(0, Math.min(QUIET_MS, leftMs)));
    },
    close: () => clearTimeout(timer),
  };
}
