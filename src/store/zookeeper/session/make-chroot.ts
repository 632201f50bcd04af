import { parsePath } from '../../../tree/path.ts'
import type { Operation } from '../../store.ts'
import { Code } from '../wire/codes.ts'
import { operationError, requestError } from '../wire/map-error.ts'
import { multiRequest } from '../wire/transaction.ts'
import { existsRequest } from '../wire/wire.ts'
import { type Connection, LostRequest } from './connection.ts'

/**
 * Creates the chroot node and its parents, unless they exist. Returns false if the connection broke; rejects if ZooKeeper does not permit
 * it.
 */
export async function makeChroot(connection: Connection, chroot: string): Promise<boolean> {
  if (chroot === '') return true
  try {
    const path = parsePath(chroot)
    const { code } = await connection.send(existsRequest(chroot, false))
    if (code === Code.OK) return true
    if (code !== Code.NO_NODE) throw requestError(code, path)
    const segments = chroot.split('/').slice(1)
    for (let depth = 1; depth <= segments.length; depth++) await createNode(connection, segments.slice(0, depth))
    return true
  } catch (error) {
    if (error instanceof LostRequest) return false
    throw error
  }
}

async function createNode(connection: Connection, segments: readonly string[]): Promise<void> {
  const path = parsePath(`/${segments.join('/')}`)
  const create: Operation[] = [{ op: 'create', path, data: new Uint8Array() }]
  const { code, body } = await connection.send(multiRequest(create, ''))
  if (body === undefined) throw requestError(code, path)
  // Another gateway may be creating the same node.
  if (body[0] !== Code.OK && body[0] !== Code.NODE_EXISTS) throw operationError(body[0]!, create, 0)
}
