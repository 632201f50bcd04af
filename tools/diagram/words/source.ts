import type { TreeNode } from '../../../src/tree/node.ts'
import { basename, parent, ROOT, type TreePath } from '../../../src/tree/path.ts'

/** The input of a diagram. */
export interface DiagramSource {
  readonly tree: TreeNode
  /** Shown under the title: a file's name, or where the tree was read. */
  readonly name: string
  /** Where the tree's root sits; `/` by default. Targets of links outside of it are external, not missing. */
  readonly root?: TreePath
  /** The node below the root that the tree is of, where it does not hold all nodes below the root: then what is outside of it is external. */
  readonly part?: TreePath
  /** Draws the differences from `tree` to this one, in a merged picture. It has the same root; health is not shown. */
  readonly after?: { readonly tree: TreeNode; readonly name: string }
  /** Live providers by the path of the service; `unknown` if they could not be read. Without it health is not shown. */
  readonly live?: ReadonlyMap<string, number> | 'unknown'
  /** Draws values with the secrets in them. */
  readonly showSecrets?: boolean
  /** A project's settings for its pictures. */
  readonly settings?: SettingsSource
}

/** The content of a settings file, and the places of its keys where the reader of the file knows them. */
export interface SettingsSource {
  /** The file's name. */
  readonly name: string
  readonly value: unknown
  /** The place of the last of these keys, each nested in the one before it; line and column count from 1. */
  readonly placeOf?: (keys: readonly string[]) => { readonly line: number; readonly column: number } | undefined
}

/** A tree from `/` on with the source at its root path; the nodes above it are empty. */
export function wholeTree({ tree, root = ROOT }: DiagramSource): TreeNode {
  let whole = tree
  for (let path = root; path !== ROOT; path = parent(path))
    whole = { properties: new Map(), children: new Map([[basename(path), whole]]) }
  return whole
}
