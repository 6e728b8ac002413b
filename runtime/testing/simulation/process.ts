// A simulated process: it runs the app, dies, is started again, and is closed and started again as
// in a rolling deployment.

import { isTransient, messageOf } from "../../core/error.ts";
import type { Message } from "../../core/message.ts";
import type { CommandResult } from "../../host/answer.ts";
import { type App, type AppOptions, startProcess } from "../../host/app.ts";
import type { SendOptions } from "../../host/sender.ts";
import { deferred } from "../../host/wait.ts";
import type { Broker, ConnectOptions, Log } from "../../ports.ts";
import { troubled } from "./handlers.ts";
import { beginLife, type Life } from "./life.ts";
import { networkOf } from "./network/connection.ts";
import { type Chance, chanceOf } from "./random.ts";
import type { World } from "./world.ts";

/** How long a process that has died is not there, in ms: sometimes longer than a takeover takes. */
const MAX_GONE_MS = 60_000;
/** How long a process that is closed may take for it before it is killed, in ms. */
const MAX_CLOSE_MS = 60_000;

/** What each process runs; the broker and the clock are simulated. */
export type RunOptions = Omit<AppOptions, "broker" | "clock" | "log">;

/** What all processes of a world have in common. */
export interface Surroundings {
  readonly world: World;
  readonly broker: Broker;
  readonly options: RunOptions;
  readonly seed: number;
  readonly idleBucket: string;
  /** Told of each reader that stopped for good, which no simulated fault may bring about. */
  readonly stopped: (reason: string) => void;
}

/** One simulated process; made by {@link runProcess}. */
export interface SimulatedProcess {
  /** Whether it takes commands. */
  ready(): boolean;
  /** Whether others can tell it from a dead one. */
  undisturbed(): boolean;
  /** Sends through it. Rejects when the process dies. */
  send(command: Message, options: SendOptions): Promise<CommandResult>;
}

/** Starts a process, and goes on starting it. */
export function runProcess(surroundings: Surroundings, process: number): SimulatedProcess {
  const chance = chanceOf(surroundings.seed, `process ${process}`);
  let life: Life | undefined;
  let app: App<Message> | undefined;
  let number = 0;
  const begin = (): void => {
    life = beginLife(surroundings.world, process, ++number);
    app = undefined;
    void live(surroundings, chance, life, begin, (started) => {
      app = started;
    });
  };
  begin();
  return {
    ready: () => app !== undefined && life!.alive() && !life!.frozen(),
    undisturbed: () => life!.alive() && !life!.frozen() && life!.connected(),
    send(command, options) {
      const death = deferred<never>();
      life!.onDeath(() => death.reject(new Error("The process has died.")));
      return Promise.race([app!.send(command, options), death.promise]);
    },
  };
}

/** One life, and what follows: whoever dies or cannot start is started again. */
async function live(
  surroundings: Surroundings,
  chance: Chance,
  life: Life,
  again: () => void,
  started: (app: App<Message> | undefined) => void,
): Promise<void> {
  const { world, options, seed, stopped } = surroundings;
  const { timeline, tell } = world;
  const over = (why: string): void => {
    tell(() => `${life.name} ${why}`);
    started(undefined);
    timeline.after(chance.next() * MAX_GONE_MS, again);
  };
  life.onDeath(() => over("dies"));
  tell(() => `${life.name} starts`);
  const random = chanceOf(seed, life.name);
  const log: Log = ({ level, message }) => {
    if (level === "error") tell(() => `${life.name} says: ${message}`);
  };
  try {
    const broker = simulatedBroker(surroundings, life);
    const services = (options.services ?? []).map((service) => troubled(world, life, service));
    const app = (await startProcess(
      { ...options, services, broker, log, clock: life.clock },
      { processId: life.name, random: random.next },
    )) as App<Message>;
    life.onRestart(() => restart(world, life, app, started));
    void app.stopped.then((error) => error && life.alive() && stopped(error.message));
    started(app);
  } catch (error) {
    tell(() => `${life.name} cannot start: ${messageOf(error)}`);
    if (!isTransient(error)) stopped(`The app cannot start: ${messageOf(error)}`);
    life.kill();
  }
}

/** A restart ends with a death, at the latest after a while. */
function restart(
  { timeline, tell }: World,
  life: Life,
  app: App<Message>,
  started: (app: undefined) => void,
): void {
  tell(() => `${life.name} is closed`);
  started(undefined);
  const end = life.kill;
  timeline.after(MAX_CLOSE_MS, end);
  void app.close().then(end, end);
}

function simulatedBroker({ world, broker, idleBucket }: Surroundings, life: Life): Broker {
  return {
    name: broker.name,
    async connect(options: ConnectOptions) {
      const inner = await broker.connect({ ...options, clock: world.clock });
      life.onDeath(() => void inner.close());
      return networkOf({ world, life, inner, idleBucket });
    },
  };
}
