import { toEtag } from '../store/etag.ts'
import { expectation } from '../store/expectation.ts'
import { checkSizes } from '../store/limits.ts'
import { refuseReserved } from '../store/reserved.ts'
import { retryConflicts } from '../store/retry.ts'
import type { Operation, TreeStore } from '../store/store.ts'
import { decodeData, editData, encodeData } from '../tree/data.ts'
import { RegistryError } from '../tree/errors.ts'
import { linkKey, links } from '../tree/keys.ts'
import { isEphemeral, type Revision } from '../tree/node.ts'
import { basename, checkNewPath, join, parent, parsePath, ROOT, type TreePath } from '../tree/path.ts'
import { editProvider } from '../tree/provider.ts'
import { stringValue } from '../tree/value.ts'
import { findPlace, type Place } from './place.ts'

export interface NewLink {
  /** As text: with a slash at its end it names the node that holds the link, which is then named like the end of the target. */
  readonly path: string
  readonly target: string
  readonly replace: boolean
  readonly createParents: boolean
  readonly validateOnly: boolean
}

export interface Linked {
  /** The node that holds the link. */
  readonly realPath: TreePath
  /** Empty with `validateOnly`. */
  readonly etag: string
  readonly revision: Revision
  /** A child of the same name hides the link. */
  readonly shadowed: boolean
}

/** Creates a link. The target may be created later. */
export async function linkNode(store: TreeStore, wanted: NewLink, signal: AbortSignal): Promise<Linked> {
  checkTarget(wanted.target)
  const path = linkPath(wanted.path, wanted.target)
  refuseReserved(store, path)
  checkNewPath(path)
  return retryConflicts(() => attempt(store, path, wanted, signal), { signal })
}

async function attempt(store: TreeStore, path: TreePath, wanted: NewLink, signal: AbortSignal): Promise<Linked> {
  const { target, replace, createParents, validateOnly } = wanted
  const name = basename(path)
  const holder = await findPlace(store, parent(path), { create: createParents, signal })
  refuseReserved(store, holder.path)
  const { state, path: realPath } = holder
  for (const { path } of holder.missing) checkNewPath(path)
  const existing = state === undefined ? undefined : links(decodeData(state.data)).get(name)
  const shadowed = state?.children.includes(name) ?? false
  if (existing === target && state !== undefined)
    return { realPath, etag: validateOnly ? '' : toEtag(state.stat), revision: state.stat.modified, shadowed }
  if (existing !== undefined && !replace) throw otherTarget(join(realPath, name), existing)
  const operations = linkOperations(holder, name, target)
  checkSizes(operations, store.pathPrefixBytes)
  if (validateOnly) return { realPath, etag: '', revision: 0n, shadowed }
  const revision = await store.commit(operations, { signal })
  const created = state?.stat.created ?? revision
  return { realPath, etag: toEtag({ created, modified: revision }), revision, shadowed }
}

/** Sets the link on the node that holds it, which is created if it does not exist. */
export function linkOperations({ path, state, missing }: Place, name: string, target: string): readonly Operation[] {
  const set = new Map([[linkKey(name), stringValue(target)]])
  if (state === undefined) return [...missing.slice(0, -1), { op: 'create', path, data: encodeData(set) }]
  const edit = isEphemeral(state.stat) ? editProvider : editData
  return [{ op: 'set', path, data: edit(state.data, { set, remove: [] }), expect: expectation(state.stat) }]
}

/** As in zc.zk: a path that ends with "/" holds a link that is named like the last part of its target. */
function linkPath(text: string, target: string): TreePath {
  if (!text.endsWith('/')) {
    const path = parsePath(text)
    if (path !== ROOT) return path
  }
  const name = target.split('/').findLast(part => part !== '' && part !== '.' && part !== '..')
  if (name === undefined)
    throw new RegistryError('BAD_PATH', `the link at "${text}" needs a name, and its target "${target}" has none`, {
      facts: { path: text, target },
    })
  return parsePath(`${text}${name}`)
}

/** A target is an absolute or relative path, which need not exist. */
function checkTarget(target: string): void {
  const bad = (why: string): RegistryError =>
    new RegistryError('BAD_VALUE', `"${target}" is not the target of a link: ${why}`, {
      facts: { field: 'target', target },
    })
  if (target === '') throw bad('it is empty')
  const names = target.split('/').filter(name => name !== '' && name !== '.' && name !== '..')
  try {
    if (names.length > 0) parsePath(`/${names.join('/')}`)
  } catch (error) {
    throw bad(error instanceof RegistryError ? error.message : String(error))
  }
}

function otherTarget(path: TreePath, target: string): RegistryError {
  return new RegistryError('ALREADY_EXISTS', `the link ${path} leads to ${target} already`, {
    facts: { path, target },
    hint: 'give replace to change its target',
  })
}
