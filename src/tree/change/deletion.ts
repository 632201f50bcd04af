import { RegistryError } from '../errors.ts'
import type { NodeStat, StoredNode } from '../node.ts'
import { comparePaths, compareText, join, ROOT, type TreePath } from '../path.ts'
import type { Value } from '../value.ts'

export interface DeleteStep {
  readonly op: 'delete'
  readonly path: TreePath
  /** What goes with it. */
  readonly properties: ReadonlyMap<string, Value>
  readonly expect: NodeStat
}

/** A node that stays although it is not wanted. */
export interface Kept {
  readonly path: TreePath
  /** `extra`: trim did not say delete; `ephemeral`: it is one; `holds-ephemeral`: one lives below it. */
  readonly reason: 'extra' | 'ephemeral' | 'holds-ephemeral'
}

export interface DeletionOptions {
  readonly recursive: boolean
  /** Ephemeral nodes go too. */
  readonly force: boolean
  /** Without `force`: what holds no ephemeral node goes even if the rest has to stay. Else all goes or nothing. */
  readonly partial: boolean
}

export interface Deletion {
  /** Children before parents, siblings by name. */
  readonly steps: readonly DeleteStep[]
  /** In path order. Not empty and not `partial` means that there are no steps: `ephemeralKept` says so as an error. */
  readonly kept: readonly Kept[]
}

/** What deleting a node comes to. Pure. Throws RESERVED for the root, or NOT_EMPTY without `recursive`. */
export function deletion(path: TreePath, current: StoredNode, options: DeletionOptions): Deletion {
  if (path === ROOT) throw new RegistryError('RESERVED', 'the root cannot be deleted', { facts: { path } })
  if (!options.recursive && current.children.size > 0) throw notEmpty(path, current.children.size)
  const out = { steps: [] as DeleteStep[], kept: [] as Kept[] }
  remove(path, current, options.force ? 'all' : 'keep-ephemerals', out)
  return { steps: out.kept.length > 0 && !options.partial ? [] : out.steps, kept: inPathOrder(out.kept) }
}

/** The error for a deletion that has to keep something. */
export function ephemeralKept(path: TreePath, kept: readonly Kept[]): RegistryError {
  const count = kept.filter(({ reason }) => reason === 'ephemeral').length
  const holds = kept.some(node => node.path === path && node.reason === 'ephemeral')
    ? `${path} is ephemeral: a live provider`
    : `${path} holds ${count} live provider${count === 1 ? '' : 's'}`
  return new RegistryError('EPHEMERAL_KEPT', `not deleted: ${holds}`, {
    facts: { path, ephemerals: String(count) },
    hint: 'force deletes live providers too; partial deletes everything else',
  })
}

/** Adds the steps that delete a subtree; what has to stay is added to `kept`, and then its ancestors stay as well. */
export function remove(
  path: TreePath,
  node: StoredNode,
  mode: 'all' | 'keep-ephemerals',
  out: { readonly steps: { push(step: DeleteStep): void }; readonly kept: Kept[] },
): 'removed' | 'kept' {
  if (mode === 'keep-ephemerals' && node.stat.owner !== undefined) {
    out.kept.push({ path, reason: 'ephemeral' })
    return 'kept'
  }
  let result: 'removed' | 'kept' = 'removed'
  for (const name of [...node.children.keys()].sort(compareText))
    if (remove(join(path, name), node.children.get(name) as StoredNode, mode, out) === 'kept') result = 'kept'
  if (result === 'kept') out.kept.push({ path, reason: 'holds-ephemeral' })
  else out.steps.push({ op: 'delete', path, properties: node.properties, expect: node.stat })
  return result
}

export function inPathOrder(kept: readonly Kept[]): readonly Kept[] {
  return kept.toSorted((a, b) => comparePaths(a.path, b.path))
}

function notEmpty(path: TreePath, children: number): RegistryError {
  return new RegistryError('NOT_EMPTY', `${path} has ${children} ${children === 1 ? 'child' : 'children'}`, {
    facts: { path, children: String(children) },
    hint: 'delete it recursively',
  })
}
