// Checks the script that finds and runs nats-server, because every other test of ours relies on it.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createConnection } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { connect } from "@nats-io/transport-node";
import { afterEach, beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import {
  findNatsServer,
  type NatsServer,
  type NatsServerOptions,
  startNatsServer,
} from "../scripts/nats-server.ts";

const downloadLimitMs = 300_000;
const endLimitMs = 5_000;
const script = new URL("../scripts/nats-server.ts", import.meta.url).href;
const program = join(import.meta.dirname, "..", "scripts", "nats.ts");

// The first run on a machine may have to download the server, which takes longer than a test.
beforeAll(() => findNatsServer(), downloadLimitMs);

afterEach(() => vi.unstubAllEnvs());

describe("findNatsServer", () => {
  test("finds a binary that exists", async () => {
    expect(existsSync(await findNatsServer())).toBe(true);
  });

  test("refuses a NATS_SERVER that is not there, and says what to do", async () => {
    vi.stubEnv("NATS_SERVER", "/nowhere/nats-server");
    await expect(findNatsServer()).rejects.toMatchObject({
      code: "nats_server_missing",
      message: expect.stringMatching(
        /\/nowhere\/nats-server: is not there\nSet NATS_SERVER=.*install/,
      ),
    });
  });

  test("refuses a NATS_SERVER that is too old", async () => {
    vi.stubEnv("NATS_SERVER", join(await folderWithOldServer(), "nats-server"));
    await expect(findNatsServer()).rejects.toMatchObject({
      code: "nats_server_missing",
      message: expect.stringContaining("is version 2.9, older than 2.12"),
    });
  });

  test("passes over a binary on the PATH that is too old", async () => {
    const folder = await folderWithOldServer();
    vi.stubEnv("PATH", `${folder}${delimiter}${process.env.PATH}`);
    expect(await findNatsServer()).not.toContain(folder);
  });
});

describe("startNatsServer", () => {
  test("starts a server that answers, and stops it without a trace", async () => {
    const server = await start();
    expect(await ask(server, "$JS.API.INFO")).toMatchObject({ streams: 0 });
    await server.stop();
    expect(isAlive(server.pid)).toBe(false);
    expect(existsSync(server.storeDir)).toBe(false);
  });

  test("gives servers that start together ports of their own", async () => {
    const servers = await Promise.all(Array.from({ length: 8 }, () => start({ websocket: true })));
    expect(new Set(servers.flatMap(({ url, websocketUrl }) => [url, websocketUrl])).size).toBe(16);
  });

  test("keeps its port and its data when it is killed and restarted", async () => {
    const server = await start();
    const stream = { name: "kept", subjects: ["kept"] };
    await ask(server, "$JS.API.STREAM.CREATE.kept", stream);
    await ask(server, "kept", { hello: "world" });
    const before = server.pid;
    await server.kill();
    expect(isAlive(before)).toBe(false);
    await server.restart();
    expect(server.pid).not.toBe(before);
    const info = await ask(server, "$JS.API.STREAM.INFO.kept");
    expect(info).toMatchObject({ state: { messages: 1 } });
  });

  test("stops a paused server, and keeps a folder that the caller named", async () => {
    const storeDir = await temporaryFolder();
    const server = await start({ storeDir });
    server.pause();
    await server.stop();
    expect(isAlive(server.pid)).toBe(false);
    expect(existsSync(storeDir)).toBe(true);
  });

  test("answers again after a pause", async () => {
    const server = await start();
    server.pause();
    const answer = ask(server, "$JS.API.INFO");
    server.resume();
    expect(await answer).toMatchObject({ streams: 0 });
  });

  test("takes lines of configuration, and shows the log when the server rejects them", async () => {
    const server = await start({ config: "max_payload: 2048" });
    const connection = await connect({ servers: server.url });
    expect(connection.info?.max_payload).toBe(2048);
    await connection.close();
    await expect(start({ config: "max_payload {" })).rejects.toMatchObject({
      code: "nats_server_failed",
      message: expect.stringContaining("Parse error"),
    });
  });

  test("takes lines of its own for JetStream", async () => {
    const config = 'accounts { $SYS { users: [{ user: "sys", password: "sys" }] } }';
    for (const syncAlways of [true, false]) {
      const jetstreamConfig = syncAlways ? "sync_interval: always" : "";
      const server = await start({ jetstreamConfig, config });
      const connection = await connect({ servers: server.url, user: "sys", pass: "sys" });
      const answer = await connection.request("$SYS.REQ.SERVER.PING.JSZ");
      const { data } = answer.json<{ data: { config: { sync_always?: boolean } } }>();
      expect(data.config.sync_always ?? false).toBe(syncAlways);
      await connection.close();
    }
  });

  test("refuses a port that is taken", async () => {
    const { port } = await start();
    await expect(start({ port })).rejects.toMatchObject({ code: "nats_port_taken" });
  });

  test.each([
    ["is killed", "process.kill(process.pid, 'SIGKILL')"],
    ["is terminated", "process.kill(process.pid, 'SIGTERM')"],
    ["exits", "process.exit()"],
  ])("does not outlive a parent that %s", async (_, ending) => {
    const code = `import { startNatsServer } from ${JSON.stringify(script)};
      const { port, storeDir } = await startNatsServer();
      process.stdout.write(JSON.stringify({ port, storeDir }), () => { ${ending} });`;
    const parent = runNode(["--input-type=module", "--eval", code]);
    const { port, storeDir } = JSON.parse(await parent.output);
    // Its process id could linger as a zombie where nothing reaps orphans, so the port tells.
    await vi.waitUntil(async () => !(await answers(port)), endLimitMs);
    await vi.waitUntil(() => !existsSync(storeDir), endLimitMs);
  });
});

describe("npm run nats", () => {
  test("says where the server runs, and stops it on Ctrl-C", async () => {
    const port = await freePort();
    const run = runNode([program, "--port", `${port}`, "--store", await temporaryFolder()]);
    const [line] = await once(run.child.stdout, "data");
    expect(line).toContain(`nats://127.0.0.1:${port}`);
    run.child.kill("SIGINT");
    expect(await run.exitCode).toBe(0);
    expect(await answers(port)).toBe(false);
  });

  test("says in one sentence that the port is taken", async () => {
    const { port } = await start();
    const run = runNode([program, "--port", `${port}`, "--store", await temporaryFolder()]);
    expect(await run.exitCode).toBe(1);
    expect(await run.errors).toMatch(new RegExp(`^Port ${port} .* in use .*\\.\\n$`));
  });
});

async function start(options: NatsServerOptions = {}): Promise<NatsServer> {
  const server = await startNatsServer(options);
  onTestFinished(() => server.stop());
  return server;
}

async function ask(server: NatsServer, subject: string, body: object = {}): Promise<unknown> {
  const connection = await connect({ servers: server.url });
  const answer = await connection.request(subject, JSON.stringify(body), { timeout: endLimitMs });
  await connection.close();
  return answer.json();
}

async function answers(port: number): Promise<boolean> {
  const socket = createConnection({ host: "127.0.0.1", port });
  try {
    await once(socket, "connect");
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

// Node 20 does not read TypeScript, so tsx does; the outputs are whole, read until they close.
function runNode(args: readonly string[]) {
  const child = spawn(process.execPath, ["--import", "tsx", ...args], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  child.stdout.setEncoding("utf8");
  child.stderr.setEncoding("utf8");
  onTestFinished(() => void child.kill("SIGKILL"));
  return {
    child,
    output: wholeOf(child.stdout),
    errors: wholeOf(child.stderr),
    exitCode: once(child, "exit").then(([code]: readonly (number | null)[]) => code),
  };
}

async function wholeOf(stream: NodeJS.ReadableStream): Promise<string> {
  let text = "";
  for await (const chunk of stream) text += chunk;
  return text;
}

async function freePort(): Promise<number> {
  const { port, stop } = await startNatsServer();
  await stop();
  return port;
}

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "eventwright-test-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

async function folderWithOldServer(): Promise<string> {
  const folder = await temporaryFolder();
  const content = "#!/bin/sh\necho 'nats-server: v2.9.10'\n";
  await writeFile(join(folder, "nats-server"), content, { mode: 0o755 });
  return folder;
}
