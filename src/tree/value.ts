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

/** Whether it is JSON: NaN and the infinities, which Python's json writes, are not. */
export function isJson(value: Value): boolean {
  return !NON_FINITE.test(value.replace(STRINGS, '""'))
}

export function stringValue(text: string): Value {
  return JSON.stringify(text) as Value
}

/** The string that a value is, or undefined if it is not a string. */
export function asString(value: Value | undefined): string | undefined {
  return value?.startsWith('"') ? (JSON.parse(value) as string) : undefined
}

/** Whether two values are the same: by spelling, except that the order of keys does not count, and of repeated keys the last one does. */
export function sameValue(a: Value, b: Value): boolean {
  return a === b || (hasKeys(a) && hasKeys(b) && inOrder(a) === inOrder(b))
}

/** The same text for all values that are the same to `sameValue`. */
export function canonicalText(value: Value): string {
  return hasKeys(value) ? inOrder(value) : value
}

/** Whether two values are equal: as `sameValue`, and 1, 1.0 and 10e-1 are one number. Exact for numbers of any size. */
export function equalValues(a: Value, b: Value): boolean {
  return a === b || inOrder(a, exactNumber) === inOrder(b, exactNumber)
}

/** Whether two values are equal to a reader whose numbers are doubles: a write that came in as doubles keeps the spelling of these. */
export function sameDoubles(a: Value, b: Value): boolean {
  return a === b || inOrder(a, double) === inOrder(b, double)
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

function hasKeys(value: Value): boolean {
  return value.includes('{')
}

/** The value with the keys of its objects in order. */
function inOrder(value: Value, number: (text: string) => string = String): string {
  if (value.startsWith('"')) return value
  if (value.startsWith('['))
    return `[${new JsonReader(value)
      .elements()
      .map(item => inOrder(item, number))
      .join(',')}]`
  if (!value.startsWith('{')) return number(value)
  const members = new Map(new JsonReader(value).members().map(member => [member.key, member.value]))
  const keys = [...members.keys()].sort()
  return `{${keys.map(key => `${JSON.stringify(key)}:${inOrder(members.get(key) as Value, number)}`).join(',')}}`
}

function double(text: string): string {
  return text === 'true' || text === 'false' || text === 'null' ? text : String(Number(text))
}

/** A number as its digits, without zeros at the ends, and the power of ten of the last one. Words stay. */
function exactNumber(text: string): string {
  const [, sign = '', whole, fraction = '', exponent = '0'] = NUMBER.exec(text) ?? []
  if (whole === undefined) return text
  const digits = (whole + fraction).replace(/^0+/, '')
  const kept = digits.replace(/0+$/, '')
  if (kept === '') return '0'
  return `${sign}${kept}e${BigInt(exponent) - BigInt(fraction.length) + BigInt(digits.length - kept.length)}`
}

const NUMBER = /^(-?)([0-9]+)(?:\.([0-9]+))?(?:[eE]\+?(-?[0-9]+))?$/
const STRINGS = /"(?:[^"\\]|\\.)*"/g
const NON_FINITE = /NaN|Infinity/
