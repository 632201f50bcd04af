import { type KeptNode, KeptReason, type Warning } from '@espalier/contract/espalier/v1/tree'
import {
  type Node,
  type NodeStat as NodeStatMessage,
  type Override as OverrideMessage,
  type Provenance,
  type Provider,
  Source,
} from '@espalier/contract/espalier/v1/types'
import type { Duration } from '@espalier/contract/google/protobuf/duration'
import type { Timestamp } from '@espalier/contract/google/protobuf/timestamp'
import type { GivenProperties } from '../changes/property-draft.ts'
import { toEtag } from '../store/etag.ts'
import type { NodeState } from '../store/store.ts'
import type { UnreadableNode } from '../store/walk.ts'
import type { Kept } from '../tree/change/deletion.ts'
import { decodeData } from '../tree/data.ts'
import { RegistryError } from '../tree/errors.ts'
import { isEphemeral, type Revision } from '../tree/node.ts'
import { isOverridden, type Override } from '../tree/override.ts'
import type { TreePath } from '../tree/path.ts'
import { holderOf, overrideIn, withoutMarks } from '../tree/provider.ts'
import { fromValue, isJson, type Json, parseJson, toValue, type Value } from '../tree/value.ts'

// Conversions between the types of the domain and the messages of the contract.

/** A `google.protobuf.Struct`: plain JSON. */
export type StructMessage = { [key: string]: Json }

export interface PropertyFields {
  readonly properties: StructMessage | undefined
  readonly jsonProperties: { [key: string]: string }
}

/** The two fields of a message that hold properties; without the Struct if the request has `json_only`. */
export function toPropertyFields(properties: ReadonlyMap<string, Value>, jsonOnly: boolean): PropertyFields {
  return { properties: jsonOnly ? undefined : toStruct(properties), jsonProperties: toJsonTexts(properties) }
}

/** What every protobuf runtime can read: numbers become doubles, and what is no finite one or nests too deep is left out. */
export function toStruct(properties: ReadonlyMap<string, Value>): StructMessage {
  const fields: [string, Json][] = []
  for (const [key, value] of properties) {
    if (!key.isWellFormed()) continue
    const json = fromValue(value)
    if (isReadable(json, 0)) fields.push([key, json])
  }
  // fromEntries makes an own property of every key, "__proto__" too.
  return Object.fromEntries(fields)
}

/** Protobuf runtimes read at most 100 messages inside each other; an object in a Struct takes three. */
const MAX_STRUCT_NESTING = 30

function isReadable(json: Json, depth: number): boolean {
  if (typeof json === 'number') return Number.isFinite(json)
  if (json === null || typeof json !== 'object') return true
  return depth < MAX_STRUCT_NESTING && Object.values(json).every(item => isReadable(item, depth + 1))
}

/** A key that is not Unicode cannot be a string of protobuf: it would become another key. */
export function toJsonTexts(properties: ReadonlyMap<string, Value>): { [key: string]: string } {
  return Object.fromEntries([...properties].filter(([key]) => key.isWellFormed()))
}

/**
 * With the type first, as a text has it: the maps of a request have no order that every client could choose. Throws BAD_VALUE for what is
 * not JSON, NaN and the infinities too, and for a key that is in both.
 */
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
  const type = values.get('type')
  return { values: type === undefined ? values : new Map([['type', type], ...values]), approximate }
}

function readValue(key: string, read: () => Value, field = 'properties'): Value {
  if (key === '') throw new RegistryError('BAD_VALUE', 'a property has no name', { facts: { field } })
  try {
    const value = read()
    if (!isJson(value)) throw new RegistryError('BAD_VALUE', 'NaN and Infinity are not JSON')
    return value
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

/** Throws BAD_ARGUMENT for a ttl below zero. */
export function fromTtl(duration: Duration | undefined): number | undefined {
  const ttlMs = fromDuration(duration)
  if (ttlMs !== undefined && !(ttlMs >= 0))
    throw new RegistryError('BAD_ARGUMENT', 'a ttl cannot be negative', { facts: { field: 'ttl' } })
  return ttlMs
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
    dataBytes: data?.length ?? 0,
  }
}

const NO_BYTES = Buffer.alloc(0)

export function toNode(state: NodeState, jsonOnly: boolean, properties = decodeData(state.data)): Node {
  const { path, data, stat } = state
  return {
    path,
    ...toPropertyFields(properties, jsonOnly),
    data: data === null ? NO_BYTES : Buffer.from(data.buffer, data.byteOffset, data.byteLength),
    nullData: data === null,
    stat: toNodeStat(state),
    etag: toEtag(stat),
  }
}

/** The path only, for requests of names. */
export function toNamedNode(path: TreePath): Node {
  return { path, properties: undefined, jsonProperties: {}, data: NO_BYTES, nullData: false, stat: undefined, etag: '' }
}

/** The warning about a node that is left out because it may not be read. */
export function toUnreadable({ path, refused }: UnreadableNode): Warning {
  return { kind: 'UNREAD', line: 0, path, message: `${path} is left out: ${refused.message}` }
}

/** A child as a provider; its name only, for requests of names. */
export function toProvider(
  name: string,
  state: NodeState | undefined,
  properties: ReadonlyMap<string, Value> | undefined,
  jsonOnly: boolean,
): Provider {
  if (state === undefined)
    return {
      name,
      properties: undefined,
      jsonProperties: {},
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
    ...toPropertyFields(providerProperties(state, properties ?? decodeData(state.data)), jsonOnly),
    ephemeral: isEphemeral(stat),
    leaseHash: holder ?? '',
    etag: toEtag(stat),
    modifiedRevision: stat.modified,
    createTime: toTimestamp(stat.createdAt),
    override: holder === undefined ? undefined : overrideOf(state),
  }
}

/** The properties of a provider, without those that espalier added. */
export function providerProperties(
  state: NodeState,
  properties: ReadonlyMap<string, Value>,
): ReadonlyMap<string, Value> {
  if (!isEphemeral(state.stat) || holderOf(state.data) === undefined) return properties
  return withoutMarks(properties)
}

function toOverride(override: Override): OverrideMessage {
  return {
    jsonProperties: toJsonTexts(override.values),
    removed: [...override.removed],
    wantedJsonProperties: toJsonTexts(override.wanted),
  }
}

/** By the paths of the providers. */
export function toOverrides(overrides: ReadonlyMap<TreePath, Override>): { [path: string]: OverrideMessage } {
  return Object.fromEntries([...overrides].map(([path, one]) => [path, toOverride(one)]))
}

/** Throws BAD_VALUE for a text that is not JSON. */
export function fromOverride(message: OverrideMessage): Override {
  const read = (texts: { readonly [key: string]: string }): ReadonlyMap<string, Value> =>
    fromProperties(undefined, texts).values
  return {
    values: withoutMarks(read(message.jsonProperties)),
    removed: new Set(message.removed),
    wanted: read(message.wantedJsonProperties),
  }
}

function overrideOf({ data }: NodeState): OverrideMessage | undefined {
  const override = overrideIn(data)
  return isOverridden(override) ? toOverride(override) : undefined
}

const KEPT_REASONS = {
  extra: KeptReason.EXTRA,
  ephemeral: KeptReason.EPHEMERAL,
  'holds-ephemeral': KeptReason.HOLDS_EPHEMERAL,
} as const satisfies Record<Kept['reason'], KeptReason>

export function toKeptNode({ path, reason }: Kept): KeptNode {
  return { path, reason: KEPT_REASONS[reason] }
}

/** Why something is not live, and for how long it has not been. */
export interface Staleness {
  readonly ageMs: number
  readonly reason: 'BACKEND_UNREACHABLE' | 'BACKEND_READ_ONLY'
}

/** The fields that say whether something is live; it is where `stale` is undefined. */
export function toSource(stale: Staleness | undefined): Pick<Provenance, 'source' | 'age' | 'staleReason'> {
  return {
    source: stale === undefined ? Source.LIVE : Source.LAST_KNOWN,
    age: toDuration(stale?.ageMs ?? 0),
    staleReason: stale?.reason ?? '',
  }
}

export function toProvenance(revision: Revision, stale: Staleness | undefined, realPath: TreePath): Provenance {
  return { revision, ...toSource(stale), realPath }
}
