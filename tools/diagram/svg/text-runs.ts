import { graphvizWidth } from '../style/text-width.ts'
import { childElements, type Element, elements, textOf } from './xml.ts'

/**
 * Joins the pieces of one line of text. Graphviz writes each style as a text of its own, placed by its guess of the width of the piece
 * before; as spans of one text they follow one another in whatever font there is.
 */
export function joinTextRuns(root: Element): void {
  for (const parent of [...elements(root)]) {
    let run: { readonly text: Element; end: number } | undefined
    const kept: (Element | string)[] = []
    for (const child of parent.children) {
      if (typeof child === 'string' || child.name !== 'text') {
        if (typeof child !== 'string') run = undefined
        kept.push(child)
        continue
      }
      const [x, width] = [Number(child.attributes.get('x')), widthOf(child)]
      if (
        run !== undefined &&
        run.text.attributes.get('y') === child.attributes.get('y') &&
        Math.abs(run.end - x) < 0.1
      ) {
        run.text.children.push(spanOf(child))
        run.end = x + width
        if (kept.at(-1) === '\n') kept.pop()
        continue
      }
      run = { text: lineFrom(child), end: x + width }
      kept.push(run.text)
    }
    parent.children = kept
  }
  for (const text of elements(root)) if (text.name === 'text' && text.children.length === 1) unwrap(text)
}

const STYLE = ['font-weight', 'font-size', 'fill', 'text-decoration']

function lineFrom(piece: Element): Element {
  const attributes = new Map([...piece.attributes].filter(([name]) => !STYLE.includes(name)))
  return { name: 'text', attributes, children: [spanOf(piece)] }
}

function spanOf(piece: Element): Element {
  const attributes = new Map([...piece.attributes].filter(([name]) => STYLE.includes(name)))
  return { name: 'tspan', attributes, children: piece.children }
}

/** A line of one piece needs no span. */
function unwrap(text: Element): void {
  const [only] = childElements(text)
  if (only === undefined) return
  for (const [name, value] of only.attributes) text.attributes.set(name, value)
  text.children = only.children
}

function widthOf(text: Element): number {
  const weight = text.attributes.get('font-weight') === 'bold' ? 'bold' : 'regular'
  return graphvizWidth(textOf(text), Number(text.attributes.get('font-size')), weight)
}
