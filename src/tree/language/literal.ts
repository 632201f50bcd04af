import { MAX_NESTING } from '../json.ts'
import type { Value } from '../value.ts'
import { NotANumber, scalarEnd, spellNumber } from './literal-number.ts'
import { readString, stringStart } from './literal-string.ts'
import { clip, SyntaxIssue, skipSpace, trimmedEnd } from './syntax-issue.ts'

/**
 * Reads the value that begins at `from` and fills the rest of the line but for a comment: a JSON or Python literal, never
 * evaluated. Throws a SyntaxIssue of kind BAD_VALUE or EXPRESSION. `name` is the property's, for the messages.
 */
export function readValue(line: string, from: number, name: string): Value {
  return new LiteralReader(line, from, name).whole() as Value
}

const WORDS: ReadonlyMap<string, string> = new Map([
  ['True', 'true'],
  ['False', 'false'],
  ['None', 'null'],
  ['true', 'true'],
  ['false', 'false'],
  ['null', 'null'],
  ['NaN', 'NaN'],
  ['Infinity', 'Infinity'],
  ['-Infinity', '-Infinity'],
])

const MISSPELT: ReadonlyMap<string, string> = new Map([
  ['none', 'None'],
  ['nil', 'None'],
  ['undefined', 'None'],
  ['true', 'True'],
  ['false', 'False'],
  ['nan', 'NaN'],
  ['inf', 'Infinity'],
])

const NO_LITERAL = 'not a number, quoted string, True/False/None, list or dict'

class LiteralReader {
  readonly #line: string
  readonly #from: number
  readonly #name: string
  #at: number

  constructor(line: string, from: number, name: string) {
    this.#line = line
    this.#from = from
    this.#at = from
    this.#name = name
  }

  whole(): string {
    const value = this.#value(0)
    this.#space()
    const next = this.#line[this.#at]
    if (next === undefined || next === '#') return value
    if (next === ',') throw this.#bad(this.#at, this.#at + 1, 'a list needs brackets', `${this.#name} = [1, 2]`)
    throw this.#notOneValue()
  }

  #value(depth: number): string {
    this.#space()
    const line = this.#line
    const first = line[this.#at]
    if (first === '[') return this.#sequence(depth, ']', 'list')
    if (first === '(') return this.#sequence(depth, ')', 'tuple')
    if (first === '{') return this.#dict(depth)
    if (stringStart(line, this.#at)) return this.#strings()
    return this.#scalar(depth)
  }

  #sequence(depth: number, bracket: ']' | ')', what: string): string {
    const start = this.#at++
    this.#checkDepth(depth, start)
    const items: string[] = []
    let commas = 0
    while (!this.#closes(bracket, start, what)) {
      if (items.length > commas) throw this.#expected(`"," or "${bracket}"`)
      items.push(this.#value(depth + 1))
      if (this.#takes(',')) commas++
    }
    // As in Python, round brackets alone make no list.
    return bracket === ')' && items.length === 1 && commas === 0 ? (items[0] as string) : `[${items.join(',')}]`
  }

  #dict(depth: number): string {
    const start = this.#at++
    this.#checkDepth(depth, start)
    const members: string[] = []
    let commas = 0
    while (!this.#closes('}', start, 'dict')) {
      if (members.length > commas) throw this.#expected('"," or "}"')
      const key = this.#key()
      this.#space()
      if (!this.#takes(':')) throw this.#noColon(start)
      members.push(`${key}:${this.#value(depth + 1)}`)
      if (this.#takes(',')) commas++
    }
    return `{${members.join(',')}}`
  }

  #key(): string {
    const start = this.#at
    if ('[({'.includes(this.#line[start] as string))
      throw this.#bad(start, start + 1, 'a key is a string, a number, True, False or None')
    const key = this.#value(MAX_NESTING)
    return key.startsWith('"') ? key : JSON.stringify(key)
  }

  #strings(): string {
    let text = ''
    do {
      const piece = readString(this.#line, this.#at, (from, to, note, hint) => this.#bad(from, to, note, hint))
      text += piece.text
      this.#at = skipSpace(this.#line, piece.end)
    } while (stringStart(this.#line, this.#at))
    return JSON.stringify(text)
  }

  #scalar(depth: number): string {
    const start = this.#at
    const end = scalarEnd(this.#line, start)
    const word = this.#line.slice(start, end)
    const known = WORDS.get(word)
    if (known === undefined && !STARTS_NUMBER.test(word)) throw this.#noLiteral(depth, start, end)
    const number = known ?? spellNumber(word)
    if (number instanceof NotANumber) {
      const isText = depth === 0 && BARE_TEXT.test(this.#rest(start)) && this.#rest(start) !== word
      if (number.note === undefined || isText) throw this.#noLiteral(depth, start, end)
      throw this.#bad(
        start,
        end,
        number.note,
        number.write === undefined ? undefined : this.#assign(depth, number.write),
      )
    }
    this.#at = end
    return number
  }

  #closes(bracket: string, start: number, what: string): boolean {
    this.#space()
    const next = this.#line[this.#at]
    if (next === undefined || next === '#')
      throw this.#bad(start, start + 1, `the ${what} is not closed`, 'write the value on one line')
    return this.#takes(bracket)
  }

  #takes(character: string): boolean {
    this.#space()
    if (this.#line[this.#at] !== character) return false
    this.#at++
    return true
  }

  #space(): void {
    this.#at = skipSpace(this.#line, this.#at)
  }

  #checkDepth(depth: number, start: number): void {
    if (depth >= MAX_NESTING) throw this.#bad(start, start + 1, `nested deeper than ${MAX_NESTING} levels`)
  }

  #noColon(start: number): SyntaxIssue {
    const next = this.#line[this.#at]
    if (next !== ',' && next !== '}') return this.#expected('":"')
    return this.#bad(start, this.#at, 'a set, or a key without a value', 'write lists in square brackets: [1, 2]')
  }

  #expected(what: string): SyntaxIssue {
    const rest = this.#rest(this.#at)
    if (OPERATOR.test(rest)) return this.#expression()
    return this.#bad(this.#at, this.#at + 1, `expected ${what}`)
  }

  /** The word at `start` is no literal: a name, a call, or a string that lacks its quotes. */
  #noLiteral(depth: number, start: number, end: number): SyntaxIssue {
    const rest = depth === 0 ? this.#rest(start) : this.#line.slice(start, end)
    if (CALL.test(this.#rest(start)) || OPERATION.test(rest)) return this.#expression()
    const shown = rest || this.#line.slice(start, start + 1)
    const meant = MISSPELT.get(shown.toLowerCase())
    if (meant !== undefined) return this.#bad(start, end, NO_LITERAL, `write ${this.#assign(depth, meant)}`)
    return this.#bad(start, start + Math.max(shown.length, 1), NO_LITERAL, this.#quotesHint(depth, shown))
  }

  #notOneValue(): SyntaxIssue {
    const whole = this.#rest(this.#from)
    if (BARE_TEXT.test(whole) && !SUM.test(whole))
      return this.#bad(this.#from, this.#from + whole.length, NO_LITERAL, this.#quotesHint(0, whole))
    if (OPERATOR.test(this.#rest(this.#at))) return this.#expression()
    return this.#bad(this.#at, this.#at + this.#rest(this.#at).length, 'something follows the value')
  }

  #expression(): SyntaxIssue {
    const text = this.#rest(this.#from)
    const result = SUM.exec(text)
    const hint = result === null ? 'write the result' : `write the result: ${this.#name} = ${compute(result)}`
    return new SyntaxIssue('EXPRESSION', 'expressions are not evaluated', this.#from, this.#from + text.length, {
      hint,
    })
  }

  #quotesHint(depth: number, text: string): string | undefined {
    if (!/^[^'"\\\]})]+$/.test(text) || text.length > 60) return undefined
    return `strings need quotes: ${this.#assign(depth, `'${text}'`)}`
  }

  #assign(depth: number, text: string): string {
    return depth === 0 ? `${this.#name} = ${text}` : text
  }

  /** The text from `at` without a comment at its end. */
  #rest(at: number): string {
    const comment = this.#line.slice(0, at + 1000).indexOf(' #', at)
    return this.#line.slice(at, trimmedEnd(this.#line, at, comment < 0 ? this.#line.length : comment))
  }

  #bad(from: number, to: number, note: string, hint?: string): SyntaxIssue {
    return new SyntaxIssue('BAD_VALUE', `cannot read the value of "${clip(this.#name)}"`, from, to, { note, hint })
  }
}

function compute(sum: RegExpExecArray): string {
  const [a, b] = [BigInt(sum[1] as string), BigInt(sum[3] as string)]
  return String(sum[2] === '*' ? a * b : sum[2] === '+' ? a + b : a - b)
}

const STARTS_NUMBER = /^[-+]?\.?[0-9]/
const OPERATOR = /^(?:[-+*/%<>|&^!=.([]|(?:if|or|and|in|is|not|for)\b)/
const OPERATION = /^[\w.]+ +(?:[-+*/%]|if|or|and|in|is) +\S|^(?:not|lambda)\b|^[-+~](?:\s|\()|^~/
const CALL = /^[-+]?[A-Za-z_][\w.]{0,100}\s*[([]/
const BARE_TEXT = /^[\w.:/@-]+$/
const SUM = /^(-?[0-9]{1,30})\s*([-+*])\s*(-?[0-9]{1,30})$/
