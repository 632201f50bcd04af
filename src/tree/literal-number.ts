import { JSON_NUMBER } from './json.ts'

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
