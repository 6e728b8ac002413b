// A transition on one line, with the signs that tell kinds apart where there is no colour.
import type { ChartState, ChartTransition, TransitionKind } from "./chart-model.ts";
import type { ActionRole, ChartAction } from "./chart-parts.ts";

const TRIGGER_SIGNS: Readonly<Record<TransitionKind, string>> = {
  command: "▸ ",
  fact: "● ",
  timer: "⏱ ",
  done: "✓ ",
  always: "",
  event: "◇ ",
};

const ACTION_SIGNS: Readonly<Record<ActionRole, string>> = {
  command: "▸ ",
  fact: "● ",
  reject: "✗ ",
  assign: "",
  action: "",
};

/** `▸ AddLine [hasRoom] / ● LineAdded`, without the target. */
export function transitionText(transition: ChartTransition): string {
  const guard = transition.guard === null ? "" : ` [${transition.guard}]`;
  const actions = visibleActions(transition.actions).map(actionText).join(", ");
  const note = effectNote(transition);
  return [
    `${TRIGGER_SIGNS[transition.kind]}${transition.text}${guard}`,
    ...(actions === "" ? [] : [`/ ${actions}`]),
    ...(note === null ? [] : [`(${note})`]),
  ].join(" ");
}

/** `● OrderPlaced`, `▸ ReserveStock (reserve)`, `✗ reject OrderAlreadyPlaced`. */
export function actionText(action: ChartAction): string {
  return ACTION_SIGNS[action.role] + actionName(action);
}

/** An action's name with the constant that distinguishes it. */
export function actionName(action: ChartAction): string {
  if (action.detail === null) return action.name;
  const isRejection = action.role === "reject";
  return isRejection ? `${action.name} ${action.detail}` : `${action.name} (${action.detail})`;
}

/** Assigns are left out of pictures: every fact has one and its name says what it changes. */
export function visibleActions(actions: readonly ChartAction[]): readonly ChartAction[] {
  return actions.filter((action) => action.role !== "assign");
}

/** What the arrow alone would not say: forbidden, re-entered, or accepted without effect. */
export function effectNote(transition: ChartTransition): string | null {
  if (transition.forbidden) return "forbidden";
  if (transition.reenter) return "re-enters";
  if (isSelfTransition(transition)) return "to itself";
  return transition.internal && transition.actions.length === 0 ? "no effect" : null;
}

/** True when the only target is the source, with or without re-entering it. */
export function isSelfTransition(transition: ChartTransition): boolean {
  return transition.targets.length === 1 && transition.targets[0] === transition.source;
}

/** True when a picture prints the transition inside its state instead of drawing an arrow. */
export function staysInside(transition: ChartTransition): boolean {
  return transition.targets.length === 0 || isSelfTransition(transition);
}

/** Lines for what a state does besides its transitions. */
export function stateLines(state: ChartState): readonly (readonly [string, ChartAction])[] {
  return [
    ...visibleActions(state.entry).map((action) => ["entry", action] as const),
    ...visibleActions(state.exit).map((action) => ["exit", action] as const),
    ...state.invokes.map((name) => ["invoke", { name, role: "action", detail: null }] as const),
  ];
}
