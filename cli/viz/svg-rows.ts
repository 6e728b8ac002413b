// Lines of styled text for states and edge labels, measured before they are laid out.
import type { ChartState, ChartTransition, TransitionKind } from "./chart-model.ts";
import type { ActionRole, ChartAction } from "./chart-parts.ts";
import { textWidth } from "./text-width.ts";
import { actionName, effectNote, stateLines, visibleActions } from "./transition-text.ts";

export type Look = TransitionKind | ActionRole | "guard" | "note" | "title";
/** Signs are drawn as shapes: fonts disagree about ▸, ● and the clock. */
export type Sign = "command" | "fact" | "timer" | "done" | "reject";

/** A piece of a row: text in one look, after its sign if it has one; `x` counts from the row. */
export interface Run {
  readonly text: string;
  readonly look: Look;
  readonly sign: Sign | null;
  readonly x: number;
}

export interface Row {
  /** The transition that the row belongs to, or null for entry, exit and descriptions. */
  readonly transition: string | null;
  readonly runs: readonly Run[];
  readonly width: number;
}

export interface TextStyle {
  readonly color: string;
  readonly size: number;
  readonly bold: boolean;
  readonly italic: boolean;
}

type Piece = Omit<Run, "x">;

export const SIGN_WIDTH = 13;
export const ROW_HEIGHT = 16;
const GAP = 5;
const INDENT = 14;
const ONE_LINE_LIMIT = 330;
const DESCRIPTION_WORDS_WIDTH = 260;

const textStyle = (color: string, bold = false, italic = false, size = 11): TextStyle => {
  return { color, size, bold, italic };
};

export const TEXT_STYLES: Readonly<Record<Look, TextStyle>> = {
  command: textStyle("#1d4ed8", true),
  fact: textStyle("#15803d", true),
  timer: textStyle("#b45309", true),
  done: textStyle("#7e22ce", true),
  always: textStyle("#475569", true, true),
  event: textStyle("#0f172a", true),
  reject: textStyle("#b91c1c"),
  action: textStyle("#334155"),
  assign: textStyle("#334155"),
  guard: textStyle("#64748b", false, true),
  note: textStyle("#64748b"),
  title: textStyle("#0f172a", true, false, 13),
};

const TRIGGER_SIGNS: Readonly<Partial<Record<Look, Sign>>> = {
  command: "command",
  fact: "fact",
  timer: "timer",
  done: "done",
  reject: "reject",
};

/** One row if it is short enough, else the trigger with its actions below, indented. */
export function insideRows(transition: ChartTransition): readonly Row[] {
  const pieces = triggerPieces(transition);
  const actions = visibleActions(transition.actions).map(actionPiece);
  const line = actions.length === 0 ? pieces : [...pieces, notePiece("→"), ...actions];
  const row = toRow(line, transition.id);
  return row.width <= ONE_LINE_LIMIT ? [row] : stackedRows(transition);
}

/** The rows of an edge's label: trigger and guard, then each action on its own row. */
export function stackedRows(transition: ChartTransition): readonly Row[] {
  const actions = visibleActions(transition.actions).map(actionPiece);
  return [
    toRow(triggerPieces(transition), transition.id),
    ...actions.map((action) => toRow([notePiece("→"), action], transition.id, INDENT)),
  ];
}

/** What a state says about itself: its description, entry and exit actions, and invocations. */
export function stateRows(state: ChartState): readonly Row[] {
  return [
    ...wrap(state.description ?? "").map((line) => toRow([notePiece(line)], null)),
    ...stateLines(state).map(([when, action]) =>
      toRow([notePiece(when), actionPiece(action)], null),
    ),
  ];
}

/** The row that labels an initial edge which has actions. */
export function actionRows(actions: readonly ChartAction[]): readonly Row[] {
  return visibleActions(actions).map((action) =>
    toRow([notePiece("→"), actionPiece(action)], null),
  );
}

/** Places pieces of text next to each other. */
export function toRow(
  pieces: readonly Piece[],
  transition: string | null,
  indent = 0,
  gap = GAP,
): Row {
  let x = indent;
  const runs: Run[] = [];
  for (const piece of pieces) {
    runs.push({ ...piece, x });
    const { size, bold } = TEXT_STYLES[piece.look];
    x += (piece.sign === null ? 0 : SIGN_WIDTH) + textWidth(piece.text, size, bold) + gap;
  }
  return { transition, runs, width: runs.length === 0 ? indent : x - gap };
}

/** A piece of text with the sign that belongs to its look. */
export function toPiece(text: string, look: Look): Piece {
  return { text, look, sign: TRIGGER_SIGNS[look] ?? null };
}

function triggerPieces(transition: ChartTransition): readonly Piece[] {
  const effect = effectNote(transition);
  return [
    toPiece(transition.text, transition.kind),
    ...(transition.guard === null ? [] : [toPiece(`[${transition.guard}]`, "guard")]),
    ...(effect === null ? [] : [notePiece(`(${effect})`)]),
  ];
}

function actionPiece(action: ChartAction): Piece {
  return toPiece(actionName(action), action.role);
}

function notePiece(text: string): Piece {
  return toPiece(text, "note");
}

function wrap(text: string): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/).filter((each) => each !== "")) {
    const longer = `${lines.at(-1) ?? ""} ${word}`.trim();
    const fits = textWidth(longer, TEXT_STYLES.note.size, false) <= DESCRIPTION_WORDS_WIDTH;
    if (lines.length > 0 && fits) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}
