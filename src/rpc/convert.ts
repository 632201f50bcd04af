import { type KeptNode, KeptReason } from '@espalier/contract/espalier/v1/tree'
import {
  type Node,
  type NodeStat as NodeStatMessage,
  type Provenance,
  type Provider,
  Source,
} from '@espalier/contract/espalier/v1/types'
import type { Duration } from '@espalier/contract/google/protobuf/duration'
import type { Timestamp } from '@espalier/contract/google/protobuf/timestamp'
import type { GivenProperties } from '../changes/properties.ts'
import { toEtag } from '../store/etag.ts'
import type { NodeState } from '../store/store.ts'
import type { Kept } from '../tree/change/deletion.ts'
import { decodeData } from '../tree/data.ts'
import { RegistryError } from '../tree/errors.ts'
import { isEphemeral, type Revision } from '../tree/node.ts'
import type { TreePath } from '../tree/path.ts'
import { holderOf, LEASE_PROPERTY } from '../tree/provider.ts'
import { fromValue, type Json, parseJson, toValue, type Value } from '../tree/value.ts'

// Conversions between the types of the domain and the messages of the contract.

/** A `google.protobuf.Struct`: plain JSON. */
export type StructMessage = { [key: string]: Json }

/** Numbers become doubles. */
export function toStruct(properties: ReadonlyMap<string, Value>): StructMessage {
  // fromEntries makes an own property of every key, "__proto__" too.
  return Object.fromEntries([...properties].map(([key, value]) => [key, fromValue(value)]))
}

export function toJsonTexts(properties: ReadonlyMap<string, Value>): { [key: string]: string } {
  return Object.fromEntries(properties)
}

/** Throws BAD_VALUE for a text that is not JSON, and for a key that is in both. */
export function fromProperties(
  struct: { readonly [key: string]: unknown } | undefined,
  texts: { readonly [key: string]: string },
): GivenProperties {
  const values = new Map<string, Value>()
  const approximate = new Set<string>()
  for (const [key, json] of Object.entries(struct ?? {})) {
    values.set(
      key,
      readValue(key, () => toValue(checkJson(json))),
    )
    approximate.add(key)
  }
  for (const [key, text] of Object.entries(texts)) {
    if (approximate.has(key))
      throw new RegistryError('BAD_VALUE', `"${key}" is given twice, in properties and in json_properties`, {
        facts: { key, field: 'json_properties' },
      })
    values.set(
      key,
      readValue(key, () => parseJson(text), 'json_properties'),
    )
  }
  return { values, approximate }
}

function readValue(key: string, read: () => Value, field = 'properties'): Value {
  if (key === '') throw new RegistryError('BAD_VALUE', 'a property has no name', { facts: { field } })
  try {
    return read()
  } catch (error) {
    if (!(error instanceof RegistryError)) throw error
    throw new RegistryError('BAD_VALUE', `"${key}": ${error.message}`, {
      facts: { ...error.facts, key, field },
      cause: error,
    })
  }
}

/** A list or an object of a Struct may contain a Value without a kind, which is not JSON. */
function checkJson(json: unknown): Json {
  if (json === undefined) throw new RegistryError('BAD_VALUE', 'it contains a value without a kind')
  if (typeof json === 'object' && json !== null) for (const item of Object.values(json)) checkJson(item)
  return json as Json
}

export function toTimestamp(wallMs: number): Timestamp {
  const seconds = Math.floor(wallMs / 1000)
  return { seconds: BigInt(seconds), nanos: Math.floor((wallMs - seconds * 1000) * 1e6) }
}

export function toDuration(ms: number): Duration {
  const seconds = Math.trunc(ms / 1000)
  return { seconds: BigInt(seconds), nanos: Math.trunc((ms - seconds * 1000) * 1e6) }
}

/** Milliseconds; undefined if there is none. */
export function fromDuration(duration: Duration | undefined): number | undefined {
  return duration === undefined ? undefined : Number(duration.seconds) * 1000 + duration.nanos / 1e6
}

function toNodeStat({ stat, children, data }: NodeState): NodeStatMessage {
  return {
    createdRevision: stat.created,
    modifiedRevision: stat.modified,
    childrenRevision: stat.childrenModified,
    version: stat.version,
    ephemeral: isEphemeral(stat),
    createTime: toTimestamp(stat.createdAt),
    updateTime: toTimestamp(stat.modifiedAt),
    childCount: children.length,
    dataBytes: data.length,
  }
}

export function toNode(state: NodeState, properties = decodeData(state.data)): Node {
  const { path, data, stat } = state
  return {
    path,
    properties: toStruct(properties),
    data: Buffer.from(data.buffer, data.byteOffset, data.byteLength),
    stat: toNodeStat(state),
    etag: toEtag(stat),
  }
}

/** The path only, for requests of names. */
export function toNamedNode(path: TreePath): Node {
  return { path, properties: undefined, data: Buffer.alloc(0), stat: undefined, etag: '' }
}

/** A child as a provider; its name only, for requests of names. */
export function toProvider(
  name: string,
  state: NodeState | undefined,
  properties: ReadonlyMap<string, Value> | undefined,
): Provider {
  if (state === undefined)
    return {
      name,
      properties: undefined,
      ephemeral: false,
      leaseHash: '',
      etag: '',
      modifiedRevision: 0n,
      createTime: undefined,
      override: undefined,
    }
  const { stat } = state
  const holder = isEphemeral(stat) ? holderOf(state.data) : undefined
  return {
    name,
    properties: toStruct(providerProperties(state, properties ?? decodeData(state.data))),
    ephemeral: isEphemeral(stat),
    leaseHash: holder ?? '',
    etag: toEtag(stat),
    modifiedRevision: stat.modified,
    createTime: toTimestamp(stat.createdAt),
    override: undefined,
  }
}

/** The properties of a provider, without those that espalier added. */
export function providerProperties(
  state: NodeState,
  properties: ReadonlyMap<string, Value>,
): ReadonlyMap<string, Value> {
  if (!isEphemeral(state.stat) || holderOf(state.data) === undefined) return properties
  const own = new Map(properties)
  own.delete(LEASE_PROPERTY)
  return own
}

const KEPT_REASONS = {
  extra: KeptReason.EXTRA,
  ephemeral: KeptReason.EPHEMERAL,
  'holds-ephemeral': KeptReason.HOLDS_EPHEMERAL,
} as const satisfies Record<Kept['reason'], KeptReason>

export function toKeptNode({ path, reason }: Kept): KeptNode {
  return { path, reason: KEPT_REASONS[reason] }
}

/** `ageMs` undefined means live. */
export function toProvenance(revision: Revision, ageMs: number | undefined, realPath: TreePath): Provenance {
  return {
    revision,
    source: ageMs === undefined ? Source.LIVE : Source.LAST_KNOWN,
    age: toDuration(ageMs ?? 0),
    realPath,
  }
}
