import { JSON_NUMBER } from '../json.ts'
import { isSpace } from './syntax-issue.ts'

/** Why a word that begins like a number is none. Without a note: it is some other text. */
export class NotANumber {
  readonly note: string | undefined
  /** What could be written instead. */
  readonly write: string | undefined

  constructor(note?: string, write?: string) {
    this.note = note
    this.write = write
  }
}

/** The JSON spelling of a number: its own where JSON has it, else that of the equal number. */
export function spellNumber(word: string): string | NotANumber {
  if (JSON_NUMBER.test(word)) return word
  const sign = word.startsWith('-') ? '-' : ''
  const body = word.replace(/^[-+]/, '').replace(/[lL]$/, '')
  const long = /[lL]$/.test(word)
  if (JSON_NUMBER.test(body) && (!long || /^[0-9]+$/.test(body))) return sign + body
  if (BASED.test(body)) return body.length > MAX_BASED ? new NotANumber('too long') : signed(sign, BigInt(body))
  if (/^0[0-9]+$/.test(body)) return octal(sign, body)
  const float = long ? null : FLOAT.exec(body)
  if (float !== null) return spellFloat(sign, float)
  if (/^[0-9][0-9_]*$/.test(body)) return new NotANumber('numbers have no "_"', sign + body.replaceAll('_', ''))
  if (/^[0-9.]+[jJ]$/.test(word)) return new NotANumber('complex numbers are not supported')
  return new NotANumber()
}

const BASED = /^0(?:[xX][0-9a-fA-F]+|[oO][0-7]+|[bB][01]+)$/
const FLOAT = /^([0-9]*)(?:\.([0-9]*))?([eE][-+]?[0-9]+)?$/

// Turning a longer one into decimal takes noticeable time.
const MAX_BASED = 4_000

function signed(sign: string, number: bigint): string {
  return number === 0n ? '0' : `${sign}${number}`
}

function octal(sign: string, body: string): NotANumber {
  const plain = body.replace(/^0+(?=.)/, '')
  const isOctal = /^[0-7]+$/.test(body) && body.length <= MAX_BASED
  return isOctal && plain !== '0'
    ? new NotANumber(
        `a leading 0 means octal in Python 2: ${sign}${body} is ${sign}${BigInt(`0o${body}`)} there`,
        `${sign}${plain}`,
      )
    : new NotANumber('a number has no leading 0', `${sign}${plain}`)
}

function spellFloat(sign: string, [, whole = '', fraction, exponent = '']: RegExpExecArray): string | NotANumber {
  if (whole === '' && (fraction ?? '') === '') return new NotANumber()
  const digits = whole.replace(/^0+(?=[0-9])/, '') || '0'
  return `${sign}${digits}${fraction === undefined ? '' : `.${fraction || '0'}`}${exponent}`
}

/** Where a number or word ends: after letters, digits, dots and underscores, with the sign of an exponent. */
export function scalarEnd(line: string, start: number): number {
  let at = start
  if (line[at] === '-' || line[at] === '+') at++
  for (; at < line.length; at++) {
    const unit = line.charCodeAt(at)
    const isSign = unit === 0x2b || unit === 0x2d
    if (isSign ? !isExponent(line, start, at) : !isWordUnit(unit)) break
  }
  return at
}

function isExponent(line: string, start: number, at: number): boolean {
  const before = line[at - 1]
  return (
    (before === 'e' || before === 'E') &&
    /^[-+]?[0-9.]/.test(line.slice(start, start + 2)) &&
    /[0-9]/.test(line[at + 1] ?? '')
  )
}

function isWordUnit(unit: number): boolean {
  const isDigit = unit >= 0x30 && unit <= 0x39
  const isLetter = (unit >= 0x41 && unit <= 0x5a) || (unit >= 0x61 && unit <= 0x7a)
  return isDigit || isLetter || unit === 0x5f || unit === 0x2e || (unit > 0x7f && !isSpace(unit))
}
