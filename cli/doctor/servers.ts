// What may be wrong with servers, account and disks.
import type { DiskFacts, NatsReport, PeerFacts } from "eventwright/nats-inspect";
import { counted, type Diagnosis, listed, spoken, THRESHOLDS } from "./diagnosis.ts";

const SUBJECT = "server";

/** Findings about the servers. */
export function diagnoseServers(report: NatsReport): readonly Diagnosis[] {
  return [
    ...versions(report),
    ...jetStream(report),
    ...payload(report),
    ...storage(report),
    ...(report.disks ?? []).flatMap((disk) => diagnoseDisk(disk, report)),
    ...hidden(report),
  ];
}

function versions({ required, server, peers }: NatsReport): readonly Diagnosis[] {
  const found: Diagnosis[] = [];
  const old = peers.filter(({ version }) => isBelow(version, required.version));
  const faulty = peers.filter((peer) => isBelow(peer.version, THRESHOLDS.goodVersion));
  if (old.length > 0 || isBelow(server.version, required.version)) {
    found.push({
      code: "server-too-old",
      severity: "error",
      subject: SUBJECT,
      message: `Older than ${required.version.join(".")}, so that no app starts there: ${named(old, server)}.`,
      help: "Upgrade nats-server.",
    });
  } else if (faulty.length > 0) {
    const good = THRESHOLDS.goodVersion.join(".");
    found.push({
      code: "server-faults",
      severity: "warning",
      subject: SUBJECT,
      message: `With faults that can lose acknowledged messages: ${named(faulty, server)}.`,
      help: `Upgrade to ${good} or newer, where they are mended.`,
    });
  }
  const kinds = [...new Set(peers.map(({ version }) => version))].sort();
  if (kinds.length > 1) {
    found.push({
      code: "versions-mixed",
      severity: "warning",
      subject: SUBJECT,
      message: `The servers of the cluster have the versions ${kinds.join(", ")}.`,
      help: "Finish the upgrade: what the oldest one cannot do, the cluster cannot do.",
    });
  }
  return found;
}

function named(peers: readonly PeerFacts[], server: NatsReport["server"]): string {
  const some = peers.length > 0 ? peers : [server];
  return listed(some.map(({ name, version }) => `${name} (nats-server ${version})`));
}

/** Whether a version such as `2.12.1` is lower than another one. */
function isBelow(version: string, least: readonly number[]): boolean {
  const parts = version.split(/[.-]/).map(Number);
  for (const [index, wanted] of least.entries()) {
    const part = parts[index] ?? 0;
    if (part !== wanted) return part < wanted;
  }
  return false;
}

function jetStream({ account, required: { apiLevel } }: NatsReport): readonly Diagnosis[] {
  if (account === "none") {
    return [
      {
        code: "jetstream-missing",
        severity: "error",
        subject: SUBJECT,
        message: "The server has no JetStream for this account: no app starts there.",
        help:
          "Start it with --jetstream or a jetstream block, and with accounts say " +
          "jetstream: enabled in this one. The system account never has it: log in to another.",
      },
    ];
  }
  if (account === "silent") {
    return [
      {
        code: "jetstream-silent",
        severity: "error",
        subject: SUBJECT,
        message: "JetStream does not answer: nothing is stored and nothing is read now.",
        help: "Start the servers that are away: most of a cluster must be there, so that one leads.",
      },
    ];
  }
  if (!account || account.apiLevel >= apiLevel) return [];
  return [
    {
      code: "server-too-old",
      severity: "error",
      subject: SUBJECT,
      message: `JetStream has API level ${account.apiLevel}, not ${apiLevel}: no app starts there.`,
      help: "Upgrade every nats-server of the cluster.",
    },
  ];
}

function payload({ server: { maxPayloadBytes } }: NatsReport): readonly Diagnosis[] {
  if (maxPayloadBytes >= THRESHOLDS.payloadBytes) return [];
  return [
    {
      code: "payload-small",
      severity: "warning",
      subject: SUBJECT,
      message: `max_payload is ${maxPayloadBytes} bytes, of which 65536 are kept for headers.`,
      help: "Set max_payload to 1MB, the server's default, or more.",
    },
  ];
}

function storage({ account }: NatsReport): readonly Diagnosis[] {
  if (typeof account !== "object" || account.limitBytes <= 0) return [];
  const { usedBytes, limitBytes } = account;
  return nearlyFull("account-full", SUBJECT, usedBytes, limitBytes, "The account's storage", {
    next: "nothing more is stored, and every command is refused",
    help: "Raise the account's max_file, or remove streams that nobody needs.",
  });
}

/** Tells what is nearly full, and what happens then. */
export function nearlyFull(
  code: string,
  subject: string,
  used: number,
  limit: number,
  what: string,
  { next, help }: { readonly next: string; readonly help: string },
): readonly Diagnosis[] {
  const part = used / limit;
  if (part < THRESHOLDS.nearlyFull) return [];
  const severity = part >= THRESHOLDS.full ? "error" : "warning";
  const percent = Math.floor(part * 100);
  const message = `${what} is ${percent} % full (${used} of ${limit}): when it is full, ${next}.`;
  return [{ code, severity, subject, message, help }];
}

function diagnoseDisk(disk: DiskFacts, report: NatsReport): readonly Diagnosis[] {
  const { name, storeFolder, usedBytes, limitBytes } = disk;
  const found: Diagnosis[] = [...syncing(disk, report)];
  if (/^(\/private)?(\/tmp|\/var\/tmp|\/var\/folders)\//.test(storeFolder)) {
    found.push({
      code: "store-temporary",
      severity: "warning",
      subject: SUBJECT,
      message: `${name} keeps its streams in ${storeFolder}, a folder for temporary files.`,
      help: "Set store_dir in the server's jetstream block to a folder that stays.",
    });
  }
  if (limitBytes <= 0) return found;
  const what = `The storage of ${name}`;
  const full = nearlyFull("disk-full", SUBJECT, usedBytes, limitBytes, what, {
    next: "nothing more is stored",
    help: "Give the server more disk and a larger max_file_store, or remove streams.",
  });
  return [...found, ...full];
}

/** An acknowledgement comes before the data is on the disk, unless the server is told otherwise. */
function syncing(disk: DiskFacts, { contexts = [] }: NatsReport): readonly Diagnosis[] {
  if (disk.syncAlways) return [];
  const streams = contexts.flatMap((context) => context.streams);
  const single = streams.length === 0 || streams.some(({ replicas }) => replicas < 2);
  const time = spoken(disk.syncIntervalMs);
  return [
    {
      code: "sync-interval",
      severity: single ? "warning" : "info",
      subject: SUBJECT,
      message:
        `${disk.name} writes to its disk every ${time}: a power cut can lose what was ` +
        `acknowledged in that time${single ? "" : ", if it hits most copies at once"}.`,
      help: single
        ? "Set sync_interval: always in the server's jetstream block, or keep three copies."
        : "Keep the copies in separate failure domains, or set sync_interval: always.",
    },
  ];
}

function hidden({ disks, notVisible, peers, contexts = [] }: NatsReport): readonly Diagnosis[] {
  const info = (message: string, help: string): Diagnosis => {
    return { code: "not-visible", severity: "info", subject: SUBJECT, message, help };
  };
  const found = notVisible.map(({ what, why }) =>
    info(`Not visible: ${what} (${why}).`, "Look again, or log in as a user who may see it."),
  );
  if (!disks || disks.length < peers.length) {
    const some = disks?.length ? `, of ${counted(peers.length - disks.length, "server")}` : "";
    found.push(
      info(
        `Not visible: how often the server writes to its disk, and where${some}.`,
        "Give a user of the system account with --system-user, or look for sync_interval (2 min " +
          "unless set) and store_dir in the server's configuration.",
      ),
    );
  }
  const copied = contexts.some(({ streams }) => streams.some(({ replicas }) => replicas > 1));
  if (copied && peers.some(({ tags }) => tags.length === 0)) {
    found.push(
      info(
        "Not visible: whether the copies lie in separate failure domains.",
        'Give each server its own, such as server_tags: ["az:1"], and say unique_tag: "az:" in ' +
          "the jetstream blocks.",
      ),
    );
  }
  return found;
}
