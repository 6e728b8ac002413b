// Names of hooks: generated code imports them beside names of its own, by which it must still tell
// them apart.
import type { Findings, Place } from "../finding.ts";
import type { Hook, Messages, MessageType } from "../model.ts";

/** Names in the file of every message. */
const TAKEN = "data defineMessage upcast downcast minorUnits majorUnits default".split(" ");

/** Reports hooks that generated code could not call. */
export function checkHookNames({ commands, events }: Messages, findings: Findings): void {
  for (const message of [...commands, ...events]) {
    const fileOf = new Map<string, string>();
    for (const { hook, place } of hooksOf(message)) {
      const { name, file } = hook;
      const other = fileOf.get(name);
      fileOf.set(name, other ?? file);
      if (isTaken(name, message)) {
        const text = `Generated code needs the name ${name} itself.`;
        const help = "Rename the function, in its file and here.";
        findings.error("hook-name", place, message.name, text, help);
      } else if (other !== undefined && other !== file) {
        const text = `${message.name} needs ${name} of ${other} and of ${file}.`;
        const help = "Rename one of the two functions, in its file and here.";
        findings.error("hook-name", place, message.name, text, help);
      }
    }
  }
}

/** Types, creators and schemas begin with a capital; casters are named after the message. */
function isTaken(name: string, message: MessageType): boolean {
  if (TAKEN.includes(name) || /^[A-Z]/.test(name)) return true;
  return [`upcast${message.name}`, `downcast${message.name}`].some((own) => name.startsWith(own));
}

function hooksOf({ versions }: MessageType): readonly {
  readonly hook: Hook;
  readonly place: Place;
}[] {
  return versions.flatMap(({ changes }) =>
    changes.flatMap((change) => {
      if (change.kind !== "replace") return [];
      const { up, down, place } = change;
      return [up, down].flatMap((hook) => (hook ? [{ hook, place }] : []));
    }),
  );
}
