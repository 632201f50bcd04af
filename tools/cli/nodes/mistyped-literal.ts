const WORDS = ['True', 'False', 'None', 'null'] as const
const OTHER_WORDS: ReadonlyMap<string, string> = new Map([
  ['nil', 'None'],
  ['undefined', 'None'],
  ['nan', 'NaN'],
  ['inf', 'Infinity'],
])

/**
 * Whether a text that is no literal looks like one: undefined if not, or else what to add to a note, which may be nothing. It stays a text:
 * nobody can know what was meant.
 */
export function mistyped(text: string): string | undefined {
  const trimmed = text.trim()
  const word = OTHER_WORDS.get(trimmed.toLowerCase()) ?? WORDS.find(known => isNear(trimmed, known))
  if (word !== undefined) return `, not ${word}`
  if (isNumeric(trimmed)) return ', not a number'
  if (/^[[({]/.test(trimmed) || /^[uUrRbB]{0,2}['"]/.test(trimmed)) return ', not a list, dict or quoted string'
  return /^\d[\d.]*(\s+[-+*/]|\s*\*)\s*\d[\d.\s*/+-]*$/.test(trimmed) ? ': expressions are not evaluated' : undefined
}

/** Only digits and what goes between them in numbers, and no IPv4 address. */
function isNumeric(text: string): boolean {
  if (/^\d+\.\d+\.\d+\.\d+$/.test(text)) return false
  return /^[-+]?(?=[.,]?\d)(0[xX][\da-fA-F_]*|[\d.,_]+([eE][-+]?\d*)?)[lL]?$/.test(text)
}

/** The word in another case, with two letters swapped, or with one too many or too few. */
function isNear(text: string, known: string): boolean {
  const [typed, right] = [text.toLowerCase(), known.toLowerCase()]
  if (typed[0] !== right[0]) return false
  if (typed === right) return true
  if (typed.length === right.length) return hasSwap(typed, right)
  return lacksOne(typed, right) || lacksOne(right, typed)
}

function hasSwap(a: string, b: string): boolean {
  const at = [...a].findIndex((letter, i) => letter !== b[i])
  return a[at] === b[at + 1] && a[at + 1] === b[at] && a.slice(at + 2) === b.slice(at + 2)
}

/** Whether `short` is `long` without one letter. */
function lacksOne(short: string, long: string): boolean {
  return short.length + 1 === long.length && [...long].some((_, i) => long.slice(0, i) + long.slice(i + 1) === short)
}
