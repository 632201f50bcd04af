import { asEmptyData, type EmptyData } from '../../../src/tree/empty-data.ts'
import { JsonReader } from '../../../src/tree/json.ts'
import type { TreeNode } from '../../../src/tree/node.ts'
import { checkName, compareText } from '../../../src/tree/path.ts'
import type { Value } from '../../../src/tree/value.ts'

/**
 * A tree as JSON: `{"properties": {"threads": 3, "main ->": "/x"}, "children": {"cms": {...}}}`, each of the two left out if empty, or
 * `{"unread": true}` for a node of which the tree does not say what it holds. Empty
 * properties of the root say that it has none; without them the text says nothing of it. A node without properties may have `"data"`: null, {}, or a
 * string, as in the tree language.
 * Values keep their spelling, so that 2^53 + 1 and 1.0 are not changed. The same tree is always the same text.
 */
export function treeToJson(node: TreeNode): string {
  return write(node, '', node.bare === true)
}

/** Parses such a text. Throws an error whose message names the problem. */
export function treeFromJson(text: string): TreeNode {
  return read(text, '')
}

function write({ properties, children, unread, empty }: TreeNode, indent: string, isBare = false): string {
  if (unread === true) return '{ "unread": true }'
  const inner = `${indent}  `
  const parts: string[] = isBare ? [`${inner}"properties": {}`] : []
  if (empty !== undefined) parts.push(`${inner}"data": ${empty}`)
  if (properties.size > 0) {
    const lines = [...properties]
      .sort(byKey)
      .map(([key, value]) => `${inner}  ${JSON.stringify(key)}: ${asJson(value)}`)
    parts.push(`${inner}"properties": {\n${lines.join(',\n')}\n${inner}}`)
  }
  if (children.size > 0) {
    const lines = [...children]
      .sort(byKey)
      .map(([name, child]) => `${inner}  ${JSON.stringify(name)}: ${write(child, `${inner}  `)}`)
    parts.push(`${inner}"children": {\n${lines.join(',\n')}\n${inner}}`)
  }
  return parts.length === 0 ? '{}' : `{\n${parts.join(',\n')}\n${indent}}`
}

/**
 * A value as JSON that every parser reads alike: of repeated keys the last one counts, and NaN and the infinities, which Python writes, are
 * strings. Numbers keep their spelling.
 */
export function asJson(value: Value): string {
  if (value.startsWith('"')) return value
  if (NON_FINITE.has(value)) return JSON.stringify(value)
  if (value.startsWith('[')) return `[${new JsonReader(value).elements().map(asJson).join(',')}]`
  if (!value.startsWith('{')) return value
  const members = new Map(new JsonReader(value).members().map(member => [member.key, member.value]))
  return `{${[...members].map(([key, item]) => `${JSON.stringify(key)}:${asJson(item)}`).join(',')}}`
}

const NON_FINITE: ReadonlySet<string> = new Set(['NaN', 'Infinity', '-Infinity'])

/** A JSON object of JSON texts by key; `shown` gives the value that is written. */
export function textsJson(
  texts: Readonly<Record<string, string>>,
  shown: (key: string, value: Value) => Value = (_, value) => value,
): string {
  return `{${Object.entries(texts)
    .map(([key, text]) => `${JSON.stringify(key)}:${asJson(shown(key, text as Value))}`)
    .join(',')}}`
}

function read(text: string, at: string): TreeNode {
  const properties = new Map<string, Value>()
  const children = new Map<string, TreeNode>()
  let isBare = false
  let empty: EmptyData | undefined
  const all = members(text, at || 'the tree')
  if (at !== '' && all.length === 1 && all[0]?.key === 'unread' && all[0].value === 'true')
    return { properties, children, unread: true }
  for (const { key, value } of all) {
    if (key === 'properties') {
      isBare = at === ''
      for (const one of members(value, `"properties" of ${at || '/'}`)) properties.set(one.key, one.value)
    } else if (key === 'data') empty = readData(value, at || '/')
    else if (key === 'children')
      for (const { key: name, value: child } of members(value, `"children" of ${at || '/'}`)) {
        checkName(name)
        if (children.has(name)) throw new Error(`${at}/${name} is defined twice`)
        children.set(name, read(child, `${at}/${name}`))
      }
    else throw new Error(`${at || '/'} has "${key}"; a node has "properties", "data" and "children"`)
  }
  if (empty === undefined)
    return isBare && properties.size === 0 ? { properties, children, bare: true } : { properties, children }
  if (properties.size > 0) throw new Error(`${at || '/'} has both "properties" and "data"`)
  return { properties, children, empty }
}

function readData(value: Value, at: string): EmptyData {
  const empty = asEmptyData(value)
  if (empty === undefined)
    throw new Error(`"data" of ${at} are null, {} or blank text; other data are the property "string_value"`)
  return empty
}

function members(text: string, what: string): ReturnType<JsonReader['members']> {
  if (text.trimStart().startsWith('{')) return new JsonReader(text).members()
  throw new Error(`${what} is not an object`)
}

function byKey([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return compareText(a, b)
}
