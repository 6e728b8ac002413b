// A peer of synced appends: rows inserted into PostgreSQL, each committed on its own. The client is
// by hand: it speaks the protocol (postgresql.org/docs/current/protocol.html) and sends the next
// rows before the first is answered.
import { execFileSync, spawn } from "node:child_process";
import { chownSync, existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

const CONNECTIONS = 16;
/** Rows under way on each: as many in all as commands are in flight. */
const PIPELINED = 16;
const PORT = 5432;
const START_LIMIT_MS = 20_000;
const VERSIONS = "/usr/lib/postgresql";
const ROW = "x".repeat(300);

/** Rows a second, synced as PostgreSQL does it; undefined, with a sentence, where it is not. */
export async function rateOfInserts(count: number): Promise<number | undefined> {
  const programs = findPrograms();
  if (!programs) {
    console.error("… PostgreSQL is left out, for there is no initdb: apt-get install postgresql");
    return undefined;
  }
  const folder = await mkdtemp(join(tmpdir(), "ew-postgres-"));
  const user = ordinaryUser();
  if (user) chownSync(folder, user.uid, user.gid);
  const data = join(folder, "data");
  const options = { ...user, cwd: folder, stdio: "ignore" } as const;
  execFileSync(join(programs, "initdb"), ["-D", data, "-U", "bench", "-A", "trust"], options);
  const arguments_ = ["-D", data, "-k", folder, "-p", String(PORT), "-c", "listen_addresses="];
  const server = spawn(join(programs, "postgres"), arguments_, options);
  const ended = new Promise((resolve) => server.once("exit", resolve));
  try {
    return await measure(join(folder, `.s.PGSQL.${PORT}`), count);
  } finally {
    // A fast shutdown: nobody is waited for.
    server.kill("SIGINT");
    await ended;
    await rm(folder, { recursive: true, force: true });
  }
}

async function measure(path: string, count: number): Promise<number> {
  const setUp = await openClient(path);
  await setUp.query("CREATE TABLE commits (id BIGSERIAL PRIMARY KEY, subject TEXT, bytes TEXT)");
  const clients = [setUp];
  while (clients.length < CONNECTIONS) clients.push(await openClient(path));
  const each = Math.ceil(count / CONNECTIONS);
  const begun = performance.now();
  await Promise.all(clients.map((client) => client.insert(each)));
  const rate = ((each * CONNECTIONS) / (performance.now() - begun)) * 1_000;
  for (const client of clients) client.close();
  return rate;
}

interface Client {
  query(sql: string): Promise<void>;
  /** Inserts so many rows, each in a transaction of its own. */
  insert(rows: number): Promise<void>;
  close(): void;
}

/** Connects, again and again while the server starts. */
async function openClient(path: string): Promise<Client> {
  const endMs = performance.now() + START_LIMIT_MS;
  for (;;) {
    try {
      return await logIn(path);
    } catch (error) {
      if (performance.now() > endMs) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

async function logIn(path: string): Promise<Client> {
  const socket = connect({ path });
  const onReady = listen(socket);
  const ready = (): Promise<void> => new Promise((resolve, reject) => onReady(resolve, reject));
  const login = Buffer.concat([int32(196_608), text("user", "bench", "database", "postgres", "")]);
  socket.write(Buffer.concat([int32(login.length + 4), login]));
  await ready();
  return {
    query(sql) {
      socket.write(message("Q", text(sql)));
      return ready();
    },
    async insert(rows) {
      const sql = "INSERT INTO commits (subject, bytes) VALUES ($1, $2)";
      socket.write(Buffer.concat([message("P", text("insert", sql), int16(0)), message("S")]));
      await ready();
      await pipeline(socket, onReady, rows);
    },
    close: () => void socket.end(message("X")),
  };
}

type OnReady = (ready: () => void, failed: (error: Error) => void) => void;

function pipeline(socket: Socket, onReady: OnReady, rows: number): Promise<void> {
  return new Promise((resolve, reject) => {
    let sent = 0;
    let done = 0;
    const send = (): void => {
      // Bind, execute, and sync, which commits.
      const values = [`ew.f.evt.A.${sent}`, ROW].flatMap((value) => [
        int32(value.length),
        Buffer.from(value),
      ]);
      const bind = message("B", text("", "insert"), int16(0), int16(2), ...values, int16(0));
      socket.write(Buffer.concat([bind, message("E", text(""), int32(0)), message("S")]));
      sent++;
    };
    onReady(() => {
      done++;
      if (sent < rows) send();
      if (done === rows) resolve();
    }, reject);
    while (sent < Math.min(PIPELINED, rows)) send();
  });
}

/** Hears answers; whoever was set last is told of each time that the server is ready. */
function listen(socket: Socket): OnReady {
  let tell: Parameters<OnReady> | undefined;
  let received: Buffer = Buffer.alloc(0);
  socket.on("error", (error) => tell?.[1](error));
  socket.on("data", (bytes: Buffer) => {
    received = Buffer.concat([received, bytes]);
    let at = 0;
    while (received.length >= at + 5 && received.length > at + received.readInt32BE(at + 1)) {
      const type = String.fromCharCode(received[at]!);
      const end = at + 1 + received.readInt32BE(at + 1);
      if (type === "E") tell?.[1](new Error(received.toString("utf8", at + 5, end)));
      if (type === "Z") tell?.[0]();
      at = end;
    }
    received = received.subarray(at);
  });
  return (...told) => {
    tell = told;
  };
}

const message = (type: string, ...parts: readonly Buffer[]): Buffer => {
  const body = Buffer.concat(parts);
  return Buffer.concat([Buffer.from(type), int32(body.length + 4), body]);
};
const text = (...values: readonly string[]): Buffer =>
  Buffer.from(values.map((v) => `${v}\0`).join(""));

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

function int16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeInt16BE(value);
  return bytes;
}

/** The folder with `initdb` and `postgres`: on the path, or where Debian puts them. */
function findPrograms(): string | undefined {
  const versions = existsSync(VERSIONS) ? readdirSync(VERSIONS) : [];
  const folders = [
    ...(process.env.PATH ?? "").split(delimiter),
    ...versions.map((version) => join(VERSIONS, version, "bin")),
  ];
  const isThere = (folder: string) => (name: string) => existsSync(join(folder, name));
  return folders.find((folder) => ["initdb", "postgres"].every(isThere(folder)));
}

/** PostgreSQL does not run as root: then as the user that its package brings. */
function ordinaryUser(): { readonly uid: number; readonly gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const line = readFileSync("/etc/passwd", "utf8").match(/^postgres:[^:]*:(\d+):(\d+)/m);
  return line ? { uid: Number(line[1]), gid: Number(line[2]) } : { uid: 65_534, gid: 65_534 };
}
