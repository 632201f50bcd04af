import type { Value } from '../value.ts'

export type Literals = 'json' | 'python'

/**
 * A value as the text writes it, with a space after commas and colons. `python-raw` is for text that is stored as it is, which zc.zk
 * prints without the prefix u.
 */
export function literal(value: Value, style: Literals | 'python-raw'): string {
  if (!isStructured(value)) return scalar(value, style)
  let out = ''
  for (let at = 0; at < value.length; ) {
    const end = tokenEnd(value, at)
    const token = value.slice(at, end)
    out += token === ',' ? ', ' : token === ':' ? ': ' : scalar(token, style)
    at = end
  }
  return out
}

/** A name or path in quotes; spaces that look like others are escaped, too. */
export function quoted(text: string): string {
  return literal(JSON.stringify(text) as Value, 'json').replace(/(?! )\p{Z}/gu, escapeUnit)
}

function isStructured(value: string): boolean {
  return value.startsWith('[') || value.startsWith('{')
}

/** A canonical text has no white space between its tokens. */
function tokenEnd(value: string, at: number): number {
  const first = value[at] as string
  if ('[]{},:'.includes(first)) return at + 1
  let end = at + 1
  if (first === '"') {
    while (value[end] !== '"') end += value[end] === '\\' ? 2 : 1
    return end + 1
  }
  while (end < value.length && !'[]{},:'.includes(value[end] as string)) end++
  return end
}

function scalar(token: string, style: Literals | 'python-raw'): string {
  if (token.startsWith('"')) {
    if (style === 'json') return token.replace(UNSEEN, escapeUnit)
    const text = JSON.parse(token) as string
    return style === 'python-raw' ? pythonString(text, UNSAYABLE) : `u${pythonString(text, NOT_ASCII)}`
  }
  return style === 'json' ? token : (PYTHON_WORDS[token] ?? token)
}

/** Python 2's repr: single quotes, unless only single ones are inside. */
function pythonString(text: string, escaped: RegExp): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'"
  const body = text
    .replaceAll('\\', '\\\\')
    .replaceAll(quote, `\\${quote}`)
    .replace(escaped, character => SHORT[character] ?? escapeCharacter(character))
  return `${quote}${body}${quote}`
}

function escapeCharacter(character: string): string {
  const code = character.codePointAt(0) as number
  const hex = code.toString(16)
  return code < 0x100
    ? `\\x${hex.padStart(2, '0')}`
    : code < 0x10000
      ? `\\u${hex.padStart(4, '0')}`
      : `\\U${hex.padStart(8, '0')}`
}

function escapeUnit(character: string): string {
  let out = ''
  for (let i = 0; i < character.length; i++) out += `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`
  return out
}

const PYTHON_WORDS: Readonly<Record<string, string>> = { true: 'True', false: 'False', null: 'None' }
const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

/** What an editor or a terminal does not show as it is. Private and unassigned characters stay: somebody has a font for them. */
const UNSEEN = /[\u007f-\u009f\u2028\u2029\p{Cf}\p{Cs}]/gu
// Plain strings of Python 2 are bytes: beyond ASCII only the character itself says what is stored.
const UNSAYABLE = /[\u0000-\u001f\u007f\p{Cs}]/gu
const NOT_ASCII = /[^ -~]/gu
