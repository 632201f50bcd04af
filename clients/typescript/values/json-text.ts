import { Code } from '@espalier/contract/google/rpc/code'
import { EspalierError } from '../transport/error.ts'
import type { ExactJson, Json, JsonObject } from './json.ts'

/** Values as JSON texts, by key. */
export type JsonTexts = Readonly<Record<string, string>>

/** Throws BAD_VALUE for what JSON cannot say: NaN, the infinities, functions. A bigint is an integer of any size. */
export function toTexts(values: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, toText(key, value)]))
}

/** Numbers become doubles. Native clients can write NaN, Infinity and -Infinity, which are read as such. */
export function fromTexts(texts: JsonTexts): JsonObject {
  return Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, fromText(text) as Json]))
}

/**
 * The values of JSON texts, as in `texts` of providers, properties and nodes, by key. An integer that a double cannot hold is a bigint; all
 * other numbers are doubles.
 */
export function exactValues(texts: JsonTexts): Readonly<Record<string, ExactJson>> {
  return Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, fromText(text, exact) as ExactJson]))
}

function exact(_: string, value: unknown, { source = '' }: { readonly source?: string } = {}): unknown {
  const isInexact = typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d+$/.test(source)
  return isInexact ? BigInt(source) : value
}

function toText(key: string, value: unknown): string {
  const text = JSON.stringify(value, (_, part: unknown) => {
    if (typeof part === 'bigint') return raw(String(part))
    if (typeof part !== 'number') return part
    if (!Number.isFinite(part)) throw badValue(key, `${part} is not JSON`)
    return Object.is(part, -0) ? raw('-0.0') : part
  }) as string | undefined
  if (text === undefined) throw badValue(key, `${typeof value} is not JSON`)
  return text
}

function fromText(text: string, revive?: typeof exact): unknown {
  if (!NON_FINITE.test(text)) return JSON.parse(text, revive)
  const numbers = text.replace(TOKEN, token => STAND_INS[token] ?? token)
  return JSON.parse(numbers, (key, value: unknown, context: { source?: string } = {}) => {
    if (context.source === STAND_INS.NaN) return Number.NaN
    return revive === undefined ? value : revive(key, value, context)
  })
}

function raw(text: string): unknown {
  return (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON(text)
}

function badValue(key: string, what: string): EspalierError {
  return new EspalierError('BAD_VALUE', `"${key}": ${what}`, { code: Code.INVALID_ARGUMENT, metadata: { key } })
}

const NON_FINITE = /NaN|Infinity/
const TOKEN = /"(?:[^"\\]|\\.)*"|-?Infinity|NaN/g
/** Spellings that no writer of JSON uses. */
const STAND_INS: Readonly<Record<string, string>> = {
  NaN: '0.000e-000999',
  Infinity: '1e+000999',
  '-Infinity': '-1e+000999',
}
