import { type Box, distance, lineOf, overlap, type Point, pointsAlong, textBox, touches } from './geometry.ts'
import type { Picture } from './picture.ts'

/** The width to height of a page that people like to look at. */
const GOOD_ASPECT = 1.4

/** How hard a picture is to read; less is better. Depends on nothing but the picture. */
export function score(picture: Picture): number {
  const lines = picture.edges.map(lineOf)
  // The labels of lines are moved later, those of frames are not.
  const labels = picture.clusters.map(textBox).filter(box => box !== undefined)
  return (
    10 * crossings(lines) +
    10 * strikes(lines, labels) +
    crowding(lines) / 4 +
    lines.reduce((sum, line) => sum + lengthOf(line), 0) / 100 +
    20 * Math.abs(Math.log(picture.width / picture.height / GOOD_ASPECT))
  )
}

/** How many pairs of lines cross. */
export function crossings(lines: readonly (readonly Point[])[]): number {
  const boxes = lines.map(boxOf)
  let count = 0
  for (const [i, line] of lines.entries())
    for (let j = i + 1; j < lines.length; j++) if (overlap(boxes[i]!, boxes[j]!) && cross(line, lines[j]!)) count++
  return count
}

/** How many times a line runs through a label. */
function strikes(lines: readonly (readonly Point[])[], labels: readonly Box[]): number {
  let count = 0
  for (const label of labels)
    for (const line of lines) if (line.some((point, i) => i > 0 && touches(line[i - 1]!, point, label))) count++
  return count
}

/** How much of the lines, in points, runs too close beside another line to tell them apart. */
function crowding(lines: readonly (readonly Point[])[]): number {
  const cells = new Map<string, Set<number>>()
  const spots = lines.map(line => spotsOf(line))
  for (const [i, line] of spots.entries())
    for (const { x, y } of line) {
      const key = `${Math.floor(x / CLOSE)} ${Math.floor(y / CLOSE)}`
      cells.set(key, (cells.get(key) ?? new Set()).add(i))
    }
  let crowded = 0
  for (const there of cells.values()) if (there.size > 1) crowded += (there.size - 1) * CLOSE
  return crowded
}

const CLOSE = 4

/** Where lines meet at a card they have to be close; that far from their ends it does not count. */
const MEETING = 20

function spotsOf(line: readonly Point[]): Point[] {
  const [first, last] = [line[0], line.at(-1)]
  if (first === undefined || last === undefined) return []
  return pointsAlong(line, CLOSE).filter(spot => distance(spot, first) > MEETING && distance(spot, last) > MEETING)
}

function cross(one: readonly Point[], other: readonly Point[]): boolean {
  for (let i = 1; i < one.length; i++)
    for (let j = 1; j < other.length; j++) if (piecesCross(one[i - 1]!, one[i]!, other[j - 1]!, other[j]!)) return true
  return false
}

function piecesCross(a: Point, b: Point, c: Point, d: Point): boolean {
  return side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0
}

function side(a: Point, b: Point, point: Point): number {
  return Math.sign((b.x - a.x) * (point.y - a.y) - (b.y - a.y) * (point.x - a.x))
}

function lengthOf(line: readonly Point[]): number {
  let length = 0
  for (const [i, { x, y }] of line.entries()) {
    const before = line[i - 1]
    if (before !== undefined) length += distance(before, { x, y })
  }
  return length
}

function boxOf(line: readonly Point[]): Box {
  const [xs, ys] = [line.map(point => point.x), line.map(point => point.y)]
  return { left: Math.min(...xs), top: Math.min(...ys), right: Math.max(...xs), bottom: Math.max(...ys) }
}
