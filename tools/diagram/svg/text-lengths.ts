import { drawnWidth } from '../style/text-width.ts'
import { childElements, type Element, elements, textOf } from './xml.ts'

/**
 * Gives each piece of text the length that the layout made room for. A reader's machine without Arial, or a font of its widths, then draws
 * another font narrower or wider instead of past the box. With such a font nothing changes. Each span has a length of its own, because
 * browsers do not fit a text of several sizes as a whole.
 */
export function fixTextLengths(root: Element): void {
  for (const text of elements(root)) {
    if (text.name !== 'text') continue
    const spans = childElements(text)
    for (const piece of spans.length === 0 ? [text] : spans) fix(piece)
  }
}

function fix(piece: Element): void {
  const weight = piece.attributes.get('font-weight') === 'bold' ? 'bold' : 'regular'
  const length = drawnWidth(textOf(piece), Number(piece.attributes.get('font-size')), weight)
  if (length <= 0) return
  piece.attributes.set('textLength', String(Math.round(length * 100) / 100))
  piece.attributes.set('lengthAdjust', 'spacingAndGlyphs')
}
