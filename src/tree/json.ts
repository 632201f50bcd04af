import { RegistryError } from './errors.ts'

/**
 * A property's value, held as JSON text so that nothing is lost: numbers keep their spelling (1, 1.0, 1e0 and 2^53 + 1 are
 * four different values), strings may hold lone surrogates. Insignificant white space is gone and strings are escaped as
 * JSON.stringify escapes them, so two values are the same exactly if their texts are. Besides JSON there are NaN, Infinity and
 * -Infinity, because Python's json writes them.
 */
export type Value = string & { readonly __brand: 'Value' }

/** How deep lists and objects may nest in a value. */
export const MAX_NESTING = 200

/** One `"key": value` of an object, with its place in the text. */
export interface Member {
  readonly key: string
  readonly value: Value
  /** The place of the key's opening quote. */
  readonly start: number
  readonly valueStart: number
  readonly end: number
}

/**
 * Reads JSON without losing anything: values come out as canonical texts. Besides JSON it knows the words NaN, Infinity and
 * -Infinity, which Python writes. Throws BAD_VALUE with the fact `position`, a count of UTF-16 units.
 */
export class JsonReader {
  readonly #text: string
  #at: number

  constructor(text: string, at = 0) {
    this.#text = text
    this.#at = at
  }

  /** The one value of the whole text. */
  document(): Value {
    this.#space()
    const value = this.#value(0)
    this.#end()
    return value as Value
  }

  /** The members of the text, which must be one object; repeated keys are returned as often as they occur. */
  members(): Member[] {
    const members: Member[] = []
    this.#space()
    this.#expect('{')
    if (!this.#closes('}'))
      do {
        this.#space()
        const start = this.#at
        const key = JSON.parse(this.#key()) as string
        this.#space()
        const valueStart = this.#at
        const value = this.#value(1) as Value
        members.push({ key, value, start, valueStart, end: this.#at })
      } while (this.#continues('}'))
    this.#end()
    return members
  }

  /** The elements of the text, which must be one list. */
  elements(): Value[] {
    const elements: Value[] = []
    this.#space()
    this.#expect('[')
    if (!this.#closes(']'))
      do {
        this.#space()
        elements.push(this.#value(1) as Value)
      } while (this.#continues(']'))
    this.#end()
    return elements
  }

  #value(depth: number): string {
    const first = this.#text[this.#at]
    if (first === '"') return this.#string()
    if (first === '{' || first === '[') {
      if (depth >= MAX_NESTING) throw this.#bad(`nested deeper than ${MAX_NESTING} levels`)
      return first === '{' ? this.#object(depth) : this.#list(depth)
    }
    WORD.lastIndex = this.#at
    const word = WORD.exec(this.#text)?.[0]
    if (word === undefined || !(WORDS.has(word) || JSON_NUMBER.test(word))) throw this.#bad(this.#unexpected())
    this.#at += word.length
    return word
  }

  #object(depth: number): string {
    let out = '{'
    this.#at++
    if (this.#closes('}')) return '{}'
    do {
      this.#space()
      out += `${out === '{' ? '' : ','}${this.#key()}:`
      this.#space()
      out += this.#value(depth + 1)
    } while (this.#continues('}'))
    return `${out}}`
  }

  #list(depth: number): string {
    let out = '['
    this.#at++
    if (this.#closes(']')) return '[]'
    do {
      this.#space()
      out += `${out === '[' ? '' : ','}${this.#value(depth + 1)}`
    } while (this.#continues(']'))
    return `${out}]`
  }

  #key(): string {
    if (this.#text[this.#at] !== '"') throw this.#bad(this.#unexpected())
    const key = this.#string()
    this.#space()
    this.#expect(':')
    return key
  }

  #string(): string {
    const text = this.#text
    let canonical = true
    for (let i = this.#at + 1; ; i++) {
      const unit = text.charCodeAt(i)
      if (unit === QUOTE) {
        const raw = text.slice(this.#at, i + 1)
        const out = canonical ? raw : this.#canonicalString(raw)
        this.#at = i + 1
        return out
      }
      if (unit === BACKSLASH) {
        canonical = false
        i++
      } else if (unit >= 0xd800 && unit <= 0xdfff) canonical = false
      else if (!(unit >= 0x20))
        throw this.#bad(i >= text.length ? 'a string is not closed' : 'a control character in a string')
    }
  }

  #canonicalString(raw: string): string {
    try {
      return JSON.stringify(JSON.parse(raw))
    } catch {
      // JSON.parse alone knows which escapes are wrong, and its message names positions of its own.
      throw this.#bad('a string has a bad escape')
    }
  }

  #space(): void {
    for (;;) {
      const unit = this.#text.charCodeAt(this.#at)
      if (unit !== 0x20 && unit !== 0x0a && unit !== 0x0d && unit !== 0x09) return
      this.#at++
    }
  }

  #closes(bracket: string): boolean {
    this.#space()
    if (this.#text[this.#at] !== bracket) return false
    this.#at++
    return true
  }

  #continues(bracket: string): boolean {
    if (this.#closes(bracket)) return false
    this.#expect(',')
    return true
  }

  #expect(character: string): void {
    if (this.#text[this.#at] !== character) throw this.#bad(this.#unexpected())
    this.#at++
  }

  #end(): void {
    this.#space()
    if (this.#at < this.#text.length) throw this.#bad(this.#unexpected())
  }

  #unexpected(): string {
    const found = this.#text.codePointAt(this.#at)
    return found === undefined ? 'it ends too early' : `unexpected ${JSON.stringify(String.fromCodePoint(found))}`
  }

  #bad(what: string): RegistryError {
    return new RegistryError('BAD_VALUE', `not JSON: ${what} at character ${this.#at + 1}`, {
      facts: { position: String(this.#at) },
    })
  }
}

export const JSON_NUMBER = /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$/

const WORD = /[-+.0-9A-Za-z]+/y
const WORDS: ReadonlySet<string> = new Set(['true', 'false', 'null', 'NaN', 'Infinity', '-Infinity'])
const QUOTE = 0x22
const BACKSLASH = 0x5c
