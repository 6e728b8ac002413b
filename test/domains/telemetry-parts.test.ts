// What the sagas of the golden telemetry catalog ask for, and when, on the virtual clock.
import { given, rejected } from "eventwright/testing";
import { describe, test } from "vitest";
import {
  Alarm,
  AlarmResponse,
  Device,
  Field,
  FirmwareRollout,
  Images,
  Pager,
  Rollout,
  Tickets,
} from "../../codegen/golden/telemetry/generated/index.ts";
import { alarmResponse } from "./telemetry/alarm.ts";
import { firmwareRollout } from "./telemetry/rollout.ts";

const deviceId = "dev-00c0ffee";
const rolloutId = "7d9f2a53-30b5-4a4e-9d67-0d4a4f3f5c11";
const firmware = "2.0.1";
const image = "https://example.org/firmware.bin";
const checksum = "0f".repeat(32);

describe("a rollout", () => {
  const started = Rollout.events.RolloutStarted({
    ...{ rolloutId, deviceId, firmware, image },
    windows: [{ on: "2026-05-01", from: "2026-05-01T10:00:00Z", hours: 4 }],
  });
  const stage = Images.commands.StageImage({ rolloutId, image });
  const check = Field.commands.CheckPower({ rolloutId, deviceId });
  const reserve = Device.commands.ReserveDevice({ deviceId, rolloutId });
  const staged = Images.events.ImageStaged({ rolloutId, checksum });
  const checked = Field.events.PowerChecked({ rolloutId, battery: 90 });
  const reserved = Device.events.DeviceReserved({ deviceId, rolloutId });
  const change = Device.commands.SwitchFirmware({ deviceId, rolloutId, firmware });
  const switched = Device.events.FirmwareSwitched({ deviceId, rolloutId, firmware });
  const drop = Images.commands.DropImage({ rolloutId, checksum });
  const release = Device.commands.ReleaseDevice({ deviceId, rolloutId });

  test("asks three at once, and one again that is late, before it goes on", () => {
    given(firmwareRollout, [started])
      .then(stage, check, reserve)
      .when(checked, reserved)
      .then()
      .advance("11m")
      .then(stage)
      .thenSameId(Images.commands.StageImage)
      .when(staged)
      .then(change);
  });

  test("waits for what it asked before it undoes, the latest answer first", () => {
    given(firmwareRollout, [started])
      .when(staged, Field.events.PowerLow({ rolloutId, battery: 3 }))
      .then()
      .when(reserved)
      .then(release)
      .when(Device.events.DeviceReleased({ deviceId, rolloutId }))
      .then(drop)
      .when(Images.events.ImageDropped({ rolloutId }))
      .then(Rollout.commands.AbandonRollout({ rolloutId, reason: "not possible" }));
  });

  test("only parks the step that fails past the pivot", () => {
    const verify = Field.commands.VerifyDevice({ rolloutId, deviceId, firmware });
    const publish = Images.commands.PublishNotes({ rolloutId, firmware });
    given(firmwareRollout, [started, staged, checked, reserved])
      .then(stage, check, reserve, change)
      .when(switched)
      .then(verify, publish)
      .when(rejected(FirmwareRollout.commands.VerifyDevice))
      .thenStatus("parked")
      .when(Images.events.NotesPublished({ rolloutId }))
      .then();
  });
});

describe("the response to an alarm", () => {
  const alarmId = "0b9d7c1e-5a0f-4a53-8d2c-6f1f5f0e7a21";
  const pageId = rolloutId;
  const raised = Alarm.events.AlarmRaised({
    ...{ alarmId, deviceId, severity: "critical", value: "fault", title: "The door is stuck" },
  });
  const page = Pager.commands.PagePerson({ alarmId, deviceId, severity: "critical" });
  const paged = Pager.events.PersonPaged({ alarmId, pageId });

  test("lets whoever was woken sleep again when all is well", () => {
    given(alarmResponse, [raised])
      .then(page)
      .when(Alarm.events.AlarmCleared({ alarmId }))
      .then()
      .when(paged)
      .then(Pager.commands.WithdrawPage({ alarmId, pageId }))
      .when(Pager.events.PageWithdrawn({ alarmId }))
      .then(Alarm.commands.ConcludeAlarm({ alarmId, outcome: "unanswered" }));
  });

  test("writes a ticket of what it knows from two events", () => {
    given(alarmResponse, [raised, paged])
      .then(page, Tickets.commands.OpenTicket({ alarmId, pageId, title: "The door is stuck" }))
      .when(rejected(AlarmResponse.commands.OpenTicket))
      .then(Pager.commands.WithdrawPage({ alarmId, pageId }));
  });
});
