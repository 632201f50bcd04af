import { edgeId } from '../words/element-ids.ts'
import type { Model } from '../words/model.ts'
import { distance, type Point, pointsIn } from './geometry.ts'
import type { Picture } from './picture.ts'
import { type Element, elements } from './xml.ts'

/** How far the handles of a loop reach out, in points: further for a longer one, so that loops nest. */
const LEAST = 18
const SHARE = 0.12

/** A loop itself reaches three quarters as far: not to the table beside it, be that in the next rank or in the same one. */
const MOST = { LR: 64, TB: 24 } as const

/**
 * Draws lines from a row of a table to another of the same one close beside it. Graphviz keeps no room for them between two ranks, and they
 * would run behind the next table, as if they ended there.
 */
export function tightenLoops({ edges }: Picture, model: Model, direction: 'LR' | 'TB'): void {
  const loops = new Set(model.edges.filter(({ from, to }) => from === to).map(edgeId))
  for (const edge of edges) if (loops.has(edge.attributes.get('id') ?? '')) tighten(edge, MOST[direction])
}

function tighten(edge: Element, most: number): void {
  const parts = [...elements(edge)]
  const [path, arrow] = ['path', 'polygon'].map(kind => parts.find(({ name }) => name === kind))
  if (path === undefined || arrow === undefined) return
  const [line, head] = [pointsIn(path.attributes.get('d')!), pointsIn(arrow.attributes.get('points')!)]
  const [start, neck] = [line[0]!, line.at(-1)!]
  const tip = head.reduce((a, b) => (distance(b, neck) > distance(a, neck) ? b : a))
  const length = distance(tip, neck)
  const [cos, sin] = [(neck.x - tip.x) / length, (neck.y - tip.y) / length]
  // The arrow is turned around its tip until it points to the left.
  const turned = head.map(({ x, y }): Point => {
    const [dx, dy] = [x - tip.x, y - tip.y]
    return { x: tip.x + dx * cos + dy * sin, y: tip.y - dx * sin + dy * cos }
  })
  arrow.attributes.set('points', turned.map(written).join(' '))
  const end = { x: tip.x + length, y: tip.y }
  const reach = Math.min(most, LEAST + SHARE * Math.abs(end.y - start.y))
  const [out, back] = [start, end].map(({ y }) => written({ x: tip.x + reach, y }))
  path.attributes.set('d', `M${written(start)}C${out} ${back} ${written(end)}`)
}

function written({ x, y }: Point): string {
  return [x, y].map(value => Math.round(value * 100) / 100).join(',')
}
