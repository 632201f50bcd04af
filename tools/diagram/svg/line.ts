import { type Box, boxAround, distance, overlap, type Point, pointsIn } from './geometry.ts'
import { type Element, elements } from './xml.ts'

/** The line of an edge as short straight pieces, in runs that each have a box, so that most comparisons end with the boxes. */
export interface Line {
  readonly points: readonly Point[]
  readonly box: Box
  readonly length: number
  readonly runs: readonly Run[]
}

/** A part of a line. */
export interface Run {
  readonly points: readonly Point[]
  readonly box: Box
}

const PIECES_PER_CURVE = 8
const PIECES_PER_RUN = 8

/** The line of an edge; undefined if it has none. */
export function lineOf(edge: Element): Line | undefined {
  const path = [...elements(edge)].find(element => element.name === 'path')
  const controls = pointsIn(path?.attributes.get('d') ?? '')
  const points = controls.slice(0, 1)
  for (let i = 0; i + 3 < controls.length; i += 3) {
    const [a, b, c, d] = [controls[i]!, controls[i + 1]!, controls[i + 2]!, controls[i + 3]!]
    for (let step = 1; step <= PIECES_PER_CURVE; step++) points.push(cubic(a, b, c, d, step / PIECES_PER_CURVE))
  }
  const box = boxAround(points)
  if (box === undefined) return undefined
  const runs: Run[] = []
  for (let i = 0; i + 1 < points.length; i += PIECES_PER_RUN) {
    const run = points.slice(i, i + PIECES_PER_RUN + 1)
    runs.push({ points: run, box: boxAround(run)! })
  }
  const length = points.reduce((sum, point, i) => (i === 0 ? 0 : sum + distance(points[i - 1]!, point)), 0)
  return { points, box, length, runs }
}

function cubic(a: Point, b: Point, c: Point, d: Point, t: number): Point {
  const s = 1 - t
  const [p, q, r, u] = [s * s * s, 3 * s * s * t, 3 * s * t * t, t * t * t]
  return { x: p * a.x + q * b.x + r * c.x + u * d.x, y: p * a.y + q * b.y + r * c.y + u * d.y }
}

/** Points on a line, about `step` apart, from its first to its last. */
export function pointsAlong({ points }: Line, step: number): Point[] {
  const along = points.slice(0, 1)
  for (const [i, b] of points.entries()) {
    const a = points[i - 1]
    if (a === undefined) continue
    const steps = Math.max(1, Math.round(distance(a, b) / step))
    for (let k = 1; k <= steps; k++)
      along.push({ x: a.x + ((b.x - a.x) * k) / steps, y: a.y + ((b.y - a.y) * k) / steps })
  }
  return along
}

/** Whether two lines cross; to touch is not to cross. */
export function linesCross(one: Line, other: Line): boolean {
  if (!overlap(one.box, other.box)) return false
  return one.runs.some(a => overlap(a.box, other.box) && other.runs.some(b => overlap(a.box, b.box) && runsCross(a, b)))
}

function runsCross({ points: a }: Run, { points: b }: Run): boolean {
  for (let i = 1; i < a.length; i++)
    for (let j = 1; j < b.length; j++) if (piecesCross(a[i - 1]!, a[i]!, b[j - 1]!, b[j]!)) return true
  return false
}

function piecesCross(a: Point, b: Point, c: Point, d: Point): boolean {
  return side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0
}

function side(a: Point, b: Point, point: Point): number {
  return Math.sign((b.x - a.x) * (point.y - a.y) - (b.y - a.y) * (point.x - a.x))
}

/** Whether a line runs through a box or touches it. */
export function strikes(line: Line, box: Box): boolean {
  return overlap(line.box, box) && line.runs.some(run => runStrikes(run, box))
}

/** Whether a part of a line runs through a box or touches it. */
export function runStrikes({ points, box: around }: Run, box: Box): boolean {
  if (!overlap(around, box)) return false
  for (let i = 1; i < points.length; i++) if (touches(points[i - 1]!, points[i]!, box)) return true
  return false
}

function touches(a: Point, b: Point, { left, top, right, bottom }: Box): boolean {
  if ((a.x < left && b.x < left) || (a.x > right && b.x > right)) return false
  if ((a.y < top && b.y < top) || (a.y > bottom && b.y > bottom)) return false
  // The part of the piece between the box's sides, and then also between its top and its bottom: from `enter` to `leave`.
  let enter = 0
  let leave = 1
  const dx = b.x - a.x
  const dy = b.y - a.y
  if (dx !== 0) {
    const [first, second] = [(left - a.x) / dx, (right - a.x) / dx]
    enter = Math.max(enter, Math.min(first, second))
    leave = Math.min(leave, Math.max(first, second))
  }
  if (dy !== 0) {
    const [first, second] = [(top - a.y) / dy, (bottom - a.y) / dy]
    enter = Math.max(enter, Math.min(first, second))
    leave = Math.min(leave, Math.max(first, second))
  }
  return enter <= leave
}
