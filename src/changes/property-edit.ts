import { setImmediate as nextTurn } from 'node:timers/promises'
import { checkSizes } from '../store/limits.ts'
import type { NodeState, TreeStore } from '../store/store.ts'
import { decodeData, type Edits, editData, type NodeData } from '../tree/data.ts'
import { RegistryError } from '../tree/errors.ts'
import { classify } from '../tree/keys.ts'
import { checkCount } from '../tree/limit.ts'
import { driveAsync, type Lookup } from '../tree/links/drive.ts'
import { propertyResolution } from '../tree/links/resolve-properties.ts'
import { isEphemeral } from '../tree/node.ts'
import type { TreePath } from '../tree/path.ts'
import { editProvider, PROVIDER_MARKS, withoutMarks } from '../tree/provider.ts'
import { sameDoubles, sameValue, type Value } from '../tree/value.ts'

/** The properties of a request. */
export interface GivenProperties {
  readonly values: ReadonlyMap<string, Value>
  /** Keys whose values arrived as doubles. If such a value equals the stored one, the stored spelling is kept. */
  readonly approximate: ReadonlySet<string>
}

/** A change of the properties of one node. */
export interface PropertyWrite {
  readonly path: TreePath
  readonly given: GivenProperties
  /** Keys to remove; `others`: all keys that are not given. */
  readonly remove: readonly string[] | 'others'
  /** The state that the node must be in; empty for any. */
  readonly etag: string
  readonly validateOnly: boolean
}

/** The data of the node with the requested change made; the same object if nothing has to change. */
export async function editedData(
  store: TreeStore,
  state: Pick<NodeState, 'path' | 'data' | 'stat'>,
  write: PropertyWrite,
  maxProperties: number,
  signal: AbortSignal,
): Promise<NodeData> {
  const before = decodeData(state.data)
  const edits = editsOf(write, before)
  const isProvider = isEphemeral(state.stat)
  if (isProvider) protectMarks(state.path, edits, write)
  const data = isProvider ? editProvider(state.data, edits) : editData(state.data, edits)
  if (data === state.data) return data
  const after = decodeData(data)
  const count = (properties: ReadonlyMap<string, Value>): number =>
    (isProvider ? withoutMarks(properties) : properties).size
  if (count(after) > count(before)) checkCount(`properties of ${state.path}`, count(after), maxProperties)
  checkSizes([{ op: 'set', path: state.path, data }], store.pathPrefixBytes)
  await checkLinks(store, state.path, after, edits.set, signal)
  return data
}

interface KeyEdits extends Edits {
  readonly set: Map<string, Value>
  readonly remove: Set<string>
}

function editsOf({ given, remove }: PropertyWrite, before: ReadonlyMap<string, Value>): KeyEdits {
  const set = new Map<string, Value>()
  for (const [key, value] of given.values) {
    const stored = before.get(key)
    if (stored !== undefined && sameValue(stored, value)) continue
    // A double that equals the stored number does not change its spelling.
    if (stored !== undefined && given.approximate.has(key) && sameDoubles(stored, value)) continue
    set.set(key, value)
  }
  const others = remove === 'others' ? [...before.keys()] : remove
  return { set, remove: new Set(others.filter(key => !given.values.has(key))) }
}

/** The marks of a live provider cannot be written by a change of its properties; replacing all properties keeps them. */
function protectMarks(path: TreePath, edits: KeyEdits, { remove }: PropertyWrite): void {
  for (const key of PROVIDER_MARKS) {
    if (remove === 'others') edits.remove.delete(key)
    if (!edits.set.has(key) && !edits.remove.has(key)) continue
    throw new RegistryError('BAD_VALUE', `the property "${key}" of a live provider is espalier's own`, {
      facts: { path, field: `properties.${key}` },
    })
  }
}

/** Throws BAD_VALUE for an invalid link, and PROPERTY_LINK_MISSING for a property link that does not resolve to a value. */
async function checkLinks(
  store: TreeStore,
  path: TreePath,
  after: ReadonlyMap<string, Value>,
  written: ReadonlyMap<string, Value>,
  signal: AbortSignal,
): Promise<void> {
  const names = new Set<string>()
  for (const [key, value] of written) {
    const kind = classify(key, value)
    if (kind.kind === 'property-link') names.add(kind.name)
    else if (kind.kind === 'plain' && LOOKS_LIKE_LINK.test(key)) throw badLink(key, value)
  }
  if (names.size === 0) return
  const lookup = async (at: TreePath): Promise<Lookup | undefined> => {
    const found = await store.read(at, { signal })
    return found === undefined ? undefined : { properties: decodeData(found.data) }
  }
  const { broken } = await driveAsync(propertyResolution(path, after), lookup, nextTurn)
  for (const [name, { target, message }] of broken)
    if (names.has(name)) throw new RegistryError('PROPERTY_LINK_MISSING', message, { facts: { path, name, target } })
}

const LOOKS_LIKE_LINK = /. [-=]>$/s

/** Throws BAD_VALUE for a key that looks like a link but whose value is not a target. */
export function checkLinkKeys(properties: ReadonlyMap<string, Value>): void {
  for (const [key, value] of properties)
    if (LOOKS_LIKE_LINK.test(key) && classify(key, value).kind === 'plain') throw badLink(key, value)
}

function badLink(key: string, value: Value): RegistryError {
  const wanted = key.endsWith('->') ? 'the path it leads to' : '"PATH" or "PATH PROPERTY"'
  return new RegistryError('BAD_VALUE', `"${key}" must be a string, ${wanted}; it is ${value.slice(0, 60)}`, {
    facts: { key, field: `properties.${key}` },
  })
}
