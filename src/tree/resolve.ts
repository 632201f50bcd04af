import type { TreePath } from './path.ts'
import type { Value } from './value.ts'

/** What a resolution asks of a node: whether it is there, and its properties. Undefined: there is no such node. */
export interface Lookup {
  readonly properties: ReadonlyMap<string, Value>
}

/** One link that was followed: the real path of the node that holds it, its name, its target as written. */
export interface Hop {
  readonly path: TreePath
  readonly name: string
  readonly target: string
}

export interface Resolved {
  readonly realPath: TreePath
  readonly hops: readonly Hop[]
}

/**
 * Follows the links of a path, as a conversation: yields each real path that it must know about, is given the node there, and returns
 * where the path leads. Pure, so that the same rules serve a parsed tree, a store, and a view that watches every node
 * that was asked for. Throws NOT_FOUND, LINK_DANGLING or LINK_LOOP.
 */
export declare function resolution(path: TreePath): Generator<TreePath, Resolved, Lookup | undefined>

export interface PropertyValues {
  /** Every property that has a value, by name, property links followed. Links are not among them. */
  readonly values: ReadonlyMap<string, Value>
  readonly broken: ReadonlyMap<string, { readonly target: string; readonly reason: string; readonly message: string }>
}

/** Follows the property links of the node at a real path in the same way. Never throws: what leads nowhere is in `broken`. */
export declare function propertyResolution(
  realPath: TreePath,
  properties: ReadonlyMap<string, Value>,
): Generator<TreePath, PropertyValues, Lookup | undefined>
