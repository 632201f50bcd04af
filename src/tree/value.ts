import { RegistryError } from './errors.ts'
import { JsonReader, MAX_NESTING, type Value } from './json.ts'

export type { Value } from './json.ts'

/** Plain JSON as JavaScript knows it; numbers are doubles. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }

/** Reads JSON text without loss: spelling of numbers, order of keys and repeated keys stay. Throws BAD_VALUE. */
export function parseJson(text: string): Value {
  return new JsonReader(text).document()
}

/** Throws BAD_VALUE if it is nested too deep. Negative zero is `-0.0`, the only spelling that every reader takes as such. */
export function toValue(json: Json): Value {
  return write(json, 0) as Value
}

/** Numbers become doubles; of repeated keys the last wins. */
export function fromValue(value: Value): Json {
  if (!value.includes('NaN') && !value.includes('Infinity')) return JSON.parse(value) as Json
  return readNonFinite(value)
}

export function stringValue(text: string): Value {
  return JSON.stringify(text) as Value
}

/** The string that a value is, or undefined if it is not a string. */
export function asString(value: Value | undefined): string | undefined {
  return value?.startsWith('"') ? (JSON.parse(value) as string) : undefined
}

/**
 * Whether two values are equal to a reader whose numbers are doubles and who does not see the order of keys. A write that came in as
 * doubles uses it to leave what it does not change in its own spelling.
 */
export function sameMeaning(a: Value, b: Value): boolean {
  return a === b || sameJson(fromValue(a), fromValue(b))
}

function write(json: Json, depth: number): string {
  if (typeof json === 'number') return writeNumber(json)
  if (json === null || typeof json !== 'object') return JSON.stringify(json)
  if (depth >= MAX_NESTING)
    throw new RegistryError('BAD_VALUE', `a value is nested deeper than ${MAX_NESTING} levels`, {
      facts: { limit: String(MAX_NESTING) },
    })
  if (Array.isArray(json)) return `[${json.map((item: Json) => write(item, depth + 1)).join(',')}]`
  const members = Object.entries(json).map(([key, item]) => `${JSON.stringify(key)}:${write(item, depth + 1)}`)
  return `{${members.join(',')}}`
}

function writeNumber(number: number): string {
  return Object.is(number, -0) ? '-0.0' : String(number)
}

function readNonFinite(value: Value): Json {
  if (value === 'NaN' || value === 'Infinity' || value === '-Infinity') return Number(value)
  if (value.startsWith('[')) return new JsonReader(value).elements().map(readNonFinite)
  if (value.startsWith('{'))
    return Object.fromEntries(new JsonReader(value).members().map(member => [member.key, readNonFinite(member.value)]))
  return JSON.parse(value) as Json
}

function sameJson(a: Json, b: Json): boolean {
  if (a === b || (typeof a === 'number' && Number.isNaN(a) && Number.isNaN(b))) return true
  if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object') return false
  if (Array.isArray(a) || Array.isArray(b))
    return Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((item, i) => sameJson(item, b[i]))
  const [left, right] = [Object.entries(a), new Map(Object.entries(b))]
  return (
    left.length === right.size &&
    left.every(([key, item]) => {
      const other = right.get(key)
      return other !== undefined && sameJson(item, other)
    })
  )
}
