// A network that is cut, that loses answers, that stalls, or that parts the servers of a cluster.
import { setTimeout as delay } from "node:timers/promises";
import { leaderOf } from "../leader.ts";
import type { TcpProxy } from "../tcp-proxy.ts";
import type { Fault, World } from "./fault.ts";

/** Longer than it takes to elect another leader. */
const PARTED_MS = [2_000, 12_000] as const;

export const cutConnection: Fault = {
  name: "cut-connection",
  title:
    "a proxy lets what is sent through, loses the answers, and cuts the connection; some times",
  sites: ["single"],
  async strike(world) {
    for (let left = world.random.between(1, 4); left > 0; left--) {
      const lines = someLines(world);
      for (const line of lines) line.become("deaf");
      await delay(world.random.between(5, 250));
      for (const line of lines) line.cut();
      for (const line of lines) line.become("open");
      await delay(world.random.between(50, 500));
    }
    return Date.now();
  },
};

export const stallConnection: Fault = {
  name: "stall-connection",
  title: "a proxy lets nothing through for a while, breaks no connection, and then goes on",
  sites: ["single"],
  async strike(world) {
    const lines = someLines(world);
    for (const line of lines) line.become("stalled");
    await delay(world.random.between(200, 3_500));
    for (const line of lines) line.become("open");
    return Date.now();
  },
};

export const partCluster: Fault = {
  name: "part-cluster",
  title: "the leader of the events is cut off from the other two servers, and comes back",
  sites: ["cluster"],
  async strike({ random, site }) {
    const alone = site.servers.indexOf(await leaderOf(site));
    const between = site.routes.flatMap((routes, from) =>
      routes.filter((route, to) => route && (from === alone || to === alone)),
    ) as readonly TcpProxy[];
    const state = random.from(["stalled", "shut"] as const);
    for (const route of between) route.become(state);
    await delay(random.between(...PARTED_MS));
    // As after a real partition, what was on its way does not arrive any more.
    for (const route of between) route.cut();
    for (const route of between) route.become("open");
    return Date.now();
  },
};

/** That of the sender, that of the workers, or both. */
function someLines({ random, site: { lines } }: World): readonly TcpProxy[] {
  const [sender, workers] = lines as readonly [TcpProxy, TcpProxy];
  return random.from([[sender], [workers], [sender, workers]]);
}
