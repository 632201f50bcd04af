import type { BrokenPropertyLink, GetPropertiesResponse } from '@espalier/contract/espalier/v1/properties'
import { toEtag } from '../store/etag.ts'
import { RegistryError } from '../tree/errors.ts'
import type { Value } from '../tree/value.ts'
import type { PropertiesState, PropertiesView } from '../views/properties-view.ts'
import { toPropertyFields } from './convert.ts'
import { MAX_VALUES_BYTES } from './limits.ts'

/**
 * All properties of a node, or those with these names, each of which must have a value. PAYLOAD_TOO_LARGE if the values that property links
 * resolve to are too large for one message together. Without the provenance.
 */
export function toProperties(
  target: PropertiesView,
  jsonOnly: boolean,
  names: readonly string[] = [],
): GetPropertiesResponse & { readonly provenance: undefined } {
  const { path } = target
  const state = shownState(target)
  const values = names.length === 0 ? target.journal.items : named(target, names, path)
  const bytes = valuesBytes(values)
  if (bytes > MAX_VALUES_BYTES)
    throw new RegistryError(
      'PAYLOAD_TOO_LARGE',
      `the properties of ${path} are ${bytes} bytes with their property links resolved; the limit is ${MAX_VALUES_BYTES}`,
      {
        facts: { path, limit: String(MAX_VALUES_BYTES), value: String(bytes) },
        hint: 'request some of them by name',
      },
    )
  const pick = (from: ReadonlyMap<string, string>): { [key: string]: string } =>
    Object.fromEntries(names.length === 0 ? from : [...from].filter(([name]) => values.has(name)))
  return {
    ...toPropertyFields(values, jsonOnly),
    propertyLinks: pick(state.propertyLinks),
    links: pick(state.links),
    broken: names.length === 0 ? toBroken(state) : [],
    etag: toEtag(state.stat),
    provenance: undefined,
  }
}

function named(target: PropertiesView, names: readonly string[], path: string): ReadonlyMap<string, Value> {
  const values = new Map<string, Value>()
  for (const name of names) {
    const value = target.journal.items.get(name)
    const broken = shownState(target).broken.get(name)
    if (value !== undefined) values.set(name, value)
    else if (broken === undefined)
      throw new RegistryError('NOT_FOUND', `${path} has no property "${name}"`, { facts: { path, name } })
    else
      throw new RegistryError('PROPERTY_LINK_MISSING', broken.message, { facts: { path, name, target: broken.target } })
  }
  return values
}

export function shownState({ state }: PropertiesView): PropertiesState {
  if (state === undefined) throw new Error('a view of properties was read before it was ready')
  return state
}

export function toBroken({ broken }: PropertiesState): BrokenPropertyLink[] {
  return [...broken].map(([name, { target, reason, message }]) => ({ name, target, reason, message }))
}

/** The approximate size of values as messages. */
export function valuesBytes(values: Iterable<readonly [string, Value]>): number {
  let bytes = 0
  for (const [name, value] of values) bytes += name.length + value.length
  return bytes
}
