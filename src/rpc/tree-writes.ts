import {
  type CreateNodeRequest,
  type CreateNodeResponse,
  type DeleteNodeRequest,
  type DeleteNodeResponse,
  KeptReason,
  type LinkNodeRequest,
  type LinkNodeResponse,
  type TreeServiceDefinition,
} from '@espalier/contract/espalier/v1/tree'
import { type Creation, findPlace } from '../changes/place.ts'
import { checkLinkKeys } from '../changes/properties.ts'
import type { Handlers } from '../grpc/service.ts'
import { splitTransactions } from '../store/batch.ts'
import { checkEtag, parseEtag, toEtag } from '../store/etag.ts'
import { checkSizes } from '../store/limits.ts'
import type { Operation, TreeStore } from '../store/store.ts'
import { readTree } from '../store/walk.ts'
import { type Deletion, deletion, ephemeralKept, type Kept } from '../tree/change/deletion.ts'
import { decodeData, editData, encodeData } from '../tree/data.ts'
import { RegistryError } from '../tree/errors.ts'
import { linkKey, links } from '../tree/keys.ts'
import { checkCount } from '../tree/limit.ts'
import { basename, join, parent, parsePath, ROOT, type TreePath } from '../tree/path.ts'
import { refuseReserved } from '../tree/reserved.ts'
import { stringValue } from '../tree/value.ts'
import { toCreateAcl } from './acl.ts'
import { fromProperties } from './convert.ts'
import type { Limits } from './limits.ts'
import { moveNode } from './move-node.ts'
import { retryConflicts } from './retry-conflicts.ts'

type Write = 'createNode' | 'deleteNode' | 'linkNode' | 'moveNode'

export function treeWrites(store: TreeStore, limits: Limits): Pick<Handlers<typeof TreeServiceDefinition>, Write> {
  return {
    createNode: (request, { signal }) =>
      retryConflicts(['NOT_FOUND', 'ALREADY_EXISTS'], () => createNode(request, store, limits, signal)),
    deleteNode: (request, { signal }) => {
      const deleted: TreePath[] = []
      return retryConflicts(request.etag === '' ? RACES : [], () => deleteNode(request, store, signal, deleted))
    },
    linkNode: (request, { signal }) => retryConflicts(RACES, () => linkNode(request, store, signal)),
    moveNode: (request, { signal }) =>
      retryConflicts(request.etag === '' ? RACES : [], () => moveNode(request, store, signal)),
  }
}

const RACES = ['CONFLICT', 'NOT_FOUND', 'ALREADY_EXISTS', 'NOT_EMPTY'] as const

async function createNode(
  request: CreateNodeRequest,
  store: TreeStore,
  limits: Limits,
  signal: AbortSignal,
): Promise<CreateNodeResponse> {
  const asked = parsePath(request.path)
  refuseReserved(asked)
  if (asked === ROOT) throw alreadyExists(ROOT)
  const { values } = fromProperties(request.properties, request.jsonProperties)
  checkCount('properties of one node', values.size, limits.properties)
  checkLinkKeys(values)
  const acl = toCreateAcl(request.acl, store)
  const holder = await findPlace(store, parent(asked), { create: request.createParents, signal })
  const path = parsePath(join(holder.path, basename(asked)))
  refuseReserved(path)
  const creation: Creation = { op: 'create', path, data: encodeData(values) }
  const operations = [...holder.missing, creation].map((one): Creation => ({ ...one, ...acl }))
  checkSizes(operations)
  if (holder.state?.stat.owner !== undefined) throw ephemeralParent(holder.path)
  if (holder.state?.children.includes(basename(path))) throw alreadyExists(path)
  if (request.validateOnly) return { realPath: path, etag: '', revision: 0n }
  const revision = await store.commit(operations, { signal })
  return { realPath: path, etag: toEtag({ created: revision, modified: revision }), revision }
}

/** Adds to `deleted` what is gone for good, so that it is told even if what is left has to be looked at again. */
async function deleteNode(
  request: DeleteNodeRequest,
  store: TreeStore,
  signal: AbortSignal,
  deleted: TreePath[],
): Promise<DeleteNodeResponse> {
  const asked = parsePath(request.path)
  refuseReserved(asked)
  const { recursive, force, partial, etag } = request
  if (etag !== '') parseEtag(etag)
  const holder = await findPlace(store, parent(asked), { create: false, signal })
  const path = asked === ROOT ? ROOT : join(holder.path, basename(asked))
  refuseReserved(path)
  const current = await readTree(store, path, { signal, sync: true, depth: recursive ? Number.POSITIVE_INFINITY : 1 })
  if (current === undefined) throw noNode(path, holder.state?.data)
  checkEtag(path, etag, current.stat)
  const wanted = deletion(path, current, { recursive, force, partial })
  const kept = wanted.kept.map(toKeptNode)
  if (request.validateOnly) return { deletedPaths: wanted.steps.map(step => step.path), kept, revision: 0n }
  if (wanted.kept.length > 0 && !partial) throw ephemeralKept(path, wanted.kept)
  const revision = await applyDeletion(wanted, store, signal, deleted)
  return { deletedPaths: deleted, kept, revision }
}

/** One transaction up to the size of one; above that children first, so that an interruption leaves a whole tree. */
async function applyDeletion(
  { steps }: Deletion,
  store: TreeStore,
  signal: AbortSignal,
  deleted: TreePath[],
): Promise<bigint> {
  const operations = steps.map(
    ({ path, expect: { version, created } }): Operation => ({ op: 'delete', path, expect: { version, created } }),
  )
  let revision = 0n
  for (const transaction of splitTransactions(operations, { maxOperations: Number.POSITIVE_INFINITY })) {
    revision = await store.commit(transaction, { signal })
    for (const { path } of transaction) deleted.push(path)
  }
  return revision
}

async function linkNode(request: LinkNodeRequest, store: TreeStore, signal: AbortSignal): Promise<LinkNodeResponse> {
  const { target } = request
  checkTarget(target)
  const asked = linkPath(request.path, target)
  refuseReserved(asked)
  const name = basename(asked)
  const holder = await findPlace(store, parent(asked), { create: request.createParents, signal })
  refuseReserved(holder.path)
  const { state } = holder
  const existing = state === undefined ? undefined : links(decodeData(state.data)).get(name)
  const shadowed = state?.children.includes(name) ?? false
  if (existing === target && state !== undefined)
    return {
      realPath: holder.path,
      etag: request.validateOnly ? '' : toEtag(state.stat),
      revision: state.stat.modified,
      shadowed,
    }
  if (existing !== undefined && !request.replace) throw leadsElsewhere(join(holder.path, name), existing)
  const edits = { set: new Map([[linkKey(name), stringValue(target)]]), remove: [] }
  const operations: readonly Operation[] =
    state === undefined
      ? [...holder.missing.slice(0, -1), { op: 'create', path: holder.path, data: encodeData(edits.set) }]
      : [
          {
            op: 'set',
            path: holder.path,
            data: editData(state.data, edits),
            expect: { version: state.stat.version, created: state.stat.created },
          },
        ]
  checkSizes(operations)
  if (request.validateOnly) return { realPath: holder.path, etag: '', revision: 0n, shadowed }
  const revision = await store.commit(operations, { signal })
  const created = state?.stat.created ?? revision
  return { realPath: holder.path, etag: toEtag({ created, modified: revision }), revision, shadowed }
}

/** As the manual of zc.zk has it: a path that ends with "/" is where a link goes that is called like the end of its target. */
function linkPath(text: string, target: string): TreePath {
  if (!text.endsWith('/')) {
    const path = parsePath(text)
    if (path !== ROOT) return path
  }
  const name = target.split('/').findLast(part => part !== '' && part !== '.' && part !== '..')
  if (name === undefined)
    throw new RegistryError(
      'BAD_PATH',
      `the link at "${text}" needs a name, and its target "${target}" has none to give`,
      {
        facts: { path: text, target },
      },
    )
  return parsePath(`${text}${name}`)
}

/** A target is a path, absolute or relative, that one day may exist. */
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

const KEPT_REASONS = {
  extra: KeptReason.EXTRA,
  ephemeral: KeptReason.EPHEMERAL,
  'holds-ephemeral': KeptReason.HOLDS_EPHEMERAL,
} as const satisfies Record<Kept['reason'], KeptReason>

export function toKeptNode({ path, reason }: Kept): { path: string; reason: KeptReason } {
  return { path, reason: KEPT_REASONS[reason] }
}

function alreadyExists(path: TreePath): RegistryError {
  return new RegistryError('ALREADY_EXISTS', `${path} exists already`, { facts: { path } })
}

function ephemeralParent(path: TreePath): RegistryError {
  return new RegistryError('EPHEMERAL_PARENT', `${path} is ephemeral and cannot have children`, { facts: { path } })
}

function leadsElsewhere(path: TreePath, target: string): RegistryError {
  return new RegistryError('ALREADY_EXISTS', `the link ${path} leads to ${target} already`, {
    facts: { path, target },
    hint: 'give replace to have it lead elsewhere',
  })
}

function noNode(path: TreePath, holder: Uint8Array | undefined): RegistryError {
  const isLink = holder !== undefined && links(decodeData(holder)).has(basename(path))
  const hint = isLink
    ? `${path} is a link; remove it with: espalier unset ${parent(path)} "${linkKey(basename(path))}"`
    : undefined
  return new RegistryError('NOT_FOUND', `${path} does not exist`, { facts: { path }, hint })
}
