/**
 * Sanitizes text of a tree for a picture. All user input passes `printable` once and one of the three quotings below; nothing else
 * writes into DOT.
 */

/** Controls, lone surrogates and direction overrides become one space each: they would break XML or falsify the order of letters. */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, ' ')
}

const UNPRINTABLE = /[\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069\ufffe\uffff]/gu

/** At most `limit` code points; what is cut at the end shows as an ellipsis. */
export function cutEnd(text: string, limit: number): string {
  if (text.length <= limit) return text
  // No code point has more than two units, so the rest has no effect.
  const points = [...text.slice(0, 2 * limit + 2)]
  return points.length <= limit ? text : `${points.slice(0, limit - 1).join('')}…`
}

/** At most `limit` code points; the middle goes, because both ends of a name distinguish it from its siblings. */
export function cutMiddle(text: string, limit: number): string {
  if (text.length <= limit) return text
  const points = [...text]
  if (points.length <= limit) return text
  const tail = Math.floor((limit - 1) / 3)
  return `${points.slice(0, limit - 1 - tail).join('')}…${points.slice(points.length - tail).join('')}`
}

/** A quoted DOT name. Distinct texts stay distinct. */
export function dotName(text: string): string {
  return `"${text.replace(/[\\"]/g, '\\$&')}"`
}

/** A quoted DOT attribute, on one line, that Graphviz shows as exactly `text`: no `\N`, no entity is read out of it. */
export function dotText(text: string): string {
  return dotName(text.replaceAll('&', '&amp;')).replaceAll('\n', '\\n')
}

/** Text inside an HTML-like label. Graphviz reads `\N` there as well, so the backslash is doubled. */
export function labelText(text: string): string {
  return text.replace(/[&<>"\\]/g, character => LABEL_ESCAPES[character] ?? character)
}

const LABEL_ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\\': '\\\\',
}

/** Text or an attribute value in XML. */
export function xmlText(text: string): string {
  return text.replace(/[&<>"]/g, character => LABEL_ESCAPES[character] ?? character)
}
