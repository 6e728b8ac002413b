// Prints a laid-out chart as an SVG picture that stands alone: no fonts, styles or scripts needed.
import { allStates, type ChartModel } from "./chart-model.ts";
import {
  BOX_PADDING,
  HEADING_HEIGHT,
  HISTORY_SIZE,
  INITIAL_SIZE,
  LABEL_PADDING,
} from "./svg-graph.ts";
import { type ChartLayout, layoutChart, type PlacedEdge, type PlacedState } from "./svg-layout.ts";
import {
  ROW_HEIGHT,
  type Row,
  type Run,
  SIGN_WIDTH,
  TEXT_STYLES,
  toPiece,
  toRow,
} from "./svg-rows.ts";
import { arrowHead, element, escapeMarkup, round, roundedPath, signShape } from "./svg-shapes.ts";

const MARGIN = 16;
const LEGEND_HEIGHT = 30;
const LEGEND_GAP = 18;
const LEGEND = ["command", "fact", "timer", "done", "reject"] as const;
const FONTS = "Inter, system-ui, 'Segoe UI', 'Helvetica Neue', Arial, 'DejaVu Sans', sans-serif";
const LINE = "#94a3b8";
const INK = "#0f172a";
const EDGE_COLORS: Readonly<Record<PlacedEdge["kind"], string>> = {
  command: "#1d4ed8",
  fact: "#15803d",
  timer: "#b45309",
  done: "#7e22ce",
  always: "#64748b",
  event: "#475569",
  initial: "#475569",
  history: "#64748b",
};
const DASHES: Readonly<Partial<Record<PlacedEdge["kind"], string>>> = {
  timer: "6 4",
  history: "2 4",
};

/** Draws a chart; commands, facts and timers differ by colour and by sign. */
export async function toSvg(model: ChartModel): Promise<string> {
  const layout = await layoutChart(model);
  const legend = legendRow(model);
  const width = Math.ceil(Math.max(layout.width, legend.width)) + 2 * MARGIN;
  const legendHeight = legend.runs.length === 0 ? 0 : LEGEND_HEIGHT;
  const height = Math.ceil(layout.height) + legendHeight + 2 * MARGIN;
  const title = `Statechart ${model.id}`;
  const states = allStates(model.root).length - 1;
  const summary = `${title}: ${states} states, ${model.transitions.length} transitions`;
  const size = `width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"`;
  const panel = {
    width: width - 1,
    height: height - 1,
    rx: 10,
    fill: "#ffffff",
    stroke: "#cbd5e1",
  };
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="chart" role="img" ${size}`,
    `  aria-label="${escapeMarkup(summary)}" font-family="${FONTS}">`,
    `<title>${escapeMarkup(title)}</title>`,
    // Pages may be light or dark, so the picture brings its own background.
    element("rect", { class: "panel", x: 0.5, y: 0.5, ...panel }),
    `<g transform="translate(${MARGIN} ${MARGIN})">`,
    ...chartLines(layout),
    "</g>",
    `<g class="legend" transform="translate(${MARGIN} ${height - MARGIN - ROW_HEIGHT})">`,
    ...rowLines(legend, 0, 0),
    "</g>",
    "</svg>",
    "",
  ].join("\n");
}

function chartLines(layout: ChartLayout): readonly string[] {
  const dot = { class: "initial", r: INITIAL_SIZE / 2, fill: INK };
  return [
    ...layout.states.flatMap(stateMarkup),
    ...layout.initials.map(({ x, y }) => element("circle", { ...dot, cx: x, cy: y })),
    ...layout.edges.flatMap(edgeMarkup),
    // Text comes last: an edge that crosses it must not make it illegible.
    ...layout.states.filter(({ state }) => state.children.length > 0).map(titleMarkup),
    ...layout.edges.flatMap(labelMarkup),
  ];
}

function stateMarkup(placed: PlacedState): readonly string[] {
  const { state, box } = placed;
  const names = ["state", state.type, ...(placed.isRegion ? ["region"] : [])].join(" ");
  return [
    `<g class="${names}" data-state="${escapeMarkup(state.id)}">`,
    ...(state.type === "history" ? historyMarkup(placed) : boxMarkup(placed)),
    ...placed.rows.flatMap((row, index) => {
      return rowLines(row, box.x + BOX_PADDING, box.y + HEADING_HEIGHT + 4 + index * ROW_HEIGHT);
    }),
    "</g>",
  ];
}

function boxMarkup(placed: PlacedState): readonly string[] {
  const { state, box, isRegion, remark, rows } = placed;
  const isComposite = state.children.length > 0;
  const fill = isComposite ? { fill: "#64748b", "fill-opacity": 0.05 } : { fill: "#ffffff" };
  const dash = isRegion ? { "stroke-dasharray": "5 4" } : {};
  const outline = { stroke: isComposite ? LINE : "#64748b", "stroke-width": 1.2, ...dash };
  const inner = { x: box.x + 3, y: box.y + 3, width: box.width - 6, height: box.height - 6 };
  const rule = { x1: box.x, x2: box.x + box.width, y1: box.y + HEADING_HEIGHT };
  const ruled = isComposite || rows.length > 0;
  const { color, size } = TEXT_STYLES.note;
  const remarkStyle = { "text-anchor": "end", "font-size": size, fill: color };
  const remarkPlace = { x: box.x + box.width - BOX_PADDING, y: box.y + 19 };
  return [
    element("rect", { ...box, rx: 8, ...fill, ...outline }),
    ...(state.type === "final"
      ? [element("rect", { ...inner, rx: 6, fill: "none", stroke: LINE })]
      : []),
    ...(isComposite ? [] : [titleMarkup(placed)]),
    ...(remark === "" ? [] : [element("text", { ...remarkPlace, ...remarkStyle }, remark)]),
    ...(ruled
      ? [element("line", { ...rule, y2: rule.y1, stroke: LINE, "stroke-width": 0.6 })]
      : []),
  ];
}

function historyMarkup(placed: PlacedState): readonly string[] {
  const { state, box } = placed;
  const radius = HISTORY_SIZE / 2;
  const centre = { x: box.x + radius, y: box.y + radius + 4 };
  const letter = { "text-anchor": "middle", "font-size": 11, "font-weight": 600, fill: INK };
  const circle = {
    cx: centre.x,
    cy: box.y + radius,
    r: radius - 4,
    fill: "none",
    stroke: "#64748b",
  };
  return [
    element("rect", { ...box, rx: radius, fill: "#ffffff", stroke: LINE }),
    element("circle", circle),
    element("text", { ...centre, ...letter }, state.history === "deep" ? "H*" : "H"),
    titleMarkup(placed),
  ];
}

function titleMarkup({ state, box }: PlacedState): string {
  const { size, color } = TEXT_STYLES.title;
  const isHistory = state.type === "history";
  const place = {
    x: box.x + (isHistory ? HISTORY_SIZE + 4 : BOX_PADDING),
    y: box.y + (isHistory ? 18 : 19),
  };
  // The halo keeps a title legible where an arrow into a nested state runs through it.
  const halo =
    state.children.length === 0
      ? {}
      : {
          stroke: "#ffffff",
          "stroke-width": 4,
          "stroke-linejoin": "round",
          "paint-order": "stroke",
        };
  const text = { ...place, "font-size": size, "font-weight": 600, fill: color };
  return element("text", { class: "title", ...text, ...halo }, state.key);
}

function edgeMarkup({ kind, points }: PlacedEdge): readonly string[] {
  const color = EDGE_COLORS[kind];
  const dash = DASHES[kind];
  const dashed = dash === undefined ? {} : { "stroke-dasharray": dash };
  const line = { d: roundedPath(points), fill: "none", stroke: color, "stroke-width": 1.4 };
  return [
    `<g class="edge ${kind}">`,
    element("path", { ...line, ...dashed }),
    element("path", { d: arrowHead(points), fill: color }),
    "</g>",
  ];
}

function labelMarkup({ rows, labelBox }: PlacedEdge): readonly string[] {
  if (labelBox === null) return [];
  const outline = { rx: 5, fill: "#ffffff", stroke: "#e2e8f0", "stroke-width": 0.8 };
  return [
    `<g class="label">`,
    element("rect", { ...labelBox, ...outline }),
    ...rows.flatMap((row, index) => {
      return rowLines(row, labelBox.x + LABEL_PADDING, labelBox.y + 2 + index * ROW_HEIGHT);
    }),
    "</g>",
  ];
}

function rowLines(row: Row, x: number, y: number): readonly string[] {
  const owner = row.transition === null ? "" : ` data-transition="${escapeMarkup(row.transition)}"`;
  return [`<g class="row"${owner}>`, ...row.runs.flatMap((run) => runMarkup(run, x, y)), "</g>"];
}

function runMarkup(run: Run, rowX: number, rowY: number): readonly string[] {
  const { color, size, bold, italic } = TEXT_STYLES[run.look];
  const [x, baseline] = [rowX + run.x, rowY + 12];
  const text = {
    class: run.look,
    x: x + (run.sign === null ? 0 : SIGN_WIDTH),
    y: baseline,
    "font-size": size,
    ...(bold ? { "font-weight": 600 } : {}),
    ...(italic ? { "font-style": "italic" } : {}),
    fill: color,
  };
  return [
    ...(run.sign === null ? [] : [signShape(run.sign, round(x), round(baseline - 4), color)]),
    element("text", text, run.text),
  ];
}

function legendRow(model: ChartModel): Row {
  const states = allStates(model.root);
  const actions = [...states, ...model.transitions].flatMap((each) => {
    return "actions" in each ? each.actions : [...each.entry, ...each.exit, ...each.initialActions];
  });
  const used = new Set<string>([
    ...model.transitions.map(({ kind }) => kind),
    ...actions.map(({ role }) => role),
  ]);
  const isGuarded = model.transitions.some(({ guard }) => guard !== null);
  const pieces = [
    ...LEGEND.filter((look) => used.has(look)).map((look) => toPiece(look, look)),
    ...(isGuarded ? [toPiece("[guard]", "guard")] : []),
  ];
  return toRow(pieces, null, 0, LEGEND_GAP);
}
