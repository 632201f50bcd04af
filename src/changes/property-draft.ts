import { setImmediate as nextTurn } from 'node:timers/promises'
import { checkSizes, MAX_NODE_BYTES } from '../store/limits.ts'
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

/** Data that cannot outgrow the largest node by any escaping and by the marks of a provider: they need no look at every write. */
const SMALL_BYTES = MAX_NODE_BYTES / 4
/** In JSON a character takes at most six bytes. */
const MAX_ESCAPED_BYTES = 6

/** The properties of one node while writes change them, one after the other, and what is to be stored at the end. */
export class PropertyDraft {
  readonly #store: TreeStore
  readonly #state: NodeState
  readonly #maxProperties: number
  readonly #isProvider: boolean
  readonly #before: ReadonlyMap<string, Value>
  readonly #properties: Map<string, Value>
  /** No less than what is to be stored, but for the marks of a provider. */
  #bytes: number

  constructor(store: TreeStore, state: NodeState, maxProperties: number) {
    this.#store = store
    this.#state = state
    this.#maxProperties = maxProperties
    this.#isProvider = isEphemeral(state.stat)
    this.#before = decodeData(state.data)
    this.#properties = new Map(this.#before)
    this.#bytes = (state.data?.length ?? 0) * MAX_ESCAPED_BYTES
  }

  /** The stored data, with all that was changed. */
  get data(): NodeData {
    return this.#dataOf(this.#properties)
  }

  /** The cost of one more write. */
  get bytes(): number {
    return this.#state.data?.length ?? 0
  }

  /** Makes a write, unless it is a dry run, or throws why it is refused. Returns whether it changes anything. */
  async apply(write: PropertyWrite, signal: AbortSignal): Promise<boolean> {
    const { path } = this.#state
    const edits = editsOf(write, this.#properties)
    if (this.#isProvider) protectMarks(path, edits, write)
    if (edits.set.size === 0 && edits.remove.size === 0) return false
    this.#checkCount(edits)
    const bytes = this.#bytes + addedBytes(edits)
    if (bytes > SMALL_BYTES) {
      const data = this.#dataOf(edited(this.#properties, edits))
      checkSizes([{ op: 'set', path, data }], this.#store.pathPrefixBytes)
    }
    const links = linksIn(edits.set)
    if (links.size > 0) await checkLinks(this.#store, path, edited(this.#properties, edits), links, signal)
    if (write.validateOnly) return true
    for (const key of edits.remove) this.#properties.delete(key)
    for (const [key, value] of edits.set) this.#properties.set(key, value)
    this.#bytes = bytes
    return true
  }

  #checkCount({ set, remove }: KeyEdits): void {
    const count = (properties: ReadonlyMap<string, Value>): number =>
      this.#isProvider ? withoutMarks(properties).size : properties.size
    let added = -remove.size
    for (const key of set.keys()) if (!this.#properties.has(key)) added++
    if (added <= 0) return
    checkCount(`properties of ${this.#state.path}`, count(this.#properties) + added, this.#maxProperties)
  }

  #dataOf(properties: ReadonlyMap<string, Value>): NodeData {
    const edits = difference(this.#before, properties)
    const { data } = this.#state
    return this.#isProvider ? editProvider(data, edits) : editData(data, edits)
  }
}

interface KeyEdits extends Edits {
  readonly set: Map<string, Value>
  readonly remove: Set<string>
}

/** What a write changes in these properties. */
function editsOf({ given, remove }: PropertyWrite, before: ReadonlyMap<string, Value>): KeyEdits {
  const set = new Map<string, Value>()
  for (const [key, value] of given.values) {
    const stored = before.get(key)
    if (stored !== undefined && sameValue(stored, value)) continue
    // A double that equals the stored number does not change its spelling.
    if (stored !== undefined && given.approximate.has(key) && sameDoubles(stored, value)) continue
    set.set(key, value)
  }
  const removed = new Set<string>()
  for (const key of remove === 'others' ? before.keys() : remove)
    if (before.has(key) && !given.values.has(key)) removed.add(key)
  return { set, remove: removed }
}

function edited(properties: ReadonlyMap<string, Value>, { set, remove }: KeyEdits): ReadonlyMap<string, Value> {
  const after = new Map(properties)
  for (const key of remove) after.delete(key)
  for (const [key, value] of set) after.set(key, value)
  return after
}

function difference(before: ReadonlyMap<string, Value>, after: ReadonlyMap<string, Value>): KeyEdits {
  const set = new Map<string, Value>()
  for (const [key, value] of after) if (before.get(key) !== value) set.set(key, value)
  const remove = new Set<string>()
  for (const key of before.keys()) if (!after.has(key)) remove.add(key)
  return { set, remove }
}

function addedBytes({ set }: KeyEdits): number {
  let length = 0
  for (const [key, value] of set) length += key.length + value.length
  return length * MAX_ESCAPED_BYTES
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

/** The names of the property links among these. Throws BAD_VALUE for an invalid link. */
function linksIn(written: ReadonlyMap<string, Value>): ReadonlySet<string> {
  let names: Set<string> | undefined
  for (const [key, value] of written) {
    const kind = classify(key, value)
    if (kind.kind === 'property-link') names = (names ?? new Set()).add(kind.name)
    else if (kind.kind === 'plain' && LOOKS_LIKE_LINK.test(key)) throw badLink(key, value)
  }
  return names ?? NO_NAMES
}

const NO_NAMES: ReadonlySet<string> = new Set<string>()

/** Throws PROPERTY_LINK_MISSING for one of these property links that does not resolve to a value. */
async function checkLinks(
  store: TreeStore,
  path: TreePath,
  after: ReadonlyMap<string, Value>,
  names: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<void> {
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
