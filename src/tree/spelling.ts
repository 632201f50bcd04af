import { decodeData, encodeData, type NodeData, STRING_VALUE } from './data.ts'
import { decodeText, encodeText } from './text-bytes.ts'
import { asString, sameValue, stringValue, type Value } from './value.ts'

/** The exact bytes of a JSON object, as a JSON string: a tree text writes them where the properties alone would be stored otherwise. */
export type Spelling = Value

/** Undefined if these properties, in their order, are stored as these bytes anyway. */
export function spellingOf(data: NodeData, properties: ReadonlyMap<string, Value>): Spelling | undefined {
  if (data === null || isPlain(data, properties) || Buffer.compare(encodeData(properties), data) === 0) return undefined
  return stringValue(decodeText(data))
}

/** Whether these are the bytes that the properties are stored as; without encoding them, so only if nothing has to be escaped. */
function isPlain(data: Uint8Array, properties: ReadonlyMap<string, Value>): boolean {
  if (properties.has(STRING_VALUE)) return false
  let text = ''
  for (const [key, value] of properties) text += `${text === '' ? '{' : ','}${JSON.stringify(key)}:${value}`
  if (text.length + 1 !== data.length || text.includes('\u007f')) return false
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('latin1') === `${text}}`
}

/** Undefined for a value that is not the bytes of a JSON object with properties. */
export function asSpelling(value: Value): Spelling | undefined {
  const text = asString(value)
  if (text === undefined) return undefined
  const properties = decodeData(encodeText(text))
  const isText = asString(properties.get(STRING_VALUE)) === text
  return properties.size === 0 || isText ? undefined : value
}

/** The bytes that are spelled out, if they hold these properties and nothing else. */
export function spelledData(
  properties: ReadonlyMap<string, Value>,
  spelling: Spelling | undefined,
): Uint8Array | undefined {
  const text = asString(spelling)
  if (text === undefined) return undefined
  const data = encodeText(text)
  const held = decodeData(data)
  if (held.size !== properties.size) return undefined
  for (const [key, value] of properties) {
    const other = held.get(key)
    if (other === undefined || !sameValue(other, value)) return undefined
  }
  return data
}
