// Where no connection comes about: one clear sentence within 5 s, nothing sent, nothing left open.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { nats } from "eventwright/nats";
import { afterEach, expect, onTestFinished, test } from "vitest";
import { systemClock } from "../../runtime/host/clock.ts";
import { startNatsServer } from "../../scripts/nats-server.ts";
import { eventually } from "./brokers.ts";

const connecting = {
  topology: { streams: [], buckets: [] },
  clock: systemClock,
  log: () => undefined,
};
const connect = (...servers: readonly string[]) => nats({ servers }).connect(connecting);

interface Listener {
  readonly address: string;
  /** All that was sent to it. */
  readonly heard: () => string;
  readonly open: () => number;
}

const listeners: Server[] = [];
afterEach(() => {
  for (const server of listeners.splice(0)) server.close();
});

async function listen(greet: (socket: Socket) => void): Promise<Listener> {
  let heard = "";
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on("data", (data) => {
      heard += String(data);
    });
    socket.on("close", () => open.delete(socket));
    socket.on("error", () => undefined);
    greet(socket);
  });
  listeners.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { readonly port: number };
  return { address: `127.0.0.1:${port}`, heard: () => heard, open: () => open.size };
}

const info = { server_id: "X", version: "2.12.0", max_payload: 1048576, headers: true };
const silent = (): void => undefined;

test("tls:// to a server without TLS is refused, and nothing is sent in the clear", async () => {
  const plain = await listen((socket) => socket.write(`INFO ${JSON.stringify(info)}\r\n`));
  await expect(connect(`tls://${plain.address}`)).rejects.toMatchObject({
    code: "broker_without_tls",
    message: `The NATS server at tls://${plain.address} has no TLS, and nothing was sent to it: configure TLS there, or use nats://.`,
  });
  await eventually("the connection closes", async () => plain.open() === 0);
  expect(plain.heard()).toBe("");
});

test("tls:// to a real server without TLS is refused in the same words", async () => {
  const server = await startNatsServer();
  onTestFinished(() => server.stop());
  const url = server.url.replace("nats://", "tls://");
  await expect(connect(url)).rejects.toMatchObject({ code: "broker_without_tls" });
});

const hasOpenssl = spawnSync("openssl", ["version"]).status === 0;

test.skipIf(!hasOpenssl)(
  "tls:// to a server with TLS connects, once its authority is known",
  async () => {
    const folder = mkdtempSync(join(tmpdir(), "eventwright-tls-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
    spawnSync("openssl", [
      ...["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"],
      ...["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", key, "-out", cert],
    ]);
    const config = `tls { cert_file: ${JSON.stringify(cert)}, key_file: ${JSON.stringify(key)} }`;
    const server = await startNatsServer({ config });
    onTestFinished(() => server.stop());
    const servers = server.url.replace("nats://", "tls://");
    await expect(connect(servers)).rejects.toMatchObject({ code: "broker_untrusted" });
    const tls = { caFile: cert };
    await (await nats({ servers, connection: { tls } }).connect(connecting)).close();
  },
);

test.each([
  [["nats://a:1", "tls://b:2"], "URLs of nats and tls"],
  [["ws://a:1", "nats://b:2"], "URLs of ws and nats"],
  [["http://a:1"], "a URL of http"],
])("URLs of %j are refused before anything is dialled", async (servers, what) => {
  await expect(connect(...servers)).rejects.toMatchObject({
    code: "broker_url_invalid",
    message: expect.stringContaining(`nats() is given ${what}: `),
  });
});

const failures: readonly [what: string, greet: (socket: Socket) => void, reason: string][] = [
  ["that says nothing", silent, "it lets in, and says nothing"],
  ["that hangs up", (socket) => socket.end(), "it closes the connection without a word"],
  ["of something else", (socket) => socket.write("SSH-2.0-x\r\n"), "no NATS server"],
];
test.each(failures)(
  "a port %s is told in one sentence, and let go",
  async (_, greet, reason) => {
    const port = await listen(greet);
    await expect(connect(`nats://${port.address}`)).rejects.toMatchObject({
      code: "broker_unreachable",
      message: expect.stringMatching(
        new RegExp(
          `^No NATS server answers at nats://${port.address} \\(.*${reason}\\): start one`,
        ),
      ),
    });
    await eventually("the connection closes", async () => port.open() === 0);
    // The limit of the test is the promise: an answer within 5 s.
  },
  6_000,
);

test("a WebSocket port that says nothing is let go too", async () => {
  const port = await listen(silent);
  await expect(connect(`ws://${port.address}`)).rejects.toMatchObject({
    code: "broker_unreachable",
  });
  await eventually("the connection closes", async () => port.open() === 0);
}, 6_000);

test("an address that nobody routes to is given up within 5 s", async () => {
  await expect(connect("nats://192.0.2.1:4222")).rejects.toMatchObject({
    code: "broker_unreachable",
  });
}, 6_000);

test("a login that is refused is told as that, without its password; a right one connects", async () => {
  const server = await startNatsServer({
    config: 'authorization { user: ada, password: "s3cret" }',
  });
  onTestFinished(() => server.stop());
  for (const login of ["", "ada:s3cre7@"]) {
    await expect(connect(server.url.replace("//", `//${login}`))).rejects.toMatchObject({
      code: "broker_unauthorized",
      message: `The NATS server at ${server.url} does not let this user in (Authorization Violation): give the right user and password, token or authenticator as connection.`,
    });
  }
  await (await connect(server.url.replace("//", "//ada:s3cret@"))).close();
});

test("of several servers one that answers is enough, whatever the others do", async () => {
  const server = await startNatsServer();
  onTestFinished(() => server.stop());
  const hanging = await listen(silent);
  const dead = "nats://127.0.0.1:1";
  const connection = await connect(dead, `nats://${hanging.address}`, server.url);
  await connection.close();
  await eventually("the connection closes", async () => hanging.open() === 0);
});
