import { JsonReader } from '../../../src/tree/json.ts'
import type { Value } from '../../../src/tree/value.ts'

/**
 * The property of that name or, for `disks.number` and `disks.0.size`, the part of the property `disks` that it leads to: members of
 * objects by key, elements of lists by position. A name that exists as it is written always means that property.
 */
export function valueAt(properties: ReadonlyMap<string, Value>, name: string): Value | undefined {
  for (let end = name.length; end > 0; end = name.lastIndexOf('.', end - 1)) {
    const top = properties.get(name.slice(0, end))
    const found = top === undefined ? undefined : part(top, name.slice(end + 1))
    if (found !== undefined) return found
  }
  return undefined
}

function part(value: Value, path: string): Value | undefined {
  if (path === '') return value
  if (value.startsWith('{'))
    return valueAt(new Map(new JsonReader(value).members().map(member => [member.key, member.value])), path)
  if (!value.startsWith('[')) return undefined
  return valueAt(new Map(new JsonReader(value).elements().map((element, i) => [String(i), element])), path)
}
