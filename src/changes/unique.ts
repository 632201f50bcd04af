import type { Clock } from '../lib/clock.ts'
import { toEtag } from '../store/etag.ts'
import { checkSizes } from '../store/limits.ts'
import { refuseReserved } from '../store/reserved.ts'
import { retryConflicts } from '../store/retry.ts'
import type { TreeStore } from '../store/store.ts'
import type { Acl } from '../tree/acl.ts'
import { encodeData } from '../tree/data.ts'
import { ephemeralParent } from '../tree/ephemeral-parent.ts'
import type { Revision } from '../tree/node.ts'
import { checkNewPath, join, parsePath, type TreePath } from '../tree/path.ts'
import { creationAcl } from './acls.ts'
import { type Created, checkNew, type NewNode } from './create.ts'
import { type Creation, findPlace, type Place } from './place.ts'

/** A node whose name is `prefix`, which may be empty, with digits after it. */
export interface NewUniqueNode extends Omit<NewNode, 'path'> {
  readonly parent: TreePath
  readonly prefix: string
  /** `sequence`: ten digits of the store, which grow. `counter`: the number after the greatest that is there. */
  readonly unique: 'sequence' | 'counter'
}

/** Many that create below one parent at the same time find the same number, and only one of them has it. */
const MAX_ATTEMPTS = 200
const TEN_DIGITS = '0'.repeat(10)

/** The parent and the prefix of a path that is to be made unique; its last segment may be empty. Throws BAD_PATH. */
export function splitUnique(path: string): { readonly parent: TreePath; readonly prefix: string } {
  const slash = path.lastIndexOf('/')
  const prefix = path.slice(slash + 1)
  // Checks the name too: with a digit after it, "." and ".." would be names.
  if (prefix !== '') parsePath(path)
  return { parent: parsePath(slash <= 0 ? path.slice(0, slash + 1) : path.slice(0, slash)), prefix }
}

/** As `createNode`; the response has the whole name. */
export async function createUnique(
  store: TreeStore,
  node: NewUniqueNode,
  maxProperties: number,
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
): Promise<Created> {
  checkNew(store, { path: join(node.parent, node.prefix + TEN_DIGITS), properties: node.properties }, maxProperties)
  const acl = creationAcl(store, node.acl)
  const create = node.unique === 'sequence' ? inSequence : counted
  const attempt = async (): Promise<Created> => {
    const place = await findPlace(store, node.parent, { create: node.createParents, signal })
    const operations = [...place.missing, creationOf(place, node, TEN_DIGITS)].map(one => ({ ...one, ...acl }))
    for (const one of operations) checkNewPath(one.path)
    refuseReserved(store, place.path)
    checkSizes(operations, store.pathPrefixBytes)
    if (place.state?.stat.owner !== undefined) throw ephemeralParent(place.path)
    if (node.validateOnly) return { realPath: join(place.path, node.prefix), etag: '', revision: 0n }
    return await create(store, place, node, { acl, signal })
  }
  return retryConflicts(attempt, { signal, clock, maxAttempts: MAX_ATTEMPTS })
}

type Options = { readonly acl: { readonly acl?: Acl }; readonly signal: AbortSignal }

async function inSequence(store: TreeStore, place: Place, node: NewUniqueNode, options: Options): Promise<Created> {
  const { acl, signal } = options
  if (place.missing.length > 0)
    await store.commit(
      place.missing.map(one => ({ ...one, ...acl })),
      { signal },
    )
  const { prefix } = node
  const data = encodeData(node.properties)
  const { name, revision } = await store.createInSequence({ parent: place.path, prefix, data, ...acl }, { signal })
  return created(join(place.path, name), revision)
}

async function counted(store: TreeStore, place: Place, node: NewUniqueNode, options: Options): Promise<Created> {
  const last = (place.state?.children ?? [])
    .filter(name => name.startsWith(node.prefix) && /^[0-9]+$/.test(name.slice(node.prefix.length)))
    .reduce((greatest, name) => max(greatest, BigInt(name.slice(node.prefix.length))), 0n)
  const creation = creationOf(place, node, String(last + 1n))
  const operations = [...place.missing, creation].map(one => ({ ...one, ...options.acl }))
  return created(creation.path, await store.commit(operations, { signal: options.signal }))
}

function creationOf({ path }: Place, { prefix, properties }: NewUniqueNode, digits: string): Creation {
  return { op: 'create', path: join(path, prefix + digits), data: encodeData(properties) }
}

function created(realPath: TreePath, revision: Revision): Created {
  return { realPath, etag: toEtag({ created: revision, modified: revision }), revision }
}

function max(a: bigint, b: bigint): bigint {
  return a > b ? a : b
}
