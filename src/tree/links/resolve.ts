import { type ErrorCode, RegistryError } from '../errors.ts'
import { classify, linkKey, type PropertyLink, propertyLinkKey } from '../keys.ts'
import type { TreeNode } from '../node.ts'
import { MAX_DEPTH, segments, type TreePath } from '../path.ts'
import type { Value } from '../value.ts'
import {
  circleStart,
  dangling,
  type Followed,
  type Hop,
  loop,
  MAX_HOPS,
  nowhere,
  pathOf,
  targetNames,
} from './link-errors.ts'

export type { Hop } from './link-errors.ts'

/** What a resolution asks of a node: whether it is there, and its properties. Undefined: there is no such node. */
export interface Lookup {
  readonly properties: ReadonlyMap<string, Value>
}

export interface Resolved {
  readonly realPath: TreePath
  readonly hops: readonly Hop[]
}

/** What a conversation has learnt so far, by real path; shared so that no node is asked for twice. */
export type Known = Map<TreePath, Lookup | undefined>

const NO_PROPERTIES: ReadonlyMap<string, Value> = new Map()

/**
 * Follows the links of a path, as a conversation: yields each real path that it must know about, is given the node there, and returns
 * where the path leads. Pure, so that the same rules serve a parsed tree, a store, and a view that watches every node
 * that was asked for. Throws NOT_FOUND, LINK_DANGLING or LINK_LOOP.
 *
 * A path without links costs one question. The last existing node of a path and its missing child are always both asked for, so
 * that whoever watches what was asked for sees everything that can change the answer.
 */
export function resolution(path: TreePath): Generator<TreePath, Resolved, Lookup | undefined> {
  return resolveKnowing(path, new Map())
}

function* resolveKnowing(path: TreePath, known: Known): Generator<TreePath, Resolved, Lookup | undefined> {
  const followed: Followed[] = []
  let names = segments(path)
  for (;;) {
    const depth = yield* existingDepth(names, known)
    if (depth < 0) throw nowhere(path, names, depth, followed)
    const base = pathOf(names, depth)
    const missing = names[depth]
    if (missing === undefined) return { realPath: base, hops: followed.map(({ hop }) => hop) }
    const target = linkTarget(known.get(base), missing)
    const rest = names.slice(depth + 1)
    if (target === undefined) throw nowhere(path, names, depth, followed)
    const hop: Hop = { path: base, name: missing, target }
    const circle = circleStart(followed, hop, rest.length)
    followed.push({ hop, rest: rest.length })
    if (circle !== undefined) throw loop(path, 'links go in a circle', followed.slice(circle))
    if (followed.length > MAX_HOPS) throw loop(path, `more than ${MAX_HOPS} links follow one another`, followed)
    names = [...targetNames(path, hop), ...rest]
    if (names.length > MAX_DEPTH) throw dangling(path, hop, `it leads ${names.length} levels deep`)
  }
}

export interface PropertyValues {
  /** Every property that has a value, by name, property links followed. Links are not among them. */
  readonly values: ReadonlyMap<string, Value>
  readonly broken: ReadonlyMap<string, BrokenLink>
}

export interface BrokenLink {
  /** The text of the property link. */
  readonly target: string
  /** PROPERTY_LINK_MISSING, LINK_DANGLING, LINK_LOOP or NOT_PERMITTED. */
  readonly reason: ErrorCode
  readonly message: string
}

/**
 * Follows the property links of the node at a real path in the same way. Never throws: what leads nowhere is in `broken`. A property with
 * a value of its own hides a property link of the same name.
 */
export function* propertyResolution(
  realPath: TreePath,
  properties: ReadonlyMap<string, Value>,
): Generator<TreePath, PropertyValues, Lookup | undefined> {
  const known: Known = new Map([[realPath, { properties }]])
  const values = new Map<string, Value>()
  const broken = new Map<string, BrokenLink>()
  for (const [key, value] of properties) {
    const kind = classify(key, value)
    if (kind.kind === 'plain') values.set(key, value)
    if (kind.kind !== 'property-link' || ownValue(properties, kind.name) !== undefined) continue
    const end = yield* followProperty(realPath, kind.name, kind.link, known)
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

function* followProperty(
  holder: TreePath,
  name: string,
  link: PropertyLink,
  known: Known,
): Generator<TreePath, Value | DeadEnd, Lookup | undefined> {
  const passed = [propertyPlace(holder, name)]
  for (;;) {
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

function* resolveOrDeadEnd(path: TreePath, known: Known): Generator<TreePath, TreePath | DeadEnd, Lookup | undefined> {
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

/** The same over a tree that is at hand. */
export function resolveIn(tree: TreeNode, path: TreePath): Resolved {
  return converse(resolution(path), tree)
}

/** The properties of a node of a tree that is at hand. Throws as `resolveIn` if the path leads nowhere. */
export function propertiesIn(tree: TreeNode, path: TreePath): PropertyValues {
  const { realPath } = resolveIn(tree, path)
  return converse(propertyResolution(realPath, nodeAt(tree, realPath)?.properties ?? NO_PROPERTIES), tree)
}

/** Answers a conversation's questions from a tree that is at hand. */
export function converse<Result>(
  conversation: Generator<TreePath, Result, Lookup | undefined>,
  tree: TreeNode,
): Result {
  let step = conversation.next()
  while (step.done !== true) step = conversation.next(nodeAt(tree, step.value))
  return step.value
}

export function nodeAt(tree: TreeNode, path: TreePath): TreeNode | undefined {
  let node: TreeNode | undefined = tree
  for (const name of segments(path)) node = node?.children.get(name)
  return node
}

/** How many of these names lead to a real node, counted from the root; -1 where there is not even that. */
function* existingDepth(names: readonly string[], known: Known): Generator<TreePath, number, Lookup | undefined> {
  let deepest = names.length
  // Below a node that is known to be missing there is nothing to ask for.
  for (let depth = 1; depth <= deepest; depth++) {
    const path = pathOf(names, depth)
    if (known.has(path) && known.get(path) === undefined) deepest = depth - 1
  }
  for (let depth = deepest; depth >= 0; depth--) {
    const path = pathOf(names, depth)
    if (!known.has(path)) known.set(path, yield path)
    if (known.get(path) !== undefined) return depth
  }
  return -1
}

function linkTarget(node: Lookup | undefined, name: string): string | undefined {
  const key = linkKey(name)
  const value = node?.properties.get(key)
  const kind = value === undefined ? undefined : classify(key, value)
  return kind?.kind === 'link' ? kind.target : undefined
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

/** Where a target leads that is written on a node; undefined where no path can lead. Its own links are not followed. */
export function targetPath(holder: TreePath, target: string): TreePath | undefined {
  try {
    const names = targetNames(holder, { path: holder, name: '', target })
    return pathOf(names, names.length)
  } catch {
    return undefined
  }
}
