import { compareText } from '../../../src/tree/path.ts'
import { type Box, distance, outlineBox, textBox } from '../svg/geometry.ts'
import { type Line, lineOf, linesCross, pointsAlong, strikes } from '../svg/line.ts'
import type { Picture } from '../svg/picture.ts'

/** The width to height of a page that is easy to look at. */
const GOOD_ASPECT = 1.4

/** How hard a picture is to read; less is better. Depends on nothing but the picture. */
export function score(picture: Picture): number {
  const lines = picture.edges.map(lineOf).filter(line => line !== undefined)
  // The labels of lines are moved later, those of frames are not.
  const labels = picture.clusters.map(textBox).filter(box => box !== undefined)
  const struck = labels.reduce((sum, label) => sum + lines.filter(line => strikes(line, label)).length, 0)
  const length = lines.reduce((sum, line) => sum + line.length, 0)
  return (
    10 * crossings(lines) +
    10 * struck +
    crowding(lines) / 4 +
    length / 100 +
    20 * Math.abs(Math.log(picture.width / picture.height / GOOD_ASPECT)) +
    5 * disorder(picture)
  )
}

/** How many pairs of lines cross. */
function crossings(lines: readonly Line[]): number {
  let count = 0
  for (const [i, line] of lines.entries())
    for (let j = i + 1; j < lines.length; j++) if (linesCross(line, lines[j]!)) count++
  return count
}

const CLOSE = 4

/** Where lines meet at a card they have to be close; that far from their ends it does not count. */
const MEETING = 20

/** How much of the lines, in points, runs too close beside another line to be distinguished. */
function crowding(lines: readonly Line[]): number {
  const cells = new Map<string, Set<Line>>()
  for (const line of lines) {
    const [first, last] = [line.points[0]!, line.points.at(-1)!]
    for (const spot of pointsAlong(line, CLOSE)) {
      if (distance(spot, first) <= MEETING || distance(spot, last) <= MEETING) continue
      const key = `${Math.floor(spot.x / CLOSE)} ${Math.floor(spot.y / CLOSE)}`
      const there = cells.get(key)
      if (there === undefined) cells.set(key, new Set([line]))
      else there.add(line)
    }
  }
  let crowded = 0
  for (const there of cells.values()) crowded += (there.size - 1) * CLOSE
  return crowded
}

/** Of the parts placed below or beside another part of the same node, the share that readers expect on the other side. */
function disorder({ nodes, clusters }: Picture): number {
  const parts = [...nodes, ...clusters].flatMap(part => {
    const [path, box] = [part.attributes.get('id')!.slice(2), outlineBox(part)]
    return box === undefined ? [] : [{ path, box }]
  })
  let [pairs, wrong] = [0, 0]
  for (const siblings of Map.groupBy(parts, ({ path }) => path.slice(0, path.lastIndexOf('/'))).values()) {
    siblings.sort((a, b) => compareText(a.path, b.path))
    for (const [i, { box: first }] of siblings.entries())
      for (const { box: second } of siblings.slice(i + 1)) {
        const [beside, below] = [gapBetween(first, second, 'left', 'right'), gapBetween(first, second, 'top', 'bottom')]
        if ((beside === 0) === (below === 0)) continue
        pairs++
        if (beside + below < 0) wrong++
      }
  }
  return pairs === 0 ? 0 : wrong / pairs
}

/** How far the second begins behind the end of the first, negative the other way round; 0 if they overlap. */
function gapBetween(first: Box, second: Box, begin: 'left' | 'top', end: 'right' | 'bottom'): number {
  return Math.max(0, second[begin] - first[end]) - Math.max(0, first[begin] - second[end])
}
