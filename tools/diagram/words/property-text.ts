import { basename, type TreePath } from '../../../src/tree/path.ts'
import { hideSecrets } from '../../../src/tree/secret.ts'
import { fromValue, type Json, type Value } from '../../../src/tree/value.ts'
import { counted } from './number-text.ts'
import { printable } from './text.ts'

/** The value of a property of the node at a path as a picture may show it: without secrets, unless they are asked for. */
export type ShownValue = (path: TreePath, name: string, value: Value) => Value

export function shownValues({ showSecrets = false }: { readonly showSecrets?: boolean }): ShownValue {
  return showSecrets ? (_, _name, value) => value : (path, name, value) => hideSecrets(name, value, basename(path))
}

/**
 * A value in a few words: a list or an object as it is where it takes at most `limit` characters, or else how much is in it. A text is
 * not cut.
 */
export function propertyText(value: Value, limit: number): string {
  const json = fromValue(value)
  if (typeof json === 'string') return plainText(json)
  if (typeof json !== 'object' || json === null) return value
  // The longest spelling of a character is an escape of six.
  const whole = value.length > 6 * limit + 6 ? undefined : wholeText(spelled(value, json))
  if (whole !== undefined && whole.length <= limit) return whole
  return Array.isArray(json) ? `[${counted(json.length, 'item')}]` : `{${counted(Object.keys(json).length, 'key')}}`
}

/** A value whose numbers are texts, as they are written: reading them would lose the digits of long ones. */
function spelled(value: Value, json: Json): Json {
  const keep = (_: string, part: unknown, context?: { readonly source?: string }): unknown =>
    typeof part === 'number' ? (context?.source ?? String(part)) : part
  try {
    return JSON.parse(value, keep) as Json
  } catch {
    // It has numbers that JSON does not have.
    return json
  }
}

function wholeText(json: Json): string {
  if (typeof json === 'string') return plainText(json)
  if (Array.isArray(json)) return `[${json.map(wholeText).join(', ')}]`
  if (typeof json !== 'object' || json === null) return String(json)
  const entries = Object.entries(json).map(([key, part]) => `${printable(key)}: ${wholeText(part)}`)
  return `{${entries.join(', ')}}`
}

function plainText(text: string): string {
  return printable(text).trim()
}
