// Processes that die or freeze: workers, the server, a leader in a cluster.
import { setTimeout as delay } from "node:timers/promises";
import { leaderOf } from "../leader.ts";
import type { Fault } from "./fault.ts";

/** Longer than it takes to replace an owner. */
const FROZEN_MS = [1_800, 3_500] as const;
const AWAY_MS = [0, 1_500] as const;
/** Of a server in a cluster: longer than an election takes, now and then. */
const LEADERLESS_MS = [500, 8_000] as const;

export const killWorker: Fault = {
  name: "kill-worker",
  title: "SIGKILL of one or both workers, once or twice",
  sites: ["single"],
  async strike({ random, workers }) {
    let struckMs = 0;
    for (let left = random.between(1, 2); left > 0; left--) {
      const dying = random.below(3) === 0 ? workers : [random.from(workers)];
      struckMs = Date.now();
      await Promise.all(dying.map((worker) => worker.kill()));
      await delay(random.between(...AWAY_MS));
      for (const worker of dying) worker.start();
      await Promise.all(dying.map((worker) => worker.started()));
    }
    return struckMs;
  },
};

export const killServer: Fault = {
  name: "kill-server",
  title: "SIGKILL of the server, and restart, once or twice",
  sites: ["single", "synced"],
  async strike({ random, site: { servers } }) {
    for (let left = random.between(1, 2); left > 0; left--) {
      await servers[0]!.kill();
      await delay(random.between(...AWAY_MS));
      await servers[0]!.restart();
      if (left > 1) await delay(random.between(0, 800));
    }
    return Date.now();
  },
};

export const freezeWorker: Fault = {
  name: "freeze-worker",
  title: "SIGSTOP of a worker until another one has taken over, then SIGCONT",
  sites: ["single"],
  async strike({ random, workers }) {
    const worker = random.from(workers);
    const struckMs = Date.now();
    worker.pause();
    await delay(random.between(...FROZEN_MS));
    worker.resume();
    return struckMs;
  },
};

export const freezeServer: Fault = {
  name: "freeze-server",
  title: "SIGSTOP of the server, then SIGCONT",
  sites: ["single", "synced"],
  async strike({ random, site: { servers } }) {
    servers[0]!.pause();
    await delay(random.between(300, 4_000));
    servers[0]!.resume();
    return Date.now();
  },
};

export const killLeader: Fault = {
  name: "kill-leader",
  title: "SIGKILL of the leader of the events, of three servers, and restart",
  sites: ["cluster"],
  async strike({ random, site }) {
    const leader = await leaderOf(site);
    const struckMs = Date.now();
    await leader.kill();
    await delay(random.between(...LEADERLESS_MS));
    await leader.restart();
    return struckMs;
  },
};

export const freezeLeader: Fault = {
  name: "freeze-leader",
  title: "SIGSTOP of the leader of the events, of three servers, then SIGCONT",
  sites: ["cluster"],
  async strike({ random, site }) {
    const leader = await leaderOf(site);
    leader.pause();
    await delay(random.between(...LEADERLESS_MS));
    leader.resume();
    return Date.now();
  },
};
