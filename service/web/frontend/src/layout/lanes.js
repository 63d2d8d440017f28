// Lanes: each gets a band as high as its parts need, the parts move into it, and arrows are drawn anew between the cells.
import { CELL } from "./grid.js";

export const LABEL = 30; // the strip of a pool or lane that holds its name
const ALONG = 8; // how far above a cell's lower edge arrows run

// Moves the boxes into bands; tells the bands as [lane, depth, first row, rows] and how deep they are nested.
export function banded(boxes, laneSets) {
  const bands = [], rows = new Map();
  let next = 0;
  const take = (nodes) => {
    const used = [...new Set(nodes.map((node) => boxes.get(node)?.row).filter((row) => row !== undefined))].sort((one, other) => one - other);
    for (const node of nodes) if (boxes.has(node)) rows.set(node, next + used.indexOf(boxes.get(node).row));
    next += Math.max(1, used.length);
  };
  const free = new Set([...boxes.keys()].filter((node) => !node.attachedToRef));
  const walk = (lanes, depth) => {
    for (const lane of lanes) {
      const first = next, at = bands.push(null) - 1, inner = lane.childLaneSet?.lanes ?? [];
      walk(inner, depth + 1);
      const mine = (lane.flowNodeRef ?? []).filter((node) => free.delete(node));
      if (mine.length || !inner.length) take(mine);
      bands[at] = [lane, depth, first, next - first];
    }
  };
  walk(laneSets.flatMap(({ lanes }) => lanes ?? []), 0);
  if (free.size) take([...free]);
  for (const [node, box] of boxes) moved(box, rows.get(node.attachedToRef ?? node));
  return { bands, rows: next, depth: Math.max(0, ...bands.map(([, depth]) => depth + 1)) };
}

function moved(box, row) {
  box.y += (row - box.row) * CELL.height;
  box.row = row;
}

// The way of an arrow: through the space between the cells, so that it crosses no part.
export function way(from, to, boxes, sourceIsBoundary) {
  const start = centre(from), end = centre(to);
  const right = { x: from.x + from.width, y: start.y }, left = { x: to.x, y: end.y };
  const free = (row, first, last) => ![...boxes].some((box) => box !== from && box !== to && box.row === row && box.column >= first && box.column <= last);
  const leaves = (from.column + 1) * CELL.width, enters = to.column * CELL.width;
  const beside = !sourceIsBoundary && to.column > from.column;
  if (beside && from.row === to.row && free(from.row, from.column + 1, to.column - 1)) return [right, left];
  if (beside && from.row !== to.row && free(to.row, from.column + 1, to.column - 1)) {
    return [right, { x: leaves, y: right.y }, { x: leaves, y: left.y }, left];
  }
  const low = (from.row + 1) * CELL.height - ALONG;
  const out = beside && from.row !== to.row ? [right, { x: leaves, y: right.y }, { x: leaves, y: low }] : below(from, start, low);
  return [...out, { x: enters, y: low }, { x: enters, y: left.y }, left];
}

function below(from, start, low) {
  const x = from.width > 60 ? from.x + from.width - 20 : start.x; // beside a timer that may hang in the middle
  return [{ x, y: from.y + from.height }, { x, y: low }];
}

export function centre({ x, y, width, height }) {
  return { x: x + width / 2, y: y + height / 2 };
}
