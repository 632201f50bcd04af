import { compareText } from './path.ts'
import { Recent } from './recent.ts'
import { canonicalText, sameValue, type Value } from './value.ts'

export type Properties = ReadonlyMap<string, Value>

/** What an operator has changed in a live provider, compared with what its client wants. */
export interface Override {
  /** Properties that were changed or added. */
  readonly values: Properties
  /** Properties that were removed. */
  readonly removed: ReadonlySet<string>
  /** What the client wants for all these keys; a key that was added has no entry. */
  readonly wanted: Properties
}

export const NO_OVERRIDE: Override = { values: new Map(), removed: new Set(), wanted: new Map() }

export function isOverridden({ values, removed }: Override): boolean {
  return values.size > 0 || removed.size > 0
}

/** What has to be changed in `wanted` to get `effective`. */
export function overrideOf(wanted: Properties, effective: Properties): Override {
  const values = new Map<string, Value>()
  const removed = new Set<string>()
  const changed = new Map<string, Value>()
  for (const [key, value] of effective) {
    const client = wanted.get(key)
    if (isSame(client, value)) continue
    values.set(key, value)
    if (client !== undefined) changed.set(key, client)
  }
  for (const [key, client] of wanted) {
    if (effective.has(key)) continue
    removed.add(key)
    changed.set(key, client)
  }
  return values.size === 0 && removed.size === 0 ? NO_OVERRIDE : { values, removed, wanted: changed }
}

/** What the client wants with an override applied. A key of which the client wants something else than before is the client's again. */
export function applyOverride(wanted: Properties, override: Override): Properties {
  if (!isOverridden(override)) return wanted
  const effective = new Map(wanted)
  const applies = (key: string): boolean => isSame(wanted.get(key), override.wanted.get(key))
  for (const [key, value] of override.values) if (applies(key)) effective.set(key, value)
  for (const key of override.removed) if (applies(key)) effective.delete(key)
  return effective
}

/** What the client wants, if these properties are the effective ones. */
export function withoutOverride(effective: Properties, { values, wanted }: Override): Properties {
  const properties = new Map(effective)
  for (const key of values.keys()) if (!wanted.has(key)) properties.delete(key)
  for (const [key, value] of wanted) properties.set(key, value)
  return properties
}

/**
 * 64 bits that identify properties, whatever the order of their keys and of those inside their values. Not cryptographic: it compares what
 * one client wants at two times.
 */
export function propertiesHash(properties: Properties): string {
  return HASHES.of(properties, hash)
}

const HASHES = new Recent<Properties, string>(1_024)

function hash(properties: Properties): string {
  let [a, b] = [0xdeadbeef, 0x41c6ce57]
  const add = (text: string): void => {
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i)
      a = Math.imul(a ^ unit, 2654435761)
      b = Math.imul(b ^ unit, 1597334677)
    }
  }
  for (const [key, value] of inOrder(properties)) add(`${JSON.stringify(key)}:${canonicalText(value)},`)
  const mixed = [
    Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909),
    Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909),
  ]
  return mixed.map(half => (half >>> 0).toString(16).padStart(8, '0')).join('')
}

function isSame(a: Value | undefined, b: Value | undefined): boolean {
  return a === b || (a !== undefined && b !== undefined && sameValue(a, b))
}

function inOrder(properties: Properties): [string, Value][] {
  return [...properties].sort(([a], [b]) => compareText(a, b))
}
