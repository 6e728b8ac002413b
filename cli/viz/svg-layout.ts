// Where everything in a picture goes. elkjs is loaded here, and only when a picture is drawn.
import type { ElkExtendedEdge, ElkNode, ElkShape } from "elkjs";
import { allStates, type ChartModel } from "./chart-model.ts";
import {
  type ChartEdge,
  chartEdges,
  INITIAL_SIZE,
  initialId,
  type StateContent,
  stateContents,
  toElkGraph,
} from "./svg-graph.ts";

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface PlacedState extends StateContent {
  readonly box: Box;
}

export interface PlacedEdge extends ChartEdge {
  readonly points: readonly Point[];
  readonly labelBox: Box | null;
}

export interface ChartLayout {
  readonly width: number;
  readonly height: number;
  readonly states: readonly PlacedState[];
  /** Centres of the dots from which the initial edges start. */
  readonly initials: readonly Point[];
  readonly edges: readonly PlacedEdge[];
}

/** Lays a chart out; the same chart always gives the same layout. */
export async function layoutChart(model: ChartModel): Promise<ChartLayout> {
  const contents = stateContents(model);
  const edges = chartEdges(model);
  const { default: elk } = await import("elkjs");
  const placed = await new elk.default().layout(toElkGraph(model, contents, edges));
  const boxes = new Map(nodesWithin(placed).map((node) => [node.id, boxOf(node)]));
  const routes = new Map(edgesWithin(placed).map((edge) => [edge.id, edge]));
  const states = allStates(model.root);
  return {
    width: placed.width ?? 0,
    height: placed.height ?? 0,
    states: states.flatMap(({ id }) => {
      const [content, box] = [contents.get(id), boxes.get(id)];
      return content && box ? [{ ...content, box }] : [];
    }),
    initials: states.flatMap((state) => centreOf(boxes.get(initialId(state)))),
    edges: edges.map((edge) => placeEdge(edge, routes.get(edge.id))),
  };
}

function placeEdge(edge: ChartEdge, route: ElkExtendedEdge | undefined): PlacedEdge {
  const [section] = route?.sections ?? [];
  const [label] = route?.labels ?? [];
  if (section === undefined) throw new RangeError(`The layout has no route for ${edge.id}.`);
  return {
    ...edge,
    points: [section.startPoint, ...(section.bendPoints ?? []), section.endPoint],
    labelBox: label === undefined ? null : boxOf(label),
  };
}

function nodesWithin(node: ElkNode): readonly ElkNode[] {
  return [node, ...(node.children ?? []).flatMap(nodesWithin)];
}

function edgesWithin(node: ElkNode): readonly ElkExtendedEdge[] {
  return nodesWithin(node).flatMap(({ edges }) => edges ?? []);
}

function boxOf({ x = 0, y = 0, width = 0, height = 0 }: ElkShape): Box {
  return { x, y, width, height };
}

function centreOf(box: Box | undefined): readonly Point[] {
  return box === undefined ? [] : [{ x: box.x + INITIAL_SIZE / 2, y: box.y + INITIAL_SIZE / 2 }];
}
