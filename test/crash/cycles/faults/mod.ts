// All faults, in the order in which seeds choose them.
import { jumpClock } from "./clocks.ts";
import { fullDisk, fullStore, slowDisk } from "./disks.ts";
import type { Fault } from "./fault.ts";
import { cutConnection, partCluster, stallConnection } from "./network.ts";
import {
  freezeLeader,
  freezeServer,
  freezeWorker,
  killLeader,
  killServer,
  killWorker,
} from "./processes.ts";
import { repeatCommands, rewindReaders } from "./repeats.ts";

/** Every fault there is. */
export const FAULTS: readonly Fault[] = [
  ...[killWorker, killServer, killLeader, freezeWorker, freezeServer, freezeLeader],
  ...[cutConnection, stallConnection, partCluster, repeatCommands, rewindReaders],
  ...[fullDisk, fullStore, slowDisk, jumpClock],
];

/** The fault of this name. */
export function faultNamed(name: string): Fault {
  const fault = FAULTS.find((candidate) => candidate.name === name);
  if (fault) return fault;
  const names = FAULTS.map((known) => known.name).join(", ");
  throw new Error(`There is no fault "${name}"; there are ${names}.`);
}
