import { type ErrorCode, RegistryError } from '../errors.ts'
import { classify, type PropertyLink, propertyLinkKey } from '../keys.ts'
import type { TreePath } from '../path.ts'
import type { Value } from '../value.ts'
import { PAUSE, type Resolution } from './drive.ts'
import { MAX_HOPS } from './link-errors.ts'
import { type Known, resolveKnowing, targetPath } from './resolve.ts'

/** A resolution pauses after so many hops, which take a few milliseconds. */
const HOPS_AT_ONCE = 1_000

const NO_PROPERTIES: ReadonlyMap<string, Value> = new Map()

export interface PropertyValues {
  /** Every property that has a value, by name, property links followed. Links are not among them. */
  readonly values: ReadonlyMap<string, Value>
  readonly broken: ReadonlyMap<string, BrokenLink>
}

interface BrokenLink {
  /** The text of the property link. */
  readonly target: string
  /** PROPERTY_LINK_MISSING, LINK_DANGLING, LINK_LOOP or NOT_PERMITTED. */
  readonly reason: ErrorCode
  readonly message: string
}

/**
 * Follows the property links of the node at a real path, with the properties given. Never throws: what leads nowhere is in `broken`. A
 * property with a value of its own hides a property link of the same name.
 */
export function* propertyResolution(
  realPath: TreePath,
  properties: ReadonlyMap<string, Value>,
): Resolution<PropertyValues> {
  const known: Known = new Map([[realPath, { properties }]])
  const values = new Map<string, Value>()
  const broken = new Map<string, BrokenLink>()
  const taken = { hops: 0 }
  for (const [key, value] of properties) {
    const kind = classify(key, value)
    if (kind.kind === 'plain') values.set(key, value)
    if (kind.kind !== 'property-link' || ownValue(properties, kind.name) !== undefined) continue
    const end = yield* followProperty(realPath, kind.name, kind.link, known, taken)
    if (typeof end === 'string') values.set(kind.name, end)
    else
      broken.set(kind.name, {
        target: kind.link.text,
        reason: end.reason,
        message: `${realPath}  ${kind.name} => ${kind.link.text}: ${end.why}`,
      })
  }
  return { values, broken }
}

/** Follows one property link of the node at a real path, with the properties given, to its value; undefined if it has none. */
export function* propertyLinkResolution(
  realPath: TreePath,
  properties: ReadonlyMap<string, Value>,
  name: string,
): Resolution<Value | undefined> {
  const link = propertyLinkOf(properties, name)
  if (link === undefined) return undefined
  const end = yield* followProperty(realPath, name, link, new Map([[realPath, { properties }]]), { hops: 0 })
  return typeof end === 'string' ? end : undefined
}

function* followProperty(
  holder: TreePath,
  name: string,
  link: PropertyLink,
  known: Known,
  taken: { hops: number },
): Resolution<Value | DeadEnd> {
  const passed = [propertyPlace(holder, name)]
  for (;;) {
    if (++taken.hops % HOPS_AT_ONCE === 0) yield PAUSE
    const target = targetPath(holder, link.path)
    if (target === undefined)
      return { reason: 'PROPERTY_LINK_MISSING', why: `"${link.path}" is no path from ${holder}` }
    const node = yield* resolveOrDeadEnd(target, known)
    if (typeof node !== 'string') return node
    const properties = known.get(node)?.properties ?? NO_PROPERTIES
    name = link.property ?? name
    const value = ownValue(properties, name)
    if (value !== undefined) return value
    const next = propertyLinkOf(properties, name)
    if (next === undefined) return { reason: 'PROPERTY_LINK_MISSING', why: `${node} has no property "${name}"` }
    const place = propertyPlace(node, name)
    const again = passed.includes(place)
    passed.push(place)
    if (again) return { reason: 'LINK_LOOP', why: `property links go in a circle: ${passed.join(' => ')}` }
    if (passed.length > MAX_HOPS)
      return {
        reason: 'LINK_LOOP',
        why: `more than ${MAX_HOPS} property links follow one another: ${passed.join(' => ')}`,
      }
    holder = node
    link = next
  }
}

function* resolveOrDeadEnd(path: TreePath, known: Known): Resolution<TreePath | DeadEnd> {
  try {
    return (yield* resolveKnowing(path, known)).realPath
  } catch (error) {
    if (!(error instanceof RegistryError)) throw error
    if (error.code === 'NOT_FOUND') return { reason: 'PROPERTY_LINK_MISSING', why: error.message }
    const { code, message } = error
    if (code === 'LINK_DANGLING' || code === 'LINK_LOOP' || code === 'NOT_PERMITTED')
      return { reason: code, why: message }
    throw error
  }
}

interface DeadEnd {
  readonly reason: ErrorCode
  readonly why: string
}

function propertyLinkOf(properties: ReadonlyMap<string, Value>, name: string): PropertyLink | undefined {
  const key = propertyLinkKey(name)
  const value = properties.get(key)
  const kind = value === undefined ? undefined : classify(key, value)
  return kind?.kind === 'property-link' ? kind.link : undefined
}

function ownValue(properties: ReadonlyMap<string, Value>, name: string): Value | undefined {
  const value = properties.get(name)
  return value !== undefined && classify(name, value).kind === 'plain' ? value : undefined
}

function propertyPlace(path: TreePath, name: string): string {
  return `${path} ${name}`
}
