// Elements, paths and small signs in SVG's own notation.
import type { Point } from "./svg-layout.ts";
import type { Sign } from "./svg-rows.ts";

const CORNER = 7;
const ARROW_LENGTH = 8;
const ARROW_HALF_WIDTH = 4;

/** One element; numbers are rounded so that the text is the same on every machine. */
export function element(
  name: string,
  attributes: Readonly<Record<string, string | number>>,
  text?: string,
): string {
  const printed = Object.entries(attributes)
    .map(
      ([key, value]) =>
        ` ${key}="${typeof value === "number" ? round(value) : escapeMarkup(value)}"`,
    )
    .join("");
  return text === undefined
    ? `<${name}${printed}/>`
    : `<${name}${printed}>${escapeMarkup(text)}</${name}>`;
}

export function escapeMarkup(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

export function round(value: number): number {
  return Math.round(value * 100) / 100;
}

/** A path through the points whose corners are rounded. */
export function roundedPath(points: readonly Point[]): string {
  return points
    .map((point, index) => {
      const [before, after] = [points[index - 1], points[index + 1]];
      if (before === undefined) return `M${at(point)}`;
      if (after === undefined) return `L${at(point)}`;
      const start = towards(point, before, Math.min(CORNER, distance(point, before) / 2));
      const end = towards(point, after, Math.min(CORNER, distance(point, after) / 2));
      return `L${at(start)}Q${at(point)} ${at(end)}`;
    })
    .join("");
}

/** A triangle at the last point, pointing along the last stretch. */
export function arrowHead(points: readonly Point[]): string {
  const [before, tip] = points.slice(-2);
  if (before === undefined || tip === undefined) return "";
  const base = towards(tip, before, ARROW_LENGTH);
  const length = distance(tip, before) || 1;
  const across = {
    x: ((before.y - tip.y) / length) * ARROW_HALF_WIDTH,
    y: ((tip.x - before.x) / length) * ARROW_HALF_WIDTH,
  };
  const left = { x: base.x + across.x, y: base.y + across.y };
  const right = { x: base.x - across.x, y: base.y - across.y };
  return `M${at(tip)}L${at(left)}L${at(right)}z`;
}

/** A sign about ten pixels wide, whose left middle is the given point. */
export function signShape(sign: Sign, x: number, y: number, color: string): string {
  const line = { fill: "none", stroke: color, "stroke-width": 1.5, class: `sign ${sign}` };
  const solid = { fill: color, class: `sign ${sign}` };
  switch (sign) {
    case "command":
      return element("path", { ...solid, d: `M${x + 1} ${y - 4.5}l8 4.5l-8 4.5z` });
    case "fact":
      return element("circle", { ...solid, cx: x + 5, cy: y, r: 3.8 });
    case "timer": {
      const face = `M${x + 5} ${y - 4.5}a4.5 4.5 0 1 1 -0.01 0z`;
      return element("path", { ...line, "stroke-width": 1.3, d: `${face}m0 1.8v2.7l2 1.4` });
    }
    case "done":
      return element("path", { ...line, d: `M${x + 1} ${y}l3 3.5l5.5 -7` });
    case "reject":
      return element("path", { ...line, d: `M${x + 1.5} ${y - 3.5}l7 7m0 -7l-7 7` });
  }
}

function towards(from: Point, to: Point, length: number): Point {
  const whole = distance(from, to) || 1;
  const share = length / whole;
  return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
}

function distance(a: Point, b: Point): number {
  return Math.hypot(b.x - a.x, b.y - a.y);
}

function at({ x, y }: Point): string {
  return `${round(x)} ${round(y)}`;
}
