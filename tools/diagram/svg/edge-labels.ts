import { BoxIndex } from './box-index.ts'
import { type Box, contains, distance, grown, outlineBox, type Point, textBox } from './geometry.ts'
import { type Line, lineOf, pointsAlong, type Run, runStrikes } from './line.ts'
import type { Picture } from './picture.ts'
import { type Element, elements } from './xml.ts'

/** Space between a label and its line. */
const GAP = 4

/** The minimal space around a label; less than GAP, or its own line would be in it. */
const ROOM = 2

/** Space between two labels beside each other; with less, two that say `db` read as one that says `db db`. */
const WORD_GAP = 14

/** How close to an end of its line a label may be. */
const FROM_END = 14

/** How many places along a line are tried, at most. */
const PLACES = 60

/**
 * Moves the labels of lines to where it is clear which line they belong to: beside their own line, clear of cards, other labels and
 * other lines. Graphviz gives a label a place of its own between two ranks, and its line may then run far from it.
 */
export function settleLabels(picture: Picture): void {
  const lines = picture.edges.map(lineOf)
  const room = surroundingsOf(picture, lines)
  for (const [i, edge] of picture.edges.entries()) {
    const [box, line] = [textBox(edge), lines[i]]
    if (box === undefined || line === undefined) continue
    const own = trailOf(line)
    let best = { box, cost: costOf({ box, near: 0 }, own, room, Infinity) }
    for (const place of placesBeside(own.points, box)) {
      const cost = costOf(place, own, room, best.cost)
      if (cost < best.cost) best = { box: place.box, cost }
    }
    const { left, top, right, bottom } = best.box
    const kept = { left: left - WORD_GAP, top, right: right + WORD_GAP, bottom }
    room.taken.add(kept, kept)
    move(edge, best.box.left - box.left, best.box.top - box.top)
  }
}

interface Surroundings {
  /** By their runs. */
  readonly lines: BoxIndex<LineRun>
  /** Cards and labels, including the labels that are already placed. */
  readonly taken: BoxIndex<Box>
  readonly frames: BoxIndex<Box>
}

interface LineRun {
  readonly line: Line
  readonly run: Run
}

function surroundingsOf({ nodes, clusters }: Picture, lines: readonly (Line | undefined)[]): Surroundings {
  const room: Surroundings = { lines: new BoxIndex(), taken: new BoxIndex(), frames: new BoxIndex() }
  const put = (index: BoxIndex<Box>, box: Box | undefined): void => {
    if (box !== undefined) index.add(box, box)
  }
  for (const line of lines) for (const run of line?.runs ?? []) room.lines.add(run.box, { line: line!, run })
  for (const node of nodes) put(room.taken, outlineBox(node))
  for (const cluster of clusters) {
    put(room.taken, textBox(cluster))
    put(room.frames, outlineBox(cluster))
  }
  return room
}

/** The line that a label belongs to. */
interface Trail {
  readonly points: readonly Point[]
  /** How far a point is from the next one, at most: a search that is far from a point can skip those that follow it. */
  readonly step: number
}

function trailOf(line: Line): Trail {
  const points = pointsAlong(line, Math.max(5, line.length / PLACES))
  const step = points.reduce((most, point, i) => (i === 0 ? 0 : Math.max(most, distance(points[i - 1]!, point))), 0)
  return { points, step }
}

interface Place {
  readonly box: Box
  /** The point of the line that it is beside. */
  readonly near: number
}

function* placesBeside(own: readonly Point[], { left, top, right, bottom }: Box): Generator<Place> {
  const [width, height] = [right - left, bottom - top]
  for (let i = 1; i + 1 < own.length; i++) {
    const before = own[i - 1]!
    const point = own[i]!
    const after = own[i + 1]!
    if (distance(point, own[0]!) < FROM_END || distance(point, own.at(-1)!) < FROM_END) continue
    const length = distance(before, after)
    if (length === 0) continue
    const nx = (before.y - after.y) / length
    const ny = (after.x - before.x) / length
    const away = (Math.abs(nx) * width + Math.abs(ny) * height) / 2 + GAP
    for (const side of [1, -1]) {
      const x = point.x + side * nx * away
      const y = point.y + side * ny * away
      yield {
        box: { left: x - width / 2, top: y - height / 2, right: x + width / 2, bottom: y + height / 2 },
        near: i,
      }
    }
  }
}

/** The cost of a place; exact only up to `limit`. */
function costOf({ box, near }: Place, own: Trail, { lines, taken, frames }: Surroundings, limit: number): number {
  const roomy = grown(box, ROOM)
  const hidden = taken.at(roomy).length
  if (100 * hidden > limit) return Infinity
  const around = frames.at(roomy)
  let inside = 0
  for (const frame of around) if (contains(frame, roomy)) inside++
  const cut = around.length - inside
  const center = { x: (box.left + box.right) / 2, y: (box.top + box.bottom) / 2 }
  const [first, last] = [own.points[0]!, own.points.at(-1)!]
  const offCenter = Math.abs(distance(center, first) - distance(center, last)) / (distance(first, last) + 1)
  const place = 100 * hidden + 15 * cut + 5 * inside + 8 * offCenter
  if (place > limit) return Infinity
  // A label over its line is read as belonging to it more readily than one under it.
  const cost = place + gap(box, own, near) + (isUnder(own, box, center.y) ? 6 : 0)
  if (cost > limit) return Infinity
  const struck = new Set<Line>()
  for (const { line, run } of lines.at(roomy)) if (!struck.has(line) && runStrikes(run, roomy)) struck.add(line)
  return cost + 40 * struck.size
}

/** The distance of a box from the points of a line; `near` is one that is likely to be close. */
function gap(box: Box, { points, step }: Trail, near: number): number {
  let least = distanceTo(box, points[near]!)
  for (let i = 0; i < points.length; i++) {
    const away = distanceTo(box, points[i]!)
    if (away < least) least = away
    else i += Math.floor((away - least) / step)
  }
  return least
}

function distanceTo(box: Box, { x, y }: Point): number {
  const dx = x < box.left ? box.left - x : x > box.right ? x - box.right : 0
  const dy = y < box.top ? box.top - y : y > box.bottom ? y - box.bottom : 0
  return dx === 0 ? dy : dy === 0 ? dx : Math.sqrt(dx * dx + dy * dy)
}

/** Whether a line passes above the middle of a box. */
function isUnder({ points, step }: Trail, { left, right }: Box, middle: number): boolean {
  for (let i = 0; i < points.length; i++) {
    const { x, y } = points[i]!
    if (y >= middle) i += Math.floor((y - middle) / step)
    else if (x <= left) i += Math.floor((left - x) / step)
    else if (x >= right) i += Math.floor((x - right) / step)
    else return true
  }
  return false
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
