import { Graph, layout as place } from "@dagrejs/dagre";
import { exits } from "./graph";
import type { Script, Step } from "./script";

export interface Point {
  x: number;
  y: number;
}

export type Places = Record<string, Point>;

export const WIDTH = 232;
const HEAD = 64;
const ROW = 24;
const GRID = 4;

/** Height of a step's card in the picture: its head, and a row for each way out that has a name. */
export function heightOf(step: Step): number {
  const ways = exits(step).length;
  return HEAD + (ways > 1 ? ways * ROW : 0);
}

/** Where the cards stand, and round which corners each way leads: step and slot → points between the cards. */
export interface Arrangement {
  places: Places;
  routes: Record<string, Point[]>;
}

export function routeOf(step: string, slot: string): string {
  return `${step} ${slot}`;
}

/** Every card from top to bottom in the order of the talk. No two cards overlap, no way leads behind a card. */
export function arrangement(script: Script): Arrangement {
  const graph = new Graph({ multigraph: true });
  graph.setGraph({ rankdir: "TB", nodesep: 40, ranksep: 56, marginx: 16, marginy: 16 });
  for (const step of script.steps) graph.setNode(step.id, { width: WIDTH, height: heightOf(step) });
  for (const step of script.steps) {
    for (const { slot, to } of exits(step)) {
      if (to !== step.id && graph.hasNode(to))
        graph.setEdge(step.id, to, { width: 12, height: 0, labelpos: "c" }, slot);
    }
  }
  place(graph);
  const places = Object.fromEntries(
    script.steps.map((step) => {
      const { x, y } = graph.node(step.id) as Point;
      return [step.id, { x: onGrid(x - WIDTH / 2), y: onGrid(y - heightOf(step) / 2) }];
    }),
  );
  const routes = Object.fromEntries(
    graph.edges().map((edge) => {
      const { points = [] } = graph.edge(edge) as { points?: Point[] };
      return [routeOf(edge.v, edge.name ?? ""), points.slice(1, -1).map(({ x, y }) => ({ x, y }))];
    }),
  );
  return { places, routes };
}

export function arranged(script: Script): Places {
  return arrangement(script).places;
}

function onGrid(value: number): number {
  return Math.round(value / GRID) * GRID;
}

/** What is placed stays; steps without a place get one, beside everything else if need be. */
export function completed(script: Script, places: Places): Places {
  if (script.steps.every((step) => places[step.id])) return places;
  if (script.steps.every((step) => !places[step.id])) return arranged(script);
  const wished = arranged(script);
  const found: Places = {};
  const taken: { at: Point; height: number }[] = [];
  for (const step of script.steps) {
    const at = places[step.id];
    if (at) taken.push({ at, height: heightOf(step) });
  }
  for (const step of script.steps) {
    const kept = places[step.id];
    const at = kept ?? free(wished[step.id] ?? { x: 0, y: 0 }, heightOf(step), taken);
    found[step.id] = at;
    if (!kept) taken.push({ at, height: heightOf(step) });
  }
  return found;
}

function free(wish: Point, height: number, taken: readonly { at: Point; height: number }[]): Point {
  const at = { ...wish };
  const meets = () => taken.some((other) => overlap(at, height, other.at, other.height));
  while (meets()) at.x += WIDTH + 40;
  return at;
}

const AIR = 8;

export function overlap(a: Point, aHeight: number, b: Point, bHeight: number): boolean {
  return Math.abs(a.x - b.x) < WIDTH + AIR && a.y < b.y + bHeight + AIR && b.y < a.y + aHeight + AIR;
}
