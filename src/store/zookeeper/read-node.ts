import type { Revision } from '../../tree/node.ts'
import type { TreePath } from '../../tree/path.ts'
import type { NodeState } from '../store.ts'
import { Code } from './codes.ts'
import type { Connection } from './connection.ts'
import { requestError } from './map-error.ts'
import { childrenRequest, dataRequest, existsRequest, type Reply, realPath } from './wire.ts'

export interface Reading {
  readonly state: NodeState | undefined
  readonly revision: Revision
}

export interface ReadNodeOptions {
  readonly chroot: string
  readonly signal?: AbortSignal
  /** Leaves watches behind: on data and children of a node, on the coming of a missing one. */
  readonly watch?: {
    /** Called with every reply after which the reading may be complete, before anything that the server sent later. */
    replied(): void
  }
}

/**
 * Data and children of a node that were both there at one moment. ZooKeeper reads them one after the other, so the two stats are
 * compared: where the data did not change in between, they were still there when the children were read.
 */
export async function readNode(connection: Connection, path: TreePath, options: ReadNodeOptions): Promise<Reading> {
  const realpath = realPath(options.chroot, path)
  const watches = options.watch !== undefined
  const signal = options.signal === undefined ? {} : { signal: options.signal }
  const watch = (kind: 'data' | 'children' | 'exists') =>
    watches ? { ...signal, watch: { kind, realPath: realpath } } : signal
  const last = watches ? { onReply: () => options.watch?.replied() } : {}
  for (;;) {
    const [data, children] = await Promise.all([
      connection.send(dataRequest(realpath, watches), watch('data')),
      connection.send(childrenRequest(realpath, watches), { ...watch('children'), ...last }),
    ])
    const failure = failed(data) ?? failed(children)
    if (failure !== undefined) throw requestError(failure, path)
    if (data.body !== undefined && children.body !== undefined) {
      const { stat } = children.body
      if (data.body.stat.created !== stat.created || data.body.stat.modified !== stat.modified) continue
      const { revision } = children
      const state = { path, data: data.body.data, stat, children: children.body.children, revision }
      return { state, revision }
    }
    if (data.body !== undefined || children.body !== undefined) continue
    if (!watches) return { state: undefined, revision: children.revision }
    const exists = await connection.send(existsRequest(realpath, true), { ...watch('exists'), ...last })
    if (exists.code === Code.NO_NODE) return { state: undefined, revision: exists.revision }
    const refused = failed(exists)
    if (refused !== undefined) throw requestError(refused, path)
  }
}

/** The same without the children, which takes one request instead of two. */
export async function readNodeAlone(
  connection: Connection,
  path: TreePath,
  { chroot, signal }: Pick<ReadNodeOptions, 'chroot' | 'signal'>,
): Promise<Reading> {
  const request = dataRequest(realPath(chroot, path), false)
  const reply = await connection.send(request, signal === undefined ? {} : { signal })
  const failure = failed(reply)
  if (failure !== undefined) throw requestError(failure, path)
  const { body, revision } = reply
  return { state: body === undefined ? undefined : { path, ...body, children: [], revision }, revision }
}

function failed({ code }: Reply<unknown>): number | undefined {
  return code === Code.OK || code === Code.NO_NODE ? undefined : code
}
