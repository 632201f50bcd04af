import { textWidth } from './text-width.ts'
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

/** The line of an edge as short straight pieces. */
export function lineOf(edge: Element): readonly Point[] {
  const path = [...elements(edge)].find(element => element.name === 'path')
  const numbers = numbersIn(path?.attributes.get('d'))
  const controls: Point[] = []
  for (let i = 0; i + 1 < numbers.length; i += 2) controls.push({ x: numbers[i]!, y: numbers[i + 1]! })
  const points = controls.slice(0, 1)
  for (let i = 0; i + 3 < controls.length; i += 3) {
    const [a, b, c, d] = [controls[i]!, controls[i + 1]!, controls[i + 2]!, controls[i + 3]!]
    for (let step = 1; step <= PIECES; step++) points.push(cubic(a, b, c, d, step / PIECES))
  }
  return points
}

const PIECES = 8

function cubic(a: Point, b: Point, c: Point, d: Point, t: number): Point {
  const s = 1 - t
  const [p, q, r, u] = [s * s * s, 3 * s * s * t, 3 * s * t * t, t * t * t]
  return { x: p * a.x + q * b.x + r * c.x + u * d.x, y: p * a.y + q * b.y + r * c.y + u * d.y }
}

/** The box around all text of an element; undefined if it has none. */
export function textBox(element: Element): Box | undefined {
  let box: Box | undefined
  for (const text of elements(element)) {
    if (text.name !== 'text') continue
    const [x, y, size] = ['x', 'y', 'font-size'].map(name => Number(text.attributes.get(name))) as [
      number,
      number,
      number,
    ]
    const weight = text.attributes.get('font-weight') === 'bold' ? 'bold' : 'regular'
    const width = textWidth(textOf(text), size, weight)
    const next = { left: x, top: y - 0.75 * size, right: x + width, bottom: y + 0.2 * size }
    box = box === undefined ? next : union(box, next)
  }
  return box
}

function union(a: Box, b: Box): Box {
  return {
    left: Math.min(a.left, b.left),
    top: Math.min(a.top, b.top),
    right: Math.max(a.right, b.right),
    bottom: Math.max(a.bottom, b.bottom),
  }
}

/** The box around the outline of a card or a frame. */
export function outlineBox(element: Element): Box | undefined {
  const numbers: number[] = []
  for (const { name, attributes } of elements(element)) {
    if (name !== 'path' && name !== 'polygon') continue
    numbers.push(...numbersIn(attributes.get('d') ?? attributes.get('points')))
  }
  const [xs, ys] = [numbers.filter((_, i) => i % 2 === 0), numbers.filter((_, i) => i % 2 === 1)]
  if (xs.length === 0) return undefined
  return { left: Math.min(...xs), top: Math.min(...ys), right: Math.max(...xs), bottom: Math.max(...ys) }
}

export function overlap(a: Box, b: Box): boolean {
  return a.left <= b.right && b.left <= a.right && a.top <= b.bottom && b.top <= a.bottom
}

export function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y)
}

/** Points on a line, about `step` apart, from its first on. */
export function pointsAlong(line: readonly Point[], step: number): Point[] {
  const points = line.slice(0, 1)
  for (const [i, b] of line.entries()) {
    const a = line[i - 1]
    if (a === undefined) continue
    const steps = Math.max(1, Math.round(distance(a, b) / step))
    for (let k = 1; k <= steps; k++)
      points.push({ x: a.x + ((b.x - a.x) * k) / steps, y: a.y + ((b.y - a.y) * k) / steps })
  }
  return points
}

function numbersIn(text: string | undefined): number[] {
  return text?.match(/-?[\d.]+(?:e-?\d+)?/g)?.map(Number) ?? []
}

/** Whether the piece from `a` to `b` touches the box. */
export function touches(a: Point, b: Point, box: Box): boolean {
  let [enter, leave] = [0, 1]
  for (const [from, delta, low, high] of [
    [a.x, b.x - a.x, box.left, box.right],
    [a.y, b.y - a.y, box.top, box.bottom],
  ] as const) {
    if (delta === 0) {
      if (from < low || from > high) return false
      continue
    }
    const [first, second] = [(low - from) / delta, (high - from) / delta]
    enter = Math.max(enter, Math.min(first, second))
    leave = Math.min(leave, Math.max(first, second))
    if (enter > leave) return false
  }
  return true
}
