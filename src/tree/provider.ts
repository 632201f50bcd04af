import { decodeData, type Edits, editData, encodeData, type NodeData } from './data.ts'
import { RegistryError } from './errors.ts'
import { JsonReader } from './json.ts'
import type { LeaseHash } from './lease-id.ts'
import {
  isOverridden,
  NO_OVERRIDE,
  type Override,
  overrideOf,
  type Properties,
  propertiesHash,
  withoutOverride,
} from './override.ts'
import { Recent } from './recent.ts'
import { decodeText } from './text-bytes.ts'
import { asString, parseJson, sameValue, stringValue, type Value } from './value.ts'

/** Which lease holds a provider. */
const LEASE = 'lease'
/** The hash of what its client wants. */
const WANTED = 'lease_wanted'
/**
 * What the client wants for the keys that an operator has changed: `{"wanted": {KEY: JSON text}, "added": [KEY]}`.
 * Texts, since the values of a value can be nested as deep as a node's data may be. Absent if nothing is changed.
 */
const OVERRIDE = 'lease_override'

/** The properties of a provider node that are espalier's own. Gateways maintain them; nobody else can set them through espalier. */
export const PROVIDER_MARKS: ReadonlySet<string> = new Set([LEASE, WANTED, OVERRIDE])

/** The data of a provider node. */
export interface ProviderData {
  /** Undefined: no lease of espalier holds it. */
  readonly holder: LeaseHash | undefined
  /** Without the marks. */
  readonly properties: Properties
  readonly override: Override
  /** What the client wants; undefined if it cannot be known from the node, because somebody changed it without noting that. */
  readonly wanted: Properties | undefined
  readonly wantedHash: string | undefined
}

export function readProvider(data: NodeData): ProviderData {
  return data === null || data.length > MAX_RECENT_BYTES ? readAnew(data) : PROVIDERS.of(data, readAnew)
}

const PROVIDERS = new Recent<Uint8Array, ProviderData>(256)
const MAX_RECENT_BYTES = 2_048

function readAnew(data: NodeData): ProviderData {
  const all = decodeData(data)
  const properties = withoutMarks(all)
  const override = notedOverride(all)
  const wantedHash = asString(all.get(WANTED))
  const wanted = withoutOverride(properties, override)
  return {
    holder: holderIn(all),
    properties,
    override,
    wanted: wantedHash !== undefined && propertiesHash(wanted) === wantedHash ? wanted : undefined,
    wantedHash,
  }
}

export function withoutMarks(properties: Properties): Properties {
  let others: Map<string, Value> | undefined
  for (const mark of PROVIDER_MARKS)
    if (properties.has(mark)) {
      others ??= new Map(properties)
      others.delete(mark)
    }
  return others ?? properties
}

/** Which lease holds the provider with these data; undefined if none of espalier does. */
export function holderOf(data: NodeData): LeaseHash | undefined {
  return holderIn(decodeData(data))
}

/** Throws BAD_VALUE when the properties of a registration claim what is espalier's own. */
export function refuseMarks(properties: Properties): void {
  for (const key of PROVIDER_MARKS)
    if (properties.has(key))
      throw new RegistryError('BAD_VALUE', `the property "${key}" is espalier's own and cannot be set`, {
        facts: { field: `properties.${key}` },
      })
}

/** The data of a new provider node. */
export function encodeProvider(wanted: Properties, hash: LeaseHash, effective: Properties = wanted): Uint8Array {
  return encodeData(new Map([...effective, ...marksOf(hash, propertiesHash(wanted), overrideOf(wanted, effective))]))
}

/** The data of an existing node with these properties and marks. What stays the same stays byte for byte. */
export function rewriteProvider(
  data: NodeData,
  {
    hash,
    wanted,
    effective,
  }: { readonly hash: LeaseHash; readonly wanted: Properties; readonly effective: Properties },
): NodeData {
  const set = new Map([...effective, ...marksOf(hash, propertiesHash(wanted), overrideOf(wanted, effective))])
  return editData(data, { set, remove: [...decodeData(data).keys()].filter(key => !set.has(key)) })
}

/**
 * A change of an ephemeral node by somebody else than its client. The marks stay, and note what differs from what the client wants. Where
 * that is not known, the gateway of the registration notes it later.
 */
export function editProvider(data: NodeData, edits: Edits): NodeData {
  const set = new Map(withoutMarks(edits.set))
  const remove = [...edits.remove].filter(key => !PROVIDER_MARKS.has(key))
  const { holder, wanted, wantedHash, properties } = readProvider(data)
  if (holder === undefined || wanted === undefined || wantedHash === undefined) return editData(data, { set, remove })
  const effective = new Map(properties)
  let isChanged = false
  for (const key of remove) if (!set.has(key)) isChanged = effective.delete(key) || isChanged
  for (const [key, value] of set) {
    const before = effective.get(key)
    if (before !== undefined && sameValue(before, value)) continue
    effective.set(key, value)
    isChanged = true
  }
  if (!isChanged) return data
  const override = overrideOf(wanted, effective)
  for (const [key, value] of marksOf(holder, wantedHash, override)) set.set(key, value)
  if (!isOverridden(override)) remove.push(OVERRIDE)
  return editData(data, { set, remove })
}

/** What the marks of a provider say that an operator has changed. Cheap for the data of most providers, where nothing is. */
export function overrideIn(data: NodeData): Override {
  return data !== null && decodeText(data).includes(`"${OVERRIDE}"`) ? notedOverride(decodeData(data)) : NO_OVERRIDE
}

/** The same from the properties of the node. */
export function notedOverride(properties: Properties): Override {
  const text = properties.get(OVERRIDE)
  if (text?.startsWith('{') !== true) return NO_OVERRIDE
  const noted = new Map(new JsonReader(text).members().map(({ key, value }) => [key, value]))
  const [added, wanted] = [noted.get('added'), noted.get('wanted')]
  const effective = withoutMarks(properties)
  const client = new Map(effective)
  if (added?.startsWith('[')) for (const key of new JsonReader(added).elements()) client.delete(asString(key) ?? '')
  if (wanted?.startsWith('{'))
    for (const { key, value } of new JsonReader(wanted).members()) {
      const before = readText(asString(value))
      if (before !== undefined) client.set(key, before)
    }
  return overrideOf(client, effective)
}

/** Undefined for what is not JSON: anybody who uses the store directly can write the marks. */
function readText(text: string | undefined): Value | undefined {
  try {
    return text === undefined ? undefined : parseJson(text)
  } catch {
    return undefined
  }
}

function holderIn(properties: Properties): LeaseHash | undefined {
  const text = asString(properties.get(LEASE))
  return text !== undefined && /^[0-9a-f]{16}$/.test(text) ? (text as LeaseHash) : undefined
}

function marksOf(hash: LeaseHash, wantedHash: string, override: Override): Map<string, Value> {
  const marks = new Map([
    [LEASE, stringValue(hash)],
    [WANTED, stringValue(wantedHash)],
  ])
  if (isOverridden(override)) marks.set(OVERRIDE, noteOf(override))
  return marks
}

function noteOf({ values, wanted }: Override): Value {
  const members = [...wanted].map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`)
  const added = [...values.keys()].filter(key => !wanted.has(key)).map(key => JSON.stringify(key))
  return `{"wanted":{${members.join(',')}},"added":[${added.join(',')}]}` as Value
}
