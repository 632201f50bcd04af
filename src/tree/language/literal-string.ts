import type { SyntaxIssue } from './syntax-issue.ts'

type Refuse = (from: number, to: number, note: string, hint?: string) => SyntaxIssue

/** Whether a string literal begins here: a quote, perhaps with a prefix of one or two letters. */
export function stringStart(line: string, at: number): boolean {
  if (isQuote(line[at])) return true
  if (!isPrefix(line[at])) return false
  return isQuote(line[at + 1]) || (isPrefix(line[at + 1]) && isQuote(line[at + 2]))
}

/**
 * Reads one JSON or Python string. They agree but for `\/`, which is "/" in plain double quotes, as in JSON, and keeps its backslash
 * elsewhere, as every escape does that Python does not know.
 */
export function readString(line: string, at: number, refuse: Refuse): { readonly text: string; readonly end: number } {
  const start = at
  while (isPrefix(line[at])) at++
  const prefix = line.slice(start, at).toLowerCase()
  const quote = line[at] as string
  if (prefix !== '' && prefix !== 'u' && prefix !== 'r')
    throw refuse(start, at, `strings have no prefix "${line.slice(start, at)}"`, `write ${quote}…${quote} without it`)
  const closing = line.startsWith(quote.repeat(3), at) ? quote.repeat(3) : quote
  const raw = prefix === 'r'
  const json = prefix === '' && closing === '"'
  let text = ''
  let from = at + closing.length
  for (let i = from; i < line.length; i++) {
    const character = line[i]
    if (character === quote && line.startsWith(closing, i))
      return { text: text + line.slice(from, i), end: i + closing.length }
    if (character !== '\\') continue
    if (raw) {
      i++
      continue
    }
    const escaped = readEscape(line, i, json, refuse)
    text += line.slice(from, i) + escaped.text
    from = escaped.end
    i = from - 1
  }
  throw refuse(start, line.length, 'the string is not closed')
}

function readEscape(line: string, at: number, json: boolean, refuse: Refuse): { text: string; end: number } {
  const letter = line[at + 1] ?? ''
  const simple = SIMPLE[letter]
  if (simple !== undefined) return { text: simple, end: at + 2 }
  if (letter === '/' && json) return { text: '/', end: at + 2 }
  const digits = DIGITS[letter]
  if (digits !== undefined) {
    const hex = line.slice(at + 2, at + 2 + digits)
    const code = Number.parseInt(hex, 16)
    if (hex.length < digits || !/^[0-9a-fA-F]+$/.test(hex) || code > 0x10ffff)
      throw refuse(at, Math.min(at + 2 + digits, line.length), `\\${letter} needs ${digits} hexadecimal digits`)
    return { text: String.fromCodePoint(code), end: at + 2 + digits }
  }
  if (letter === 'N' && line[at + 2] === '{') throw refuse(at, at + 3, 'characters have no names here', 'write \\uXXXX')
  const octal = /^[0-7]{1,3}/.exec(line.slice(at + 1, at + 4))?.[0]
  if (octal === undefined) return { text: `\\${letter}`, end: at + 1 + letter.length }
  return { text: String.fromCharCode(Number.parseInt(octal, 8)), end: at + 1 + octal.length }
}

const SIMPLE: Readonly<Record<string, string>> = {
  '\\': '\\',
  "'": "'",
  '"': '"',
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
}

/** Letters of escapes by code, with the number of digits that follow. */
const DIGITS: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 }

function isQuote(character: string | undefined): boolean {
  return character === "'" || character === '"'
}

function isPrefix(character: string | undefined): boolean {
  return character !== undefined && 'uUrRbB'.includes(character)
}
