import assert from 'node:assert/strict'
import { toProvider } from '../../src/rpc/convert.ts'
import { toEtag } from '../../src/store/etag.ts'
import type { TreeStore } from '../../src/store/store.ts'
import { readTree } from '../../src/store/walk.ts'
import { RegistryError } from '../../src/tree/errors.ts'
import { nodeAt, resolveIn } from '../../src/tree/links/resolve.ts'
import type { StoredNode } from '../../src/tree/node.ts'
import { join, parsePath, ROOT, type TreePath } from '../../src/tree/path.ts'
import { nodeText, text } from '../rpc/watch/watching.ts'
import type { Known } from '../support/histories/watch-guarantees.ts'
import { propertiesIn } from '../support/properties-in.ts'
import { soon } from '../views/world.ts'

/** What a client watches. */
export interface Looked {
  readonly kind: 'children' | 'properties' | 'tree'
  readonly path: string
}

export async function wholeTree(store: TreeStore): Promise<StoredNode> {
  const tree = await readTree(store, ROOT, { signal: soon(), sync: true })
  assert.ok(tree !== undefined)
  return tree
}

/** What a client must know, computed from the whole tree. */
export function knownIn(tree: StoredNode, { kind, path }: Looked): Known {
  try {
    if (kind === 'children') return childrenIn(tree, path)
    return kind === 'tree' ? treeIn(tree, path) : new Map(propertiesIn(tree, parsePath(path)).values)
  } catch (error) {
    if (error instanceof RegistryError) return 'unresolved'
    throw error
  }
}

function childrenIn(tree: StoredNode, path: string): Known {
  const { realPath } = resolveIn(tree, parsePath(path))
  const node = nodeAt(tree, realPath) as StoredNode
  return new Map(
    [...node.children].map(([name, { data, stat }]) => {
      const state = { path: realPath, data, stat, children: [], revision: 0n }
      return [name, text(toProvider(name, state, undefined, false))]
    }),
  )
}

function treeIn(tree: StoredNode, path: string): Known {
  const { realPath } = resolveIn(tree, parsePath(path))
  const known = new Map<string, string>()
  const add = (at: TreePath, { data, stat, children }: StoredNode): void => {
    known.set(at, nodeText({ data: Buffer.from(data ?? []), etag: toEtag(stat) }))
    for (const [name, child] of children) add(join(at, name), child)
  }
  add(realPath, nodeAt(tree, realPath) as StoredNode)
  return known
}

export function sameKnown(a: Known, b: Known): boolean {
  if (!(a instanceof Map) || !(b instanceof Map)) return a === b
  return a.size === b.size && [...a].every(([name, said]) => b.get(name) === said)
}
