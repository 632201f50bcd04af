import { RegistryError } from '../../tree/errors.ts'

/** Properties as JSON texts by their keys; undefined: null, which removes the property where a part of a node is changed. */
export type JsonProperties = ReadonlyMap<string, string | undefined>

interface Source {
  readonly source?: string
}

/** The numbers keep their digits, which those of JavaScript do not. */
const parseExact = JSON.parse as (
  text: string,
  reviver: (key: string, value: unknown, source: Source) => unknown,
) => unknown
const rawJson = (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON

/** Throws BAD_ARGUMENT for a body that is no JSON object. */
export function jsonProperties(body: Buffer): JsonProperties {
  let value: unknown
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(body)
    value = parseExact(text, (_key, one, { source }) =>
      typeof one === 'number' && source !== undefined ? rawJson(source) : one,
    )
  } catch (error) {
    throw bad(`the body is not JSON: ${(error as Error).message}`)
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value) || 'rawJSON' in value)
    throw bad('the body must be a JSON object, whose members are the properties')
  return new Map(Object.entries(value).map(([key, one]) => [key, one === null ? undefined : JSON.stringify(one)]))
}

function bad(message: string): RegistryError {
  return new RegistryError('BAD_ARGUMENT', message, { facts: { field: 'properties' } })
}
