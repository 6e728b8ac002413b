// Whether a saga's steps can be done, and its commands be filled.
import type { Findings } from "../finding.ts";
import type { Catalog, MessageType, SagaType, Sending } from "../model.ts";
import type { Doubts } from "./doubts.ts";
import { fillCommand, type Known, type Occasion } from "./fillings.ts";
import { eventNamed, messageNamed } from "./names.ts";
import { checkSteps } from "./steps.ts";

/** Reports steps that cannot be sent, answered or undone, and commands that cannot be filled. */
export function checkSagas(catalog: Catalog, doubts: Doubts, findings: Findings): void {
  for (const saga of catalog.sagas) {
    checkSteps(catalog, saga, doubts, findings);
    for (const occasion of occasionsOf(saga)) {
      if (messagesOf(catalog, occasion).some(doubts.isUnclear)) continue;
      const { sending, subject } = occasion;
      fillCommand(catalog, occasion, (code, field, problem, help) => {
        const { place } = sending.with[field] ?? sending.command;
        findings.error(code, place, subject, problem, help ?? waysToFill(occasion, field));
      });
    }
  }
}

function waysToFill({ known, undoes }: Occasion, field: string): string {
  const sources = [...known, ...(undoes ? [undoes.answer] : [])].map(({ of }) => `${of}.field`);
  return `Write with: { ${field}: … } beside do: ${sources.join(", ")} or { const: value }.`;
}

/** Everything that a saga sends, with what it knows when it sends it. */
export function occasionsOf(saga: SagaType): readonly Occasion[] {
  const start: Known = { of: "start", events: saga.startsOn.map(({ name }) => name) };
  const answers = saga.groups.map((group) =>
    group.map((step): Known => ({ of: step.name, events: [step.done.name] })),
  );
  const before = (group: number): readonly Known[] => [start, ...answers.slice(0, group).flat()];
  const ofSteps = saga.groups.flatMap((group, index) =>
    group.flatMap((step, at): readonly Occasion[] => {
      const subject = `${saga.name}.${step.name}`;
      const asking: Occasion = { subject, sending: step.do, known: before(index) };
      if (!step.undo) return [asking];
      const undoes = { asking, answer: answers[index]![at]! };
      return [asking, { ...asking, subject: `${subject}.undo`, sending: step.undo, undoes }];
    }),
  );
  const closing = (sending: Sending | undefined, known: readonly Known[], name: string) =>
    sending ? [{ subject: `${saga.name}.${name}`, sending, known }] : [];
  return [
    ...ofSteps,
    ...closing(saga.onCompleted, before(saga.groups.length), "onCompleted"),
    ...closing(saga.onFailed, [start], "onFailed"),
  ];
}

/** The messages that decide how a command is filled. */
function messagesOf(
  catalog: Catalog,
  { sending, known, undoes }: Occasion,
): readonly MessageType[] {
  const sent = [sending, ...(undoes ? [undoes.asking.sending] : [])];
  const payloads = [...known, ...(undoes ? [undoes.answer] : [])];
  return [
    ...sent.flatMap(({ command }) => messageNamed(catalog.commands, command.name) ?? []),
    ...payloads.flatMap((payload) =>
      payload.events.flatMap((name) => eventNamed(catalog, name) ?? []),
    ),
  ];
}
