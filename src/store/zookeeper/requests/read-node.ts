import type { NodeStat, Revision } from '../../../tree/node.ts'
import type { TreePath } from '../../../tree/path.ts'
import type { NodeState } from '../../store.ts'
import type { BatchedAnswer } from '../session/batched-reads.ts'
import type { Connection } from '../session/connection.ts'
import { Code } from '../wire/codes.ts'
import { requestError } from '../wire/map-error.ts'
import { NotPermitted } from '../wire/not-permitted.ts'
import { clientChildren } from '../wire/reserved.ts'
import { childrenRequest, type DataBody, dataRequest, existsRequest, type Reply, realPath } from '../wire/wire.ts'

export interface Reading {
  readonly state: NodeState | undefined
  /** The node exists and may not be read. Only with watches: other reads throw it. */
  readonly refused?: NotPermitted
  readonly revision: Revision
}

interface ReadNodeOptions {
  readonly chroot: string
  readonly signal?: AbortSignal
  /** Sets watches: on data and children of a node that exists, on the creation of a missing one. */
  readonly watch?: {
    /** Called at every reply after which the reading may be complete, before anything that the server sent later is handled. */
    onReply(): void
  }
}

/**
 * Data and children of a node from the same moment. ZooKeeper reads them with two requests, so the two stats are compared: if the data did
 * not change in between, they were still current when the children were read.
 */
export async function readNode(connection: Connection, path: TreePath, options: ReadNodeOptions): Promise<Reading> {
  const realpath = realPath(options.chroot, path)
  const watches = options.watch !== undefined
  const signal = signalOf(options)
  const watch = (kind: 'data' | 'children') => (watches ? { ...signal, watch: { kind, realPath: realpath } } : signal)
  const last = watches ? { onReply: () => options.watch?.onReply() } : {}
  for (;;) {
    const [data, children] = await Promise.all([
      connection.send(dataRequest(realpath, watches), watch('data')),
      connection.send(childrenRequest(realpath, watches), { ...watch('children'), ...last }),
    ])
    const failure = failed(data) ?? failed(children)
    if (failure === Code.NO_AUTH && watches) return watchExistence(connection, path, options)
    if (failure !== undefined) throw requestError(failure, path)
    if (data.body !== undefined && children.body !== undefined) {
      const { stat } = children.body
      if (!isSameData(data.body.stat, stat)) continue
      const { revision } = children
      const state = {
        path,
        data: data.body.data,
        stat,
        children: clientChildren(options.chroot, path, children.body.children),
        revision,
      }
      return { state, revision }
    }
    if (data.body !== undefined || children.body !== undefined) continue
    if (!watches) return { state: undefined, revision: children.revision }
    const { refused, ...missing } = await watchExistence(connection, path, options)
    if (refused === undefined) return missing
  }
}

/** For a missing node, and for one that may not be read: whether it exists can always be read. */
async function watchExistence(connection: Connection, path: TreePath, options: ReadNodeOptions): Promise<Reading> {
  const realpath = realPath(options.chroot, path)
  const { code, revision } = await connection.send(existsRequest(realpath, true), {
    ...signalOf(options),
    watch: { kind: 'exists', realPath: realpath },
    onReply: () => options.watch?.onReply(),
  })
  if (code === Code.NO_NODE) return { state: undefined, revision }
  if (code !== Code.OK) throw requestError(code, path)
  return { state: undefined, refused: new NotPermitted('read', path, { path }), revision }
}

/** What can always be read of a node. Undefined: it is gone. */
export async function readStatAlone(
  connection: Connection,
  path: TreePath,
  options: ReadOptions,
  refused: NotPermitted,
): Promise<Reading> {
  const { code, body, revision } = await connection.send(
    existsRequest(realPath(options.chroot, path), false),
    signalOf(options),
  )
  if (code !== Code.OK && code !== Code.NO_NODE) throw requestError(code, path)
  if (body === undefined) return { state: undefined, revision }
  return { state: { path, data: new Uint8Array(), stat: body, children: [], revision, refused }, revision }
}

type ReadOptions = Pick<ReadNodeOptions, 'chroot' | 'signal'>

/** As `readNode` without the children: one request instead of two. */
export async function readNodeAlone(connection: Connection, path: TreePath, options: ReadOptions): Promise<Reading> {
  const { body, revision } = await readData(connection, path, options)
  return {
    state: body === undefined ? undefined : { path, data: body.data, stat: body.stat, children: [], revision },
    revision,
  }
}

/**
 * As `readNode` with watches, but without the children: one request, or a few for many nodes, and a watch on the data or on the creation of
 * the node.
 */
export async function watchNodeAlone(
  connection: Connection,
  path: TreePath,
  options: ReadNodeOptions,
): Promise<Reading> {
  const realpath = realPath(options.chroot, path)
  const onReply = (): void => options.watch?.onReply()
  const batched = await connection.watchedReads.read(realpath, onReply, options.signal)
  if (batched !== undefined) {
    const { data, stat } = batched.data
    const { revision } = batched
    return { state: { path, data, stat, children: [], revision }, revision }
  }
  for (;;) {
    const { code, body, revision } = await connection.send(dataRequest(realpath, true), {
      ...signalOf(options),
      watch: { kind: 'data', realPath: realpath },
      onReply,
    })
    if (body !== undefined) {
      return { state: { path, data: body.data, stat: body.stat, children: [], revision }, revision }
    }
    if (code === Code.NO_AUTH) return watchExistence(connection, path, options)
    if (code !== Code.NO_NODE) throw requestError(code, path)
    const { refused, ...missing } = await watchExistence(connection, path, options)
    if (refused === undefined) return missing
  }
}

/**
 * As `readNode` or `readNodeAlone`, but in batches with other nodes: one round trip where there are no children or none are wanted,
 * otherwise two.
 */
export async function readNodeInBatch(
  connection: Connection,
  path: TreePath,
  options: ReadOptions & { readonly children: boolean },
): Promise<Reading> {
  const realpath = realPath(options.chroot, path)
  const first = await connection.batchedReads.read({ realPath: realpath, children: false }, options.signal)
  const { data, revision } = checked(first, path)
  if (data === undefined) return { state: undefined, revision }
  if (!data.hasChildren || !options.children)
    return { state: { path, data: data.data, stat: data.stat, children: [], revision }, revision }
  const second = checked(
    await connection.batchedReads.read({ realPath: realpath, children: true }, options.signal),
    path,
  )
  // The names were read between the two stats: if no child was created or deleted in between, they belong to the second one.
  if (second.data === undefined || !hasSameChildren(data.stat, second.data.stat))
    return readNode(connection, path, options)
  const state = {
    path,
    data: second.data.data,
    stat: second.data.stat,
    children: clientChildren(options.chroot, path, second.children ?? []),
    revision: second.revision,
  }
  return { state, revision: second.revision }
}

/** Throws unless the node was read, or does not exist. */
function checked(answer: BatchedAnswer, path: TreePath): BatchedAnswer {
  if (answer.code === Code.OK || answer.code === Code.NO_NODE) return answer
  throw requestError(answer.code, path)
}

async function readData(connection: Connection, path: TreePath, options: ReadOptions): Promise<Reply<DataBody>> {
  const reply = await connection.send(dataRequest(realPath(options.chroot, path), false), signalOf(options))
  const failure = failed(reply)
  if (failure !== undefined) throw requestError(failure, path)
  return reply
}

function signalOf({ signal }: ReadOptions): { readonly signal?: AbortSignal } {
  return signal === undefined ? {} : { signal }
}

function isSameData(a: NodeStat, b: NodeStat): boolean {
  return a.created === b.created && a.modified === b.modified
}

function hasSameChildren(a: NodeStat, b: NodeStat): boolean {
  return a.created === b.created && a.childrenModified === b.childrenModified
}

function failed({ code }: Reply<unknown>): number | undefined {
  return code === Code.OK || code === Code.NO_NODE ? undefined : code
}
