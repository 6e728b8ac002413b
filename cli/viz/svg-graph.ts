// A chart as a graph for the layout engine: boxes with measured text, and merged, labelled edges.
import type { ElkExtendedEdge, ElkNode, LayoutOptions } from "elkjs";
import type { ChartModel, ChartState, ChartTransition, TransitionKind } from "./chart-model.ts";
import {
  actionRows,
  insideRows,
  ROW_HEIGHT,
  type Row,
  stackedRows,
  stateRows,
  TEXT_STYLES,
} from "./svg-rows.ts";
import { textWidth } from "./text-width.ts";
import { staysInside } from "./transition-text.ts";

export interface StateContent {
  readonly state: ChartState;
  /** True for a child of a parallel state, which is active together with its siblings. */
  readonly isRegion: boolean;
  /** What stands at the right of the heading: `parallel` and tags. */
  readonly remark: string;
  readonly rows: readonly Row[];
}

export interface ChartEdge {
  readonly id: string;
  readonly source: string;
  readonly target: string;
  readonly kind: TransitionKind | "initial" | "history";
  readonly rows: readonly Row[];
}

export const HEADING_HEIGHT = 28;
export const HISTORY_SIZE = 26;
export const INITIAL_SIZE = 10;
export const LABEL_PADDING = 7;
export const BOX_PADDING = 12;

const MINIMUM_WIDTH = 76;
const INITIAL_PREFIX = "initial of ";

const GRAPH_OPTIONS: LayoutOptions = {
  "elk.algorithm": "layered",
  "elk.direction": "DOWN",
  "elk.hierarchyHandling": "INCLUDE_CHILDREN",
  "elk.edgeRouting": "ORTHOGONAL",
  "elk.json.edgeCoords": "ROOT",
  "elk.json.shapeCoords": "ROOT",
  // Only here: in nested states elkjs 0.12 crashes on it as soon as an edge crosses a border.
  "elk.layered.considerModelOrder.strategy": "NODES_AND_EDGES",
  "elk.randomSeed": "1",
  "elk.padding": "[top=0,left=0,bottom=0,right=0]",
};

const SPACING_OPTIONS: LayoutOptions = {
  "elk.layered.cycleBreaking.strategy": "DEPTH_FIRST",
  "elk.layered.nodePlacement.strategy": "NETWORK_SIMPLEX",
  "elk.layered.nodePlacement.favorStraightEdges": "true",
  "elk.spacing.nodeNode": "28",
  "elk.spacing.edgeNode": "16",
  "elk.spacing.edgeEdge": "12",
  "elk.layered.spacing.nodeNodeBetweenLayers": "26",
  "elk.layered.spacing.edgeNodeBetweenLayers": "14",
  "elk.layered.spacing.edgeEdgeBetweenLayers": "12",
};

const LABEL_OPTIONS: LayoutOptions = {
  "elk.edgeLabels.inline": "true",
  "elk.edgeLabels.placement": "CENTER",
};

/** The text of every state, by state id. */
export function stateContents(model: ChartModel): ReadonlyMap<string, StateContent> {
  const contents = new Map<string, StateContent>();
  const add = (state: ChartState, isRegion: boolean): void => {
    const inside = model.transitions.filter(({ source }) => source === state.id);
    const tags = state.tags.map((tag) => `#${tag}`);
    contents.set(state.id, {
      state,
      isRegion,
      remark: [...(state.type === "parallel" ? ["parallel"] : []), ...tags].join(" "),
      rows: [...stateRows(state), ...inside.filter(staysInside).flatMap(insideRows)],
    });
    for (const child of state.children) add(child, state.type === "parallel");
  };
  add(model.root, false);
  return contents;
}

/** Every arrow of the picture; transitions between the same two states share one. */
export function chartEdges(model: ChartModel): readonly ChartEdge[] {
  return [...implicitEdges(model.root), ...transitionEdges(model.transitions)];
}

export function initialId(state: ChartState): string {
  return INITIAL_PREFIX + state.id;
}

/** The graph in the layout engine's own terms. */
export function toElkGraph(
  model: ChartModel,
  contents: ReadonlyMap<string, StateContent>,
  edges: readonly ChartEdge[],
): ElkNode {
  return {
    id: "picture",
    layoutOptions: { ...GRAPH_OPTIONS, ...SPACING_OPTIONS },
    children: [toElkNode(model.root, contents)],
    edges: edges.map(toElkEdge),
  };
}

export function rowsHeight(rows: readonly Row[]): number {
  return rows.length * ROW_HEIGHT;
}

function toElkNode(state: ChartState, contents: ReadonlyMap<string, StateContent>): ElkNode {
  const content = contents.get(state.id);
  const rows = content?.rows ?? [];
  const width = contentWidth(state, content?.remark ?? "", rows);
  const textHeight = HEADING_HEIGHT + (rows.length === 0 ? 0 : rowsHeight(rows) + 10);
  if (state.type === "history") return { id: state.id, width, height: HISTORY_SIZE };
  if (state.children.length === 0) return { id: state.id, width, height: textHeight + 3 };
  const children = state.children.map((child) => toElkNode(child, contents));
  return {
    id: state.id,
    children: state.initial === null ? children : [initialNode(state), ...children],
    layoutOptions: {
      ...SPACING_OPTIONS,
      "elk.padding": `[top=${textHeight + 14},left=18,bottom=18,right=18]`,
      "elk.nodeSize.constraints": "MINIMUM_SIZE",
      "elk.nodeSize.minimum": `(${width},${textHeight + 30})`,
    },
  };
}

function contentWidth(state: ChartState, remark: string, rows: readonly Row[]): number {
  const { size } = TEXT_STYLES.title;
  const title = textWidth(state.key, size, true);
  if (state.type === "history") return HISTORY_SIZE + title + BOX_PADDING + 4;
  const remarkWidth = remark === "" ? 0 : textWidth(remark, TEXT_STYLES.note.size, false) + 16;
  const widest = Math.max(title + remarkWidth, ...rows.map((row) => row.width));
  return Math.max(MINIMUM_WIDTH, widest + 2 * BOX_PADDING);
}

function initialNode(state: ChartState): ElkNode {
  return {
    id: initialId(state),
    width: INITIAL_SIZE,
    height: INITIAL_SIZE,
    layoutOptions: { "elk.layered.layering.layerConstraint": "FIRST" },
  };
}

function toElkEdge(edge: ChartEdge): ElkExtendedEdge {
  const plain = { id: edge.id, sources: [edge.source], targets: [edge.target] };
  if (edge.rows.length === 0) return plain;
  const width = Math.max(...edge.rows.map((row) => row.width)) + 2 * LABEL_PADDING;
  const height = rowsHeight(edge.rows) + 4;
  const label = { id: `label of ${edge.id}`, text: edge.id, width, height };
  return { ...plain, labels: [{ ...label, layoutOptions: LABEL_OPTIONS }] };
}

function implicitEdges(state: ChartState): readonly ChartEdge[] {
  const initial: readonly ChartEdge[] =
    state.initial === null
      ? []
      : [
          {
            id: `initial edge of ${state.id}`,
            source: initialId(state),
            target: state.initial,
            kind: "initial",
            rows: actionRows(state.initialActions),
          },
        ];
  const history = state.historyDefault.map(
    (target, index): ChartEdge => ({
      id: `history edge ${index} of ${state.id}`,
      source: state.id,
      target,
      kind: "history",
      rows: [],
    }),
  );
  return [...initial, ...history, ...state.children.flatMap(implicitEdges)];
}

function transitionEdges(transitions: readonly ChartTransition[]): readonly ChartEdge[] {
  const merged = new Map<string, ChartTransition[]>();
  const ends = new Map<string, readonly [string, string]>();
  for (const transition of transitions.filter((each) => !staysInside(each))) {
    for (const target of transition.targets) {
      const key = JSON.stringify([transition.source, target]);
      merged.set(key, [...(merged.get(key) ?? []), transition]);
      ends.set(key, [transition.source, target]);
    }
  }
  return [...merged].map(([key, together]) => {
    const [source = "", target = ""] = ends.get(key) ?? [];
    const rows = together.flatMap(stackedRows);
    return { id: `edge ${key}`, source, target, kind: commonKind(together), rows };
  });
}

function commonKind(transitions: readonly ChartTransition[]): TransitionKind {
  const kinds = new Set(transitions.map(({ kind }) => kind));
  const [kind = "event"] = kinds;
  return kinds.size === 1 ? kind : "event";
}
