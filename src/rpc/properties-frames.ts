import {
  type BrokenPropertyLink,
  type GetPropertiesResponse,
  WatchPropertiesResponse,
} from '../gen/espalier/v1/properties.ts'
import type { Provenance } from '../gen/espalier/v1/types.ts'
import { toEtag } from '../store/etag.ts'
import { RegistryError } from '../tree/errors.ts'
import type { Revision } from '../tree/node.ts'
import type { Value } from '../tree/value.ts'
import type { PropertiesState, PropertiesView } from '../views/properties-view.ts'
import { toJsonTexts, toStruct } from './convert.ts'
import type { Encoding } from './frames.ts'
import type { Prepared } from './handlers.ts'

/** The most that the values of one node may take with everything that its property links lead to, in bytes of JSON. */
export const MAX_VALUES_BYTES = 1_500_000

/** The frames of WatchProperties. */
export const propertiesEncoding: Encoding<Value, PropertiesView> = {
  // Properties fit one message, so that a snapshot has one part.
  snapshot: (target, revision, provenance) => [
    encode(revision, { $case: 'snapshot', value: toProperties(target, provenance) }),
  ],
  change: (target, { added, updated, removed }, revision) => {
    const changed = new Map([...added, ...updated])
    const state = shown(target)
    const value = {
      changed: toStruct(changed),
      jsonChanged: toJsonTexts(changed),
      removed: [...removed],
      broken: toBroken(state),
      etag: toEtag(state.stat),
    }
    return encode(revision, { $case: 'change', value })
  },
  changeBytes: ({ added, updated }) => valuesBytes(added) + valuesBytes(updated),
  plain: encode,
}

/** Everything that a node says. PAYLOAD_TOO_LARGE where its property links bring more together than a message can hold. */
export function toProperties(target: PropertiesView, provenance: Provenance): GetPropertiesResponse {
  const state = shown(target)
  const values = target.journal.items
  const bytes = valuesBytes(values)
  if (bytes > MAX_VALUES_BYTES)
    throw new RegistryError(
      'PAYLOAD_TOO_LARGE',
      `the properties of ${provenance.realPath} are ${bytes} bytes with what their links lead to; the limit is ${MAX_VALUES_BYTES}`,
      { facts: { path: provenance.realPath, limit: String(MAX_VALUES_BYTES), value: String(bytes) } },
    )
  return {
    properties: toStruct(values),
    jsonProperties: toJsonTexts(values),
    propertyLinks: Object.fromEntries(state.propertyLinks),
    links: Object.fromEntries(state.links),
    broken: toBroken(state),
    etag: toEtag(state.stat),
    provenance,
  }
}

function shown(target: PropertiesView): PropertiesState {
  if (target.state === undefined) throw new Error('a view of properties was read before it was ready')
  return target.state
}

function toBroken({ broken }: PropertiesState): BrokenPropertyLink[] {
  return [...broken].map(([name, { target, reason, message }]) => ({ name, target, reason, message }))
}

function valuesBytes(values: Iterable<readonly [string, Value]>): number {
  let bytes = 0
  for (const [name, value] of values) bytes += name.length + value.length
  return bytes
}

function encode(revision: Revision, frame: WatchPropertiesResponse['frame']): Prepared {
  const bytes = WatchPropertiesResponse.encode({ revision, frame }).finish()
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
