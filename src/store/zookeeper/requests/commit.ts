import { RegistryError } from '../../../tree/errors.ts'
import type { Revision } from '../../../tree/node.ts'
import { checkAcls } from '../../check-acls.ts'
import { checkSizes } from '../../limits.ts'
import { refuseReservedWrites } from '../../reserved.ts'
import type { Acls, CreatedInSequence, Operation } from '../../store.ts'
import type { Connection } from '../session/connection.ts'
import { Code } from '../wire/codes.ts'
import { operationError, requestError, versionConflict } from '../wire/map-error.ts'
import { reservedBelow } from '../wire/reserved.ts'
import { sequenceRequest } from '../wire/sequence.ts'
import { multiRequest } from '../wire/transaction.ts'
import { existsRequest, realPath, syncRequest } from '../wire/wire.ts'

/** Throws every error that can be found without the server. */
export function checkOperations(operations: readonly Operation[], chroot: string, acls: Acls): void {
  refuseReservedWrites({ reserved: reservedBelow(chroot) }, operations)
  for (const [index, { op, path }] of operations.entries())
    if (path === '/' && op === 'delete')
      throw new RegistryError('NOT_PERMITTED', 'the root of the tree cannot be deleted', {
        facts: { path, operation: String(index) },
      })
  checkAcls(operations, acls)
  checkSizes(operations, Buffer.byteLength(chroot))
}

/** Sends one transaction. Its revision is the zxid of the reply. */
export async function sendTransaction(
  connection: Connection,
  operations: readonly Operation[],
  chroot: string,
  signal: AbortSignal,
): Promise<Revision> {
  await checkCreated(connection, operations, chroot, signal)
  const { code, body, revision } = await connection.send(multiRequest(operations, chroot), { signal })
  const first = operations[0]!
  if (body === undefined) throw requestError(code, first.path)
  // Those before the failed one carry OK, those after it RUNTIME_INCONSISTENCY.
  const failed = body.findIndex(result => result !== Code.OK)
  if (failed !== -1) throw operationError(body[failed]!, operations, failed)
  return revision
}

/** As `sendTransaction`, for the node that `operation` would create without the digits. */
export async function sendSequence(
  connection: Connection,
  operation: Extract<Operation, { op: 'create' }>,
  chroot: string,
  signal: AbortSignal,
): Promise<CreatedInSequence> {
  const real = realPath(chroot, operation.path)
  const { code, body, revision } = await connection.send(sequenceRequest(real, operation), { signal })
  if (body === undefined) throw operationError(code, [operation], 0)
  return { name: body, revision }
}

/**
 * Checks `expect.created`. A ZooKeeper transaction can check the version of a node but not its czxid, so that is read directly before,
 * through a sync, as current as the leader. What remains unnoticed is a node that is deleted, created again and written as often as before
 * between this read and the transaction, which is one round trip.
 */
async function checkCreated(
  connection: Connection,
  operations: readonly Operation[],
  chroot: string,
  signal: AbortSignal,
): Promise<void> {
  const expecting = [...operations.entries()].filter(([, one]) => 'expect' in one && one.expect?.created !== undefined)
  if (expecting.length === 0) return
  const synced = connection.send(syncRequest(realPath(chroot, '/')), { signal })
  const reads = expecting.map(([, operation]) => readCreated(connection, operation, chroot, signal))
  const [replies] = await Promise.all([Promise.all(reads), synced])
  for (const [i, [index, operation]] of expecting.entries()) {
    const { code, created } = replies[i]!
    if (code !== Code.OK && code !== Code.NO_NODE) throw requestError(code, operation.path)
    if (created === undefined) throw operationError(Code.NO_NODE, operations, index)
    if ('expect' in operation && created !== operation.expect?.created) throw versionConflict(operation, index)
  }
}

/**
 * Deletes come in large numbers and mostly of providers, which are small: they are read in batches, although that reads their data too.
 * That a node exists, and since when, can be read whatever its ACL is.
 */
async function readCreated(
  connection: Connection,
  { op, path }: Operation,
  chroot: string,
  signal: AbortSignal,
): Promise<{ readonly code: number; readonly created: Revision | undefined }> {
  const real = realPath(chroot, path)
  if (op === 'delete') {
    const { code, data } = await connection.batchedReads.read({ realPath: real, children: false }, signal)
    if (code !== Code.NO_AUTH) return { code, created: data?.stat.created }
  }
  const { code, body } = await connection.send(existsRequest(real, false), { signal })
  return { code, created: body?.created }
}
