import { RegistryError } from '../errors.ts'
import { classify, linkKey } from '../keys.ts'
import type { TreeNode } from '../node.ts'
import { MAX_DEPTH, MAX_PATH_BYTES, segments, type TreePath, utf8Length } from '../path.ts'
import { drive, type Lookup, type Resolution } from './drive.ts'
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

export interface Resolved {
  readonly realPath: TreePath
  readonly hops: readonly Hop[]
}

/** The nodes that a resolution has looked up so far, by real path, so that none is looked up twice. */
export type Known = Map<TreePath, Lookup | undefined>

/**
 * Follows the links of a path: yields each real path that it must look up and returns where the path leads. Pure, so that the same rules
 * serve a parsed tree, a store, and a view that watches every node that was looked up. Throws NOT_FOUND, LINK_DANGLING or LINK_LOOP.
 *
 * A path without links costs one lookup. The last existing node of a path and its missing child are always both looked up, so that a
 * view which watches the nodes that were looked up sees everything that can change the result.
 */
export function resolution(path: TreePath): Resolution<Resolved> {
  return resolveKnowing(path, new Map())
}

/** The same, which neither looks up what is `known` nor forgets what it looks up. */
export function* resolveKnowing(path: TreePath, known: Known): Resolution<Resolved> {
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
    if (utf8Length(names.join('/')) >= MAX_PATH_BYTES) throw dangling(path, hop, 'it leads to a path that is too long')
  }
}

/**
 * Where a path leads in a tree that is at hand. Throws as `resolution` does, and NOT_PERMITTED where it leads below a node that was not
 * read.
 */
export function resolveIn(tree: TreeNode, path: TreePath): Resolved {
  return drive(resolution(path), at => {
    const unread = unreadOn(tree, at)
    return unread === undefined || unread === at ? nodeAt(tree, at) : notRead(unread)
  })
}

/** The node at a path or on the way to it that was not read. */
export function unreadOn(tree: TreeNode, path: TreePath): TreePath | undefined {
  let node: TreeNode | undefined = tree
  for (const [i, name] of segments(path).entries()) {
    node = node?.children.get(name)
    if (node?.unread === true) return pathOf(segments(path), i + 1)
  }
  return undefined
}

/** The error of a lookup for a node that was not read. */
export function notRead(path: TreePath): RegistryError {
  return new RegistryError('NOT_PERMITTED', `${path} was not read`, { facts: { path } })
}

export function nodeAt(tree: TreeNode, path: TreePath): TreeNode | undefined {
  let node: TreeNode | undefined = tree
  for (const name of segments(path)) node = node?.children.get(name)
  return node
}

/** How many of these names lead to a real node, counted from the root; -1 if there is no root. */
function* existingDepth(names: readonly string[], known: Known): Resolution<number> {
  let deepest = names.length
  // Below a node that is known to be missing there is nothing to look up.
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

/** Where a target leads that is written on a node; undefined where no path can lead. Its own links are not followed. */
export function targetPath(holder: TreePath, target: string): TreePath | undefined {
  try {
    const names = targetNames(holder, { path: holder, name: '', target })
    return pathOf(names, names.length)
  } catch {
    return undefined
  }
}
