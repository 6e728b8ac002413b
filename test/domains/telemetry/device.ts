// A device of the golden telemetry catalog, written as a user would, and its shadow: how it is, and
// how it should be.
import { defineAggregate, defineProjection } from "eventwright";
import { assign } from "xstate";
import {
  Device,
  type DeviceRejection,
  DeviceShadow,
  type DeviceShadowRow,
} from "../../../codegen/golden/telemetry/generated/index.ts";

/** What a device remembers to decide later commands. */
export interface DeviceContext {
  readonly paths: readonly string[];
  /** The rollout that keeps it quiet; empty when none does. */
  readonly holder: string;
}

const unknown = {
  actions: {
    type: "reject",
    params: { reason: "UnknownDevice", data: {} } satisfies DeviceRejection,
  },
} as const;

const chart = Device.setup<DeviceContext>()
  .extend({
    guards: {
      knowsSensors: ({ context, event }) =>
        event.type === "RecordReading" && strangers(context, event.data.measurements).length === 0,
      isFree: ({ context }) => context.holder === "",
      isHeldBy: ({ context, event }) =>
        "rolloutId" in event.data && event.data.rolloutId === context.holder,
    },
  })
  .createMachine({
    id: "Device",
    initial: "absent",
    context: { paths: [], holder: "" },
    states: {
      absent: {
        on: {
          RegisterDevice: {
            actions: { type: "DeviceRegistered", params: ({ event }) => event.data },
          },
          DeviceRegistered: {
            target: "known",
            actions: assign({
              paths: ({ event }) => event.data.sensors.map(({ path }) => path),
            }),
          },
          RecordReading: unknown,
          SetDesired: unknown,
          ReserveDevice: unknown,
        },
      },
      known: {
        on: {
          RegisterDevice: {
            actions: { type: "reject", params: { reason: "DeviceKnown", data: {} } },
          },
          RecordReading: [
            {
              guard: "knowsSensors",
              actions: {
                type: "ReadingTaken",
                params: ({ event: { data } }) => ({ ...data, labels: {} }),
              },
            },
            {
              actions: {
                type: "reject",
                params: ({ context, event: { data } }) => ({
                  reason: "UnknownSensors",
                  data: { paths: strangers(context, data.measurements) },
                }),
              },
            },
          ],
          ReadingTaken: { actions: assign({}) },
          SetDesired: { actions: { type: "DesiredSet", params: ({ event }) => event.data } },
          DesiredSet: { actions: assign({}) },
          ReserveDevice: [
            {
              guard: "isFree",
              actions: { type: "DeviceReserved", params: ({ event }) => event.data },
            },
            { guard: "isHeldBy", actions: [] },
            {
              actions: {
                type: "reject",
                params: ({ context }) => ({
                  reason: "DeviceBusy",
                  data: { holder: context.holder },
                }),
              },
            },
          ],
          DeviceReserved: { actions: assign({ holder: ({ event }) => event.data.rolloutId }) },
          ReleaseDevice: [
            {
              guard: "isHeldBy",
              actions: { type: "DeviceReleased", params: ({ event }) => event.data },
            },
            { actions: [] },
          ],
          DeviceReleased: { actions: assign({ holder: "" }) },
          SwitchFirmware: {
            guard: "isHeldBy",
            actions: { type: "FirmwareSwitched", params: ({ event }) => event.data },
          },
          FirmwareSwitched: { actions: assign({}) },
        },
      },
    },
  });

/** The aggregate: one per device. */
export const device = defineAggregate(Device, chart);

function strangers({ paths }: DeviceContext, measurements: object): readonly string[] {
  return Object.keys(measurements).filter((path) => !paths.includes(path));
}

const shadowOf = (row: DeviceShadowRow | undefined, deviceId: string): DeviceShadowRow =>
  row ?? {
    ...{ deviceId, reported: {}, desired: {} },
    ...{ firmware: null, battery: null, lastSeen: null },
  };

/** The projection: one row per device. */
export const deviceShadow = defineProjection(DeviceShadow, {
  DeviceRegistered: (row, { data: { deviceId, position } }) => ({
    ...shadowOf(row, deviceId),
    position,
  }),
  ReadingTaken: (row, { data: { deviceId, measurements, battery, position }, time }) => {
    const shadow = shadowOf(row, deviceId);
    return {
      ...shadow,
      reported: { ...shadow.reported, ...measurements },
      battery,
      position: position === undefined ? shadow.position : position,
      lastSeen: time,
    };
  },
  DesiredSet: (row, { data: { deviceId, settings } }) => {
    const shadow = shadowOf(row, deviceId);
    return { ...shadow, desired: { ...shadow.desired, ...settings } };
  },
  FirmwareSwitched: (row, { data: { deviceId, firmware } }) => ({
    ...shadowOf(row, deviceId),
    firmware,
  }),
});
