// The golden telemetry catalog at work: readings of all versions, alarms, and firmware that is
// rolled out in steps beside each other.
import { importHistory, startApp } from "eventwright";
import { memory } from "eventwright/memory";
import { describe, expect, test } from "vitest";
import {
  Alarm,
  Device,
  downcastReadingTaken,
  type Measurement,
  Rollout,
  upcastReadingTaken,
} from "../../codegen/golden/telemetry/generated/index.ts";
import { eventually } from "../delivery/brokers.ts";
import { alarm, alarmResponse, createPager, tickets } from "./telemetry/alarm.ts";
import { device, deviceShadow } from "./telemetry/device.ts";
import {
  createField,
  createImages,
  firmwareRollout,
  type Outside,
  rollout,
} from "./telemetry/rollout.ts";

const deviceId = "dev-00c0ffee";
const rolloutId = "7d9f2a53-30b5-4a4e-9d67-0d4a4f3f5c11";
const alarmId = "0b9d7c1e-5a0f-4a53-8d2c-6f1f5f0e7a21";
const at = "2026-05-01T10:00:00Z";
const measured = (value: Measurement["value"]): Measurement => ({ value, at, quality: 100 });

const sensor = (path: string) =>
  ({ path, unit: "celsius", calibration: null, labels: { floor: "2" } }) as const;
const register = Device.commands.RegisterDevice({
  ...{ deviceId, model: "T-1000", installedOn: "2026-04-30", position: { lat: 52.5, lon: 13.4 } },
  sensors: [sensor("/env/temperature"), sensor("/door")],
});
const start = Rollout.commands.StartRollout({
  ...{ rolloutId, deviceId, firmware: "2.0.1-rc", image: "https://example.org/firmware.bin" },
  windows: [{ on: "2026-05-01", from: at, hours: 4 }],
});

interface FieldOptions extends Partial<Outside> {
  readonly answers?: boolean;
  readonly broker?: ReturnType<typeof memory>;
}

/** Starts everything, with one device that is known. */
async function startField({
  staged = Promise.resolve(),
  battery = 90,
  answers = true,
  broker = memory(),
}: FieldOptions = {}) {
  const app = await startApp({
    broker,
    log: () => undefined,
    aggregates: [device, alarm, rollout],
    services: [createImages({ staged }), createField({ battery }), createPager(answers), tickets],
    sagas: [alarmResponse, firmwareRollout],
    projections: [deviceShadow],
  });
  await app.send(register);
  return app;
}

type Telemetry = Awaited<ReturnType<typeof startField>>;

/** The types of all events after the first, in the log's order, once these are among them. */
const typesWith = (app: Telemetry, ...awaited: readonly string[]): Promise<readonly string[]> =>
  eventually(`the log has ${awaited}`, async () => {
    const types: string[] = [];
    for await (const { event } of app.readEvents()) types.push(event.type);
    return awaited.every((type) => types.includes(type)) && types.slice(1);
  });

describe("a device", () => {
  test("has a shadow of what it measured and how it should be", async () => {
    const app = await startField();
    const measurements = { "/env/temperature": measured(21.5), "/door": measured("open") };
    await app.send(
      Device.commands.RecordReading({ deviceId, measurements, trace: [21, 21.5], battery: null }),
    );
    const settings = { heating: { target: 19, nights: { target: 16, on: true } }, name: null };
    const { position } = await app.send(Device.commands.SetDesired({ deviceId, settings }));
    const row = await app.query(deviceShadow, deviceId, { after: position });
    expect(row).toMatchObject({
      ...{ deviceId, reported: measurements, desired: settings },
      ...{ battery: null, firmware: null, position: { lat: 52.5, lon: 13.4 } },
      lastSeen: expect.stringMatching(/^\d{4}-/),
    });
    await app.close();
  });

  test("says which sensors it does not have", async () => {
    const app = await startField();
    const measurements = { "/smell": measured(true), "/door": measured("closed") };
    const reading = Device.commands.RecordReading({
      ...{ deviceId, measurements, trace: [], battery: 50 },
    });
    expect(await app.send(reading)).toMatchObject({
      rejection: { reason: "UnknownSensors", data: { paths: ["/smell"] } },
    });
    const other = { ...reading, data: { ...reading.data, deviceId: "dev-00000000" } };
    expect(await app.send(other)).toMatchObject({ rejection: { reason: "UnknownDevice" } });
    await app.close();
  });

  test("refuses a reading whose values are of no branch of the union", async () => {
    const app = await startField();
    const measurements = { "/door": measured("ajar" as "open") };
    const reading = Device.commands.RecordReading({
      ...{ deviceId, measurements, trace: [], battery: 50 },
    });
    expect(await app.send(reading)).toMatchObject({ rejection: { reason: "invalid" } });
    await app.close();
  });

  test("has readings of all versions, which are read as the current one", async () => {
    const broker = memory();
    const [v1, v2, v3] = [
      { deviceId, temp: 20.5, day: "2021-05-01", room: "12" },
      { deviceId, temperature: 20.5, at: "2021-05-01", labels: { room: "12" } },
      {
        ...{ deviceId, temperature: [20, 20.5], at, labels: { room: "12" } },
        ...{ battery: 80, position: null },
      },
    ];
    const commits = [
      [envelope(1, "DeviceRegistered", 1, register.data)],
      ...[v1, v2, v3].map((data, index) => [envelope(index + 2, "ReadingTaken", index + 1, data)]),
    ];
    expect(await importHistory({ broker, aggregate: device, histories: [commits] })).toBe(1);
    const app = await startField({ broker });
    const read: unknown[] = [];
    for await (const { event } of app.readEvents()) {
      if (event.type === "ReadingTaken") read.push(upcastReadingTaken(event));
    }
    const day = "2021-05-01T00:00:00.000Z";
    const temperature = (time: string) => ({
      measurements: { "/env/temperature": { value: 20.5, at: time, quality: 100 } },
      labels: { room: "12" },
      deviceId,
    });
    expect(read).toEqual([
      { ...temperature(day), trace: [20.5], battery: null },
      { ...temperature(day), trace: [20.5], battery: null },
      { ...temperature(at), trace: [20, 20.5], battery: 80, position: null },
    ]);
    const row = await eventually("the row is there", async () => {
      const found = await app.query(deviceShadow, deviceId);
      return found?.battery === 80 && found;
    });
    expect(row.reported).toEqual(temperature(at).measurements);
    await app.close();
  });

  test("has readings that old readers can have in their version", () => {
    const reading = Device.events.ReadingTaken({
      ...{ deviceId, measurements: { "/env/temperature": measured(21.5) }, trace: [] },
      ...{ labels: { room: "12", floor: "2" }, battery: 50 },
    });
    expect(downcastReadingTaken(reading, 3)).toMatchObject({ temperature: [21.5], battery: 50 });
    expect(downcastReadingTaken(reading, 2)).toMatchObject({ temperature: 21.5, at: "2026-05-01" });
    const first = { deviceId, temp: 21.5, day: "2026-05-01", room: "12" };
    expect(downcastReadingTaken(reading, 1)).toEqual(first);
  });
});

describe("a rollout", () => {
  test("makes everything ready at once, then switches, then looks", async () => {
    let arrive = (): void => undefined;
    const staged = new Promise<void>((resolve) => {
      arrive = resolve;
    });
    const app = await startField({ staged });
    await app.send(start);
    // The image is not there yet, which keeps nothing else waiting, and nothing after it starts.
    const before = await typesWith(app, "PowerChecked", "DeviceReserved");
    expect(before).not.toContain("ImageStaged");
    arrive();
    const types = await typesWith(app, "RolloutFinished");
    expect(types.slice(3, 5)).toEqual(["ImageStaged", "FirmwareSwitched"]);
    expect([...types.slice(5, 7)].sort()).toEqual(["DeviceVerified", "NotesPublished"]);
    expect(types.slice(7)).toEqual(["DeviceReleased", "RolloutFinished"]);
    const row = await eventually("the shadow runs on it", async () => {
      const found = await app.query(deviceShadow, deviceId);
      return found?.firmware !== null && found;
    });
    expect(row.firmware).toBe("2.0.1-rc");
    await app.close();
  });

  test("to a device without power leaves everything as it was", async () => {
    const app = await startField({ battery: 10 });
    await app.send(start);
    const types = await typesWith(app, "RolloutAbandoned");
    expect([...types].sort()).toEqual([
      ...["DeviceReleased", "DeviceReserved", "ImageDropped", "ImageStaged"],
      ...["PowerLow", "RolloutAbandoned", "RolloutStarted"],
    ]);
    const reserve = Device.commands.ReserveDevice({ deviceId, rolloutId: alarmId });
    expect(await app.send(reserve)).toMatchObject({ ok: true });
    await app.close();
  });

  test("to a device that another one holds is abandoned", async () => {
    const app = await startField();
    await app.send(Device.commands.ReserveDevice({ deviceId, rolloutId: alarmId }));
    await app.send(start);
    const types = await typesWith(app, "RolloutAbandoned");
    expect(types).toEqual(expect.arrayContaining(["ImageDropped", "PowerForgotten"]));
    expect(types).not.toContain("FirmwareSwitched");
    expect(types).not.toContain("DeviceReleased");
    await app.close();
  });
});

describe("an alarm", () => {
  const raise = Alarm.commands.RaiseAlarm({
    ...{ alarmId, deviceId, severity: "catastrophic", value: { lat: 1, lon: 2 } },
  });

  test("wakes somebody, and is written down, however bad it is", async () => {
    const app = await startField();
    expect(await app.send(raise)).toMatchObject({ ok: true });
    const types = await typesWith(app, "AlarmConcluded");
    expect(types).toEqual(["AlarmRaised", "PersonPaged", "TicketOpened", "AlarmConcluded"]);
    await app.close();
  });

  test("that nobody hears is concluded as unanswered", async () => {
    const app = await startField({ answers: false });
    await app.send(raise);
    expect(await typesWith(app, "AlarmConcluded")).not.toContain("TicketOpened");
    let outcome: unknown;
    for await (const { event } of app.readEvents()) {
      if (event.type === "AlarmConcluded") outcome = event.data;
    }
    expect(outcome).toEqual({ alarmId, outcome: "unanswered" });
    await app.close();
  });
});

/** An event of the device as it is stored. */
function envelope(number: number, type: string, version: number, payload: object) {
  const uuid = (kind: number): string => `0000000${kind}-0000-4000-8000-00000000000${number}`;
  return {
    ...{ event_id: uuid(1), event_type: type, event_version: version },
    ...{ timestamp: "2021-05-01T09:00:00.000Z", correlation_id: uuid(2), causation_id: uuid(2) },
    ...{ aggregate_type: "Device", aggregate_id: deviceId, aggregate_version: number, payload },
  };
}
