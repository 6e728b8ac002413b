// A chart as a mermaid stateDiagram-v2. Mermaid loses and refuses some edges; those become text.
import {
  allStates,
  type ChartModel,
  type ChartState,
  type ChartTransition,
} from "./chart-model.ts";
import { actionText, stateLines, staysInside, transitionText } from "./transition-text.ts";

interface Place {
  readonly state: ChartState;
  readonly name: string;
  /** The name of the extra state that carries a composite's text. */
  readonly textName: string;
  readonly ancestors: ReadonlySet<string>;
  readonly insideParallel: boolean;
}

interface Sketch {
  readonly model: ChartModel;
  readonly places: ReadonlyMap<string, Place>;
}

const INDENT = "  ";
/** Mermaid's lexer takes these, at the start of a name or alone, for its own words. */
const MERMAID_WORD = /^(?=default|\d|(?:state|stateDiagram|note|class|classDef|scale)$)/i;

/** Prints a chart as mermaid text in which every transition appears, as an edge or as a line. */
export function toMermaid(model: ChartModel): string {
  const sketch = { model, places: placeStates(model.root) };
  const lines = [
    "stateDiagram-v2",
    `${INDENT}direction TB`,
    // Only a composite may have regions, so a chart that is parallel at its root becomes one.
    ...(model.root.type === "compound"
      ? regionLines(model.root, sketch, INDENT)
      : nodeLines(model.root, sketch, INDENT)),
    // Edges stand at the top level: inside a composite, mermaid would move their ends into it.
    ...edgeLines(sketch).map((line) => INDENT + line),
  ];
  return `${lines.join("\n")}\n`;
}

function placeStates(root: ChartState): ReadonlyMap<string, Place> {
  const places = new Map<string, Place>();
  const taken = new Set<string>();
  const place = (state: ChartState, parent: Place | null): void => {
    const isRegion = parent?.state.type === "parallel";
    const name = uniqueName(parent === null ? state.key : `${parent.name}_${state.key}`, taken);
    const here: Place = {
      state,
      name,
      textName: state.children.length === 0 ? name : uniqueName(`${name}_itself`, taken),
      ancestors: new Set(parent === null ? [] : [...parent.ancestors, parent.state.id]),
      insideParallel: isRegion || (parent?.insideParallel ?? false),
    };
    places.set(state.id, here);
    for (const child of state.children) place(child, here);
  };
  place(root, null);
  return places;
}

function uniqueName(wanted: string, taken: Set<string>): string {
  const plain = wanted.replace(/[^A-Za-z0-9]/g, "_").replace(MERMAID_WORD, "_");
  let name = plain;
  for (let count = 2; taken.has(name); count += 1) name = `${plain}_${count}`;
  taken.add(name);
  return name;
}

/** The inside of a composite: its initial edge, its children, and the lines it cannot carry. */
function regionLines(state: ChartState, sketch: Sketch, indent: string): readonly string[] {
  const { textName } = placeOf(sketch, state.id);
  const blocks = state.children.map((child) => nodeLines(child, sketch, indent));
  const own = ownLines(state, sketch);
  // Mermaid cannot print text in a composite, so the composite's own lines get a state beside.
  if (own.length > 0) {
    blocks.push(describedState(textName, `${state.key} as a whole`, own, indent));
  }
  if (state.type === "parallel") {
    return blocks.flatMap((block, index) => (index === 0 ? block : [`${indent}--`, ...block]));
  }
  const finals = state.children.filter((child) => child.type === "final");
  return [
    ...initialLines(state, sketch, indent),
    ...blocks.flat(),
    ...finals.map((final) => `${indent}${placeOf(sketch, final.id).name} --> [*]`),
  ];
}

function initialLines(state: ChartState, sketch: Sketch, indent: string): readonly string[] {
  if (state.initial === null) return [];
  const actions = state.initialActions.map(actionText).join(", ");
  const label = actions === "" ? "" : ` : ${escapeText(`/ ${actions}`)}`;
  return [`${indent}[*] --> ${placeOf(sketch, state.initial).name}${label}`];
}

function nodeLines(state: ChartState, sketch: Sketch, indent: string): readonly string[] {
  const { name } = placeOf(sketch, state.id);
  if (state.children.length === 0) {
    return describedState(name, titleOf(state), ownLines(state, sketch), indent);
  }
  return [
    `${indent}state "${escapeText(titleOf(state))}" as ${name} {`,
    ...regionLines(state, sketch, indent + INDENT),
    `${indent}}`,
  ];
}

function describedState(
  name: string,
  title: string,
  lines: readonly string[],
  indent: string,
): readonly string[] {
  const described = lines.map((line) => `${indent}${name} : ${escapeText(line)}`);
  return [`${indent}state "${escapeText(title)}" as ${name}`, ...described];
}

function titleOf(state: ChartState): string {
  if (state.history === null) return state.key;
  return `${state.key} (${state.history === "deep" ? "H*" : "H"})`;
}

function ownLines(state: ChartState, sketch: Sketch): readonly string[] {
  const transitions = sketch.model.transitions.filter(({ source }) => source === state.id);
  return [
    ...(state.description === null ? [] : [state.description]),
    ...state.tags.map((tag) => `tag ${tag}`),
    ...stateLines(state).map(([when, action]) => `${when} / ${actionText(action)}`),
    ...transitions.flatMap((transition) => transitionLines(transition, sketch)),
    ...state.historyDefault
      .filter((target) => !canBeEdge(state.id, target, sketch))
      .map((target) => `default → ${placeOf(sketch, target).state.key}`),
  ];
}

/** The lines for what of a transition is no edge: all of it if it stays inside, else per target. */
function transitionLines(transition: ChartTransition, sketch: Sketch): readonly string[] {
  if (staysInside(transition)) return [transitionText(transition)];
  return transition.targets
    .filter((target) => !canBeEdge(transition.source, target, sketch))
    .map((target) => `${transitionText(transition)} → ${placeOf(sketch, target).state.key}`);
}

function edgeLines(sketch: Sketch): readonly string[] {
  const labels = new Map<string, string[]>();
  for (const transition of sketch.model.transitions.filter((each) => !staysInside(each))) {
    for (const target of transition.targets) {
      if (!canBeEdge(transition.source, target, sketch)) continue;
      const from = placeOf(sketch, transition.source).name;
      const edge = `${from} --> ${placeOf(sketch, target).name}`;
      labels.set(edge, [...(labels.get(edge) ?? []), escapeText(transitionText(transition))]);
    }
  }
  const edges = [...labels].map(([edge, texts]) => `${edge} : ${texts.join("<br/>")}`);
  return [...edges, ...historyLines(sketch)];
}

function historyLines(sketch: Sketch): readonly string[] {
  return allStates(sketch.model.root).flatMap((state) =>
    state.historyDefault
      .filter((target) => canBeEdge(state.id, target, sketch))
      .map((target) => {
        const to = placeOf(sketch, target).name;
        return `${placeOf(sketch, state.id).name} --> ${to} : default`;
      }),
  );
}

/** Mermaid crashes on edges at a composite in a parallel region, and between nested states. */
function canBeEdge(source: string, target: string, sketch: Sketch): boolean {
  const [from, to] = [placeOf(sketch, source), placeOf(sketch, target)];
  if (from.ancestors.has(target) || to.ancestors.has(source)) return false;
  return [from, to].every(({ state, insideParallel }) => {
    return state.children.length === 0 || !insideParallel;
  });
}

function placeOf(sketch: Sketch, id: string): Place {
  const place = sketch.places.get(id);
  if (place === undefined) throw new RangeError(`The chart has no state ${id}.`);
  return place;
}

function escapeText(text: string): string {
  return text
    .replace(/\s+/g, " ")
    .replace(/[#:;"<>%{}`]/g, (character) => `#${character.codePointAt(0)};`);
}
