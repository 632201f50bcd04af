import type { TreeNode } from '../../../src/tree/node.ts'
import { basename, parent, ROOT, type TreePath } from '../../../src/tree/path.ts'

/** What a diagram is drawn of. */
export interface DiagramSource {
  readonly tree: TreeNode
  /** Shown under the title: a file's name, or where the tree was read. */
  readonly name: string
  /** Where the tree's root sits; `/` by default. What links say outside of it is external, not missing. */
  readonly root?: TreePath
  /** Draws what is different from `tree` to this one, in both of them together. It has the same root; nothing is said about health. */
  readonly after?: { readonly tree: TreeNode; readonly name: string }
  /** Live providers by the path of the service; `unknown` if they could not be read. Without it nothing is said about health. */
  readonly live?: ReadonlyMap<string, number> | 'unknown'
  /** A project's settings for its pictures. */
  readonly settings?: SettingsSource
}

/** The content of a settings file, and the places of its keys where the reader of the file knows them. */
export interface SettingsSource {
  /** The file's name. */
  readonly name: string
  readonly value: unknown
  /** Where the last of these keys stands, each below the one before it; both count from 1. */
  readonly placeOf?: (keys: readonly string[]) => { readonly line: number; readonly column: number } | undefined
}

/** A tree from `/` on that has the source where it sits; the nodes above it say nothing. */
export function wholeTree({ tree, root = ROOT }: DiagramSource): TreeNode {
  let whole = tree
  for (let path = root; path !== ROOT; path = parent(path))
    whole = { properties: new Map(), children: new Map([[basename(path), whole]]) }
  return whole
}
