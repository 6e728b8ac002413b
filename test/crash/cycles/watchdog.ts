// Ends what a cycle started when we die before we could: a pipe that the operating system closes
// covers every way to die.
import { spawn } from "node:child_process";
import type { Socket } from "node:net";

/** Reads what is to be done, and does all of it when its input ends. */
const SCRIPT = `pids= paths= folders=
while read -r what which; do
  case $what in
    kill) pids="$pids $which";;
    forget) pids=$(for pid in $pids; do [ "$pid" = "$which" ] || printf '%s ' "$pid"; done);;
    unmount) paths="$paths $which";;
    remove) folders="$folders $which";;
  esac
done
for pid in $pids; do kill -KILL "$pid" 2>/dev/null; done
for path in $paths; do umount -l "$path" 2>/dev/null; rmdir "$path" 2>/dev/null; done
for folder in $folders; do rm -rf "$folder"; done`;

/** What is to be ended with us. */
export interface Watchdog {
  willKill(pid: number): void;
  /** For one that has ended: its number may soon be that of another process. */
  forget(pid: number): void;
  willUnmount(path: string): void;
  willRemove(folder: string): void;
  /** Has it done now. */
  close(): void;
}

/** Starts one. */
export function startWatchdog(): Watchdog {
  const child = spawn("sh", ["-c", SCRIPT], {
    stdio: ["pipe", "ignore", "ignore"],
    detached: true,
  });
  child.on("error", () => undefined);
  child.stdin.on("error", () => undefined);
  child.unref();
  (child.stdin as Socket).unref();
  const tell = (line: string): void => void child.stdin.write(`${line}\n`);
  return {
    willKill: (pid) => tell(`kill ${pid}`),
    forget: (pid) => tell(`forget ${pid}`),
    willUnmount: (path) => tell(`unmount ${path}`),
    willRemove: (folder) => tell(`remove ${folder}`),
    close: () => void child.stdin.end(),
  };
}
