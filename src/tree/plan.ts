import type { NodeStat, StoredNode, TreeNode } from './node.ts'
import type { TreePath } from './path.ts'
import type { Value } from './value.ts'

/** What to do with a node that is in the store but not in the text. */
export type Trim = 'report' | 'keep' | 'delete'

export type PropertyChange =
  | { readonly op: 'add'; readonly key: string; readonly value: Value }
  | { readonly op: 'remove'; readonly key: string; readonly value: Value }
  | { readonly op: 'change'; readonly key: string; readonly from: Value; readonly to: Value }

/** One change to one node, pinned to the state it was computed from. Steps are in the order in which they are applied. */
export type Step =
  | { readonly op: 'create'; readonly path: TreePath; readonly properties: ReadonlyMap<string, Value> }
  | {
      readonly op: 'set'
      readonly path: TreePath
      /** In order of keys; never empty. */
      readonly changes: readonly PropertyChange[]
      /** The bytes to write: keys that do not change keep their text. */
      readonly data: Uint8Array
      readonly expect: NodeStat
    }
  | { readonly op: 'delete'; readonly path: TreePath; readonly expect: NodeStat }

/** A node that is not in the text and stays. */
export interface Kept {
  readonly path: TreePath
  /** `extra`: trim did not say delete; `ephemeral`: it is one; `holds-ephemeral`: one lives below it. */
  readonly reason: 'extra' | 'ephemeral' | 'holds-ephemeral'
}

export interface Plan {
  /** Where the text's top nodes go. */
  readonly path: TreePath
  readonly steps: readonly Step[]
  /** In path order. */
  readonly kept: readonly Kept[]
  /** Nodes of the text that are already as it says. */
  readonly unchanged: number
}

/**
 * What must change under `path` so that the tree says what `wanted` says. Pure. `current` is the node at `path` with everything
 * below; only its descendants change. Parents are made before children; a node is deleted after everything below it. The level directly
 * under `path` is never trimmed; nodes that are or hold ephemerals are kept with their reason. Equality is by spelling.
 */
export declare function plan(path: TreePath, current: StoredNode, wanted: TreeNode, trim: Trim): Plan
