import { type Box, boxAround, contains, distance, grown, outlineBox, overlap, type Point, textBox } from './geometry.ts'
import { type Line, lineOf, pointsAlong, strikes } from './line.ts'
import type { Picture } from './picture.ts'
import { type Element, elements } from './xml.ts'

/** Space between a label and its line. */
const GAP = 4

/** Space that a label wants around itself; less than GAP, or its own line would be in it. */
const ROOM = 2

/** How close to an end of its line a label may stand. */
const FROM_END = 14

/** How many places along a line are tried, at most. */
const PLACES = 60

/**
 * Moves the labels of lines to where they can be told to belong to them: beside their own line, clear of cards, other labels and
 * other lines. Graphviz gives a label a place of its own between two ranks, and its line may then run far from it.
 */
export function settleLabels(picture: Picture): void {
  const lines = picture.edges.map(lineOf)
  const room: Surroundings = {
    lines: lines.filter(line => line !== undefined),
    taken: [...picture.nodes.map(outlineBox), ...picture.clusters.map(textBox)].filter(box => box !== undefined),
    frames: picture.clusters.map(outlineBox).filter(box => box !== undefined),
  }
  for (const [i, edge] of picture.edges.entries()) {
    const [box, line] = [textBox(edge), lines[i]]
    if (box === undefined || line === undefined) continue
    const own = pointsAlong(line, Math.max(5, line.length / PLACES))
    const places = [...placesBeside(own, box)]
    const near = within(room, boxAround([box, ...places].flatMap(cornersOf))!)
    let best = { box, cost: costOf(box, own, near, Infinity) }
    for (const place of places) {
      const next = { box: place, cost: costOf(place, own, near, best.cost) }
      if (next.cost < best.cost) best = next
    }
    room.taken.push(best.box)
    move(edge, best.box.left - box.left, best.box.top - box.top)
  }
}

interface Surroundings {
  readonly lines: readonly Line[]
  /** Cards and labels, those of lines that were settled before among them. */
  readonly taken: Box[]
  readonly frames: readonly Box[]
}

function* placesBeside(own: readonly Point[], { left, top, right, bottom }: Box): Generator<Box> {
  const [width, height] = [right - left, bottom - top]
  for (const [i, point] of own.entries()) {
    const [before, after] = [own[i - 1], own[i + 1]]
    if (before === undefined || after === undefined) continue
    if (distance(point, own[0]!) < FROM_END || distance(point, own.at(-1)!) < FROM_END) continue
    const length = distance(before, after)
    if (length === 0) continue
    const [nx, ny] = [(before.y - after.y) / length, (after.x - before.x) / length]
    const away = (Math.abs(nx) * width + Math.abs(ny) * height) / 2 + GAP
    for (const side of [1, -1]) {
      const [x, y] = [point.x + side * nx * away, point.y + side * ny * away]
      yield { left: x - width / 2, top: y - height / 2, right: x + width / 2, bottom: y + height / 2 }
    }
  }
}

/** What of the surroundings could be in the way of a label somewhere in a box. */
function within({ lines, taken, frames }: Surroundings, box: Box): Surroundings {
  const roomy = grown(box, ROOM)
  return {
    lines: lines.filter(line => overlap(line.box, roomy)),
    taken: taken.filter(other => overlap(other, roomy)),
    frames: frames.filter(frame => overlap(frame, roomy)),
  }
}

function cornersOf({ left, top, right, bottom }: Box): readonly Point[] {
  return [
    { x: left, y: top },
    { x: right, y: bottom },
  ]
}

/** How bad a place is; of one that is worse than `limit` only that it is. */
function costOf(box: Box, own: readonly Point[], { lines, taken, frames }: Surroundings, limit: number): number {
  const roomy = grown(box, ROOM)
  const hidden = taken.filter(other => overlap(roomy, other)).length
  if (100 * hidden > limit) return Infinity
  const cut = frames.filter(frame => overlap(roomy, frame) && !contains(frame, roomy)).length
  const inside = frames.filter(frame => contains(frame, roomy)).length
  const center = { x: (box.left + box.right) / 2, y: (box.top + box.bottom) / 2 }
  const [first, last] = [own[0]!, own.at(-1)!]
  const offCenter = Math.abs(distance(center, first) - distance(center, last)) / (distance(first, last) + 1)
  const place = 100 * hidden + 15 * cut + 5 * inside + 8 * offCenter
  if (place > limit) return Infinity
  // A label over its line is read as belonging to it more readily than one under it.
  const under = own.some(({ x, y }) => x > box.left && x < box.right && y < center.y) ? 1 : 0
  const cost = place + gap(box, own) + 6 * under
  if (cost > limit) return Infinity
  return cost + 40 * lines.filter(line => strikes(line, roomy)).length
}

/** The distance of a box from the points of a line. */
function gap(box: Box, line: readonly Point[]): number {
  let least = Infinity
  for (const { x, y } of line) {
    const [dx, dy] = [Math.max(box.left - x, 0, x - box.right), Math.max(box.top - y, 0, y - box.bottom)]
    least = Math.min(least, dx * dx + dy * dy)
  }
  return Math.sqrt(least)
}

function move(edge: Element, dx: number, dy: number): void {
  if (dx === 0 && dy === 0) return
  for (const { name, attributes } of elements(edge)) {
    if (name !== 'text') continue
    attributes.set('x', shifted(attributes.get('x'), dx))
    attributes.set('y', shifted(attributes.get('y'), dy))
  }
}

function shifted(value: string | undefined, by: number): string {
  return String(Math.round((Number(value) + by) * 100) / 100)
}
