import { textWidth } from '../style/text-width.ts'
import { type Element, elements, textOf } from './xml.ts'

export interface Point {
  readonly x: number
  readonly y: number
}

export interface Box {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

export function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y)
}

export function overlap(a: Box, b: Box): boolean {
  return a.left <= b.right && b.left <= a.right && a.top <= b.bottom && b.top <= a.bottom
}

export function contains(outer: Box, inner: Box): boolean {
  return (
    outer.left <= inner.left && outer.top <= inner.top && outer.right >= inner.right && outer.bottom >= inner.bottom
  )
}

export function grown(box: Box, by: number): Box {
  return { left: box.left - by, top: box.top - by, right: box.right + by, bottom: box.bottom + by }
}

/** The box around points; undefined if there are none. */
export function boxAround(points: readonly Point[]): Box | undefined {
  if (points.length === 0) return undefined
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity]
  for (const { x, y } of points) {
    left = Math.min(left, x)
    right = Math.max(right, x)
    top = Math.min(top, y)
    bottom = Math.max(bottom, y)
  }
  return { left, top, right, bottom }
}

/** The box around the outline of a card or a frame; undefined if it has none. */
export function outlineBox(element: Element): Box | undefined {
  const outlines = [...elements(element)].filter(({ name }) => name === 'path' || name === 'polygon')
  return boxAround(
    outlines.flatMap(({ attributes }) => pointsIn(attributes.get('d') ?? attributes.get('points') ?? '')),
  )
}

/** The box around all text of an element; undefined if it has none. */
export function textBox(element: Element): Box | undefined {
  const corners: Point[] = []
  for (const text of elements(element)) {
    if (text.name !== 'text') continue
    const [x, y, size] = ['x', 'y', 'font-size'].map(name => Number(text.attributes.get(name))) as [
      number,
      number,
      number,
    ]
    const weight = text.attributes.get('font-weight') === 'bold' ? 'bold' : 'regular'
    corners.push({ x, y: y - 0.75 * size }, { x: x + textWidth(textOf(text), size, weight), y: y + 0.2 * size })
  }
  return boxAround(corners)
}

/** The points that a path or polygon of SVG names, in order. */
export function pointsIn(text: string): Point[] {
  const numbers = text.match(/-?[\d.]+(?:e-?\d+)?/g)?.map(Number) ?? []
  const points: Point[] = []
  for (let i = 0; i + 1 < numbers.length; i += 2) points.push({ x: numbers[i]!, y: numbers[i + 1]! })
  return points
}
