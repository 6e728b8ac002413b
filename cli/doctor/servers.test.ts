// What is told of which facts about servers, account and disks: one fact changed at a time.
import { test } from "vitest";
import { disk, disks, holdsRow, type Row, versioned, well } from "./test-report.ts";

const servers: readonly Row[] = [
  [
    "a server before 2.12",
    { ...well, peers: versioned("2.11.9", "2.11.9", "2.11.9") },
    "error server server-too-old",
    /^Older than 2\.12, .*: n1 \(nats-server 2\.11\.9\), n2 /,
  ],
  [
    "JetStream of an old API level",
    { ...well, account: { apiLevel: 1, usedBytes: 0, limitBytes: -1 } },
    "error server server-too-old",
    /API level 1, not 2/,
  ],
  [
    "a server with known faults",
    { ...well, peers: versioned("2.12.1", "2.12.1", "2.12.1") },
    "warning server server-faults",
    /lose acknowledged messages: n1 \(nats-server 2\.12\.1\), n2 /,
  ],
  [
    "servers of two versions",
    { ...well, peers: versioned("2.15.1", "2.14.0", "2.15.1") },
    "warning server versions-mixed",
    /2\.14\.0, 2\.15\.1/,
  ],
  [
    "no JetStream",
    { ...well, account: "none", contexts: undefined },
    "error server jetstream-missing",
    /no JetStream for this account/,
  ],
  [
    "a cluster that nobody leads",
    { ...well, account: "silent", contexts: undefined },
    "error server jetstream-silent",
    /JetStream does not answer/,
  ],
  [
    "a small max_payload",
    { ...well, server: { ...well.server, maxPayloadBytes: 65_536 } },
    "warning server payload-small",
    /max_payload is 65536 bytes/,
  ],
  [
    "an account that is nearly full",
    { ...well, account: { apiLevel: 2, usedBytes: 80, limitBytes: 100 } },
    "warning server account-full",
    /storage is 80 % full \(80 of 100\)/,
  ],
  [
    "an account that is full",
    { ...well, account: { apiLevel: 2, usedBytes: 96, limitBytes: 100 } },
    "error server account-full",
    /96 % full/,
  ],
  ["a disk that is nearly full", disks({ usedBytes: 90 }), "warning server disk-full", /of n1/],
  [
    "streams in a temporary folder",
    disks({ storeFolder: "/tmp/nats/jetstream" }),
    "warning server store-temporary",
    /n1 keeps its streams in \/tmp\/nats\/jetstream/,
  ],
  [
    "an interval of syncing, with three copies",
    disks({ syncAlways: false, syncIntervalMs: 120_000 }),
    "info server sync-interval",
    /every 2 min: .* if it hits most copies at once/,
  ],
  [
    "no login of the system account",
    { ...well, disks: undefined },
    "info server not-visible",
    /^Not visible: how often the server writes to its disk/,
  ],
  [
    "disks of some servers only",
    { ...well, disks: [disk] },
    "info server not-visible",
    /^Not visible: how often the server writes to its disk.*, of 2 servers/,
  ],
  [
    "servers without tags",
    { ...well, peers: well.peers.map((peer) => ({ ...peer, tags: [] })) },
    "info server not-visible",
    /^Not visible: whether the copies lie in separate failure domains/,
  ],
  [
    "something forbidden",
    { ...well, notVisible: [{ what: "the streams", why: "denied" }] },
    "info server not-visible",
    /^Not visible: the streams \(denied\)/,
  ],
  [
    "a login that may not list the streams",
    { ...well, contexts: undefined },
    "error server streams-hidden",
    /nothing is known of any context/,
  ],
  ["no context", { ...well, contexts: [] }, "warning server context-missing", /is no context/],
];

test.each(servers)("%s is told, and nothing else", (...row) => holdsRow(row));
