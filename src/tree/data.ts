import { JsonReader, type Member } from './json.ts'
import { Recent } from './recent.ts'
import { decodeText, encodeText } from './text-bytes.ts'
import { asString, sameValue, stringValue, type Value } from './value.ts'

/** The stored bytes of a node. Null: it was stored without any, which ZooKeeper distinguishes from zero bytes. */
export type NodeData = Uint8Array | null

/** The property that stands for data that is not a JSON object. */
export const STRING_VALUE = 'string_value'

export interface Edits {
  readonly set: ReadonlyMap<string, Value>
  /** A key that is also in `set` is set. */
  readonly remove: Iterable<string>
}

/**
 * The properties in a node's stored bytes, as zc.zk reads them: a JSON object (of repeated keys the last wins), nothing for white
 * space, and everything else is the one property `string_value`, in which bytes that are not UTF-8 are U+DC80 to U+DCFF.
 */
export function decodeData(bytes: NodeData): ReadonlyMap<string, Value> {
  return bytes === null || bytes.length === 0 ? NOTHING : parse(bytes).properties
}

const NOTHING: ReadonlyMap<string, Value> = new Map<string, Value>()

/** What a node's bytes say. */
interface Parsed {
  readonly text: string
  /** Undefined: the text is no JSON object. */
  readonly members: readonly Member[] | undefined
  readonly properties: ReadonlyMap<string, Value>
}

/** One change looks at the same bytes several times: to change them, to keep its marks, to show them. Bytes of nodes never change. */
const PARSED = new Recent<Uint8Array, Parsed>(256)
const MAX_RECENT_BYTES = 2_048

function parse(bytes: Uint8Array): Parsed {
  return bytes.length > MAX_RECENT_BYTES ? parseAnew(bytes) : PARSED.of(bytes, parseAnew)
}

function parseAnew(bytes: Uint8Array): Parsed {
  const text = decodeText(bytes)
  const members = readMembers(text)
  if (members !== undefined)
    return { text, members, properties: new Map(members.map(member => [member.key, member.value])) }
  return { text, members, properties: isBlank(text) ? NOTHING : new Map([[STRING_VALUE, stringValue(text)]]) }
}

/**
 * The bytes that zc.zk would store: compact JSON in ASCII. A lone `string_value` is stored as it is where decoding gives it
 * back, and as JSON otherwise.
 */
export function encodeData(properties: ReadonlyMap<string, Value>): Uint8Array {
  if (properties.size === 1) {
    const raw = rawBytes(asString(properties.get(STRING_VALUE)))
    if (raw !== undefined) return raw
  }
  let out = ''
  for (const [key, value] of properties) out += `${out === '' ? '' : ','}${memberText(key, value)}`
  return encodeText(`{${out}}`)
}

/** Null equals null only. */
export function sameBytes(a: NodeData, b: NodeData): boolean {
  if (a === b) return true
  if (a === null || b === null || a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}

/** Whether these properties are stored as plain text rather than as JSON. */
export function isRawText(properties: ReadonlyMap<string, Value>): boolean {
  return properties.size === 1 && rawBytes(asString(properties.get(STRING_VALUE))) !== undefined
}

/**
 * Changes some keys and leaves every byte that does not belong to them: order, spelling and white space of the others stay, and so does
 * a key that is set to the value it has. New keys come last. Data that was no JSON object becomes one when keys other than
 * `string_value` come in.
 */
export function editData(bytes: Uint8Array, edits: Edits): Uint8Array
export function editData(bytes: NodeData, edits: Edits): NodeData
export function editData(bytes: NodeData, edits: Edits): NodeData {
  if (bytes === null) return editText(bytes, edits)
  const { text, members, properties: values } = parse(bytes)
  if (members === undefined) return editText(bytes, edits)
  const removed = new Set<string>()
  for (const key of edits.remove) if (values.has(key) && !edits.set.has(key)) removed.add(key)
  const changed = new Map<string, Value>()
  for (const [key, value] of edits.set) if (!isSame(values.get(key), value)) changed.set(key, value)
  if (removed.size === 0 && changed.size === 0) return bytes
  const after = new Map([...values].filter(([key]) => !removed.has(key)).concat([...changed]))
  // What is stored must not depend on what was there before.
  if (isRawText(after)) return encodeData(after)
  return encodeText(rewrite(text, members, removed, changed))
}

function editText(bytes: NodeData, edits: Edits): NodeData {
  const before = decodeData(bytes)
  const after = new Map(before)
  for (const key of edits.remove) after.delete(key)
  for (const [key, value] of edits.set) after.set(key, value)
  const same = after.size === before.size && [...after].every(([key, value]) => isSame(before.get(key), value))
  return same ? bytes : encodeData(after)
}

function isSame(before: Value | undefined, after: Value): boolean {
  return before !== undefined && sameValue(before, after)
}

function rewrite(
  text: string,
  members: readonly Member[],
  removed: ReadonlySet<string>,
  changed: ReadonlyMap<string, Value>,
): string {
  // Of repeated keys the last one counts, so that is the one to change.
  const last = new Map(members.map((member, i) => [member.key, i]))
  const [first, final] = [members[0], members.at(-1)]
  const brace = text.indexOf('{') + 1
  let out = text.slice(0, first?.start ?? brace)
  let count = 0
  for (const [i, member] of members.entries()) {
    if (removed.has(member.key)) continue
    // The text between two members belongs to the second.
    if (count > 0) out += text.slice(members[i - 1]?.end, member.start)
    const value = last.get(member.key) === i ? changed.get(member.key) : undefined
    out += text.slice(member.start, value === undefined ? member.end : member.valueStart)
    if (value !== undefined) out += ascii(value)
    count++
  }
  for (const [key, value] of changed) {
    if (last.has(key)) continue
    out += `${count > 0 ? ',' : ''}${memberText(key, value)}`
    count++
  }
  return out + text.slice(final?.end ?? brace)
}

function readMembers(text: string): Member[] | undefined {
  const [from, to] = bounds(text)
  // Ill-formed text stands for bytes that are not UTF-8, which JSON must be.
  if (text[from] !== '{' || text[to - 1] !== '}' || !text.isWellFormed()) return undefined
  try {
    // Only JSON's own white space can surround JSON; the vertical kinds are cut off as Python's strip does.
    const blank = from === 0 ? '' : ' '.repeat(from)
    return new JsonReader(from === 0 && to === text.length ? text : blank + text.slice(from, to)).members()
  } catch {
    // Not JSON after all: such data is text, which is a normal case and not a failure.
    return undefined
  }
}

function memberText(key: string, value: Value): string {
  return `${ascii(JSON.stringify(key))}:${ascii(value)}`
}

function ascii(json: string): string {
  return json.replace(/[\u007f-\uffff]/g, unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

function rawBytes(text: string | undefined): Uint8Array | undefined {
  if (text === undefined || isBlank(text)) return undefined
  const bytes = encodeText(text)
  return decodeText(bytes) === text && readMembers(text) === undefined ? bytes : undefined
}

function isBlank(text: string): boolean {
  const [from, to] = bounds(text)
  return from === to
}

/** Where the text begins and ends without the white space that Python's bytes.strip takes away. */
function bounds(text: string): [number, number] {
  let [from, to] = [0, text.length]
  while (from < to && isSpace(text.charCodeAt(from))) from++
  while (to > from && isSpace(text.charCodeAt(to - 1))) to--
  return [from, to]
}

function isSpace(unit: number): boolean {
  return unit === 0x20 || (unit >= 0x09 && unit <= 0x0d)
}
