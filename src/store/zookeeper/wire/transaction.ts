import { type Acl, OPEN_ACL } from '../../../tree/acl.ts'
import type { Operation } from '../../store.ts'
import { encodeAcl } from './acl.ts'
import { Code } from './codes.ts'
import { STAT_BYTES } from './stat.ts'
import { BODY_AT, realPath, WireRequest, writeData, writeText } from './wire.ts'

const MULTI = 14
const OP = { CREATE: 1, DELETE: 2, SET_DATA: 5, CHECK: 13 } as const
/** The type of a result that is an error. */
export const OP_ERROR = -1
const ANY_VERSION = -1
const EPHEMERAL = 1
// Before each operation and each result: type (4 bytes), done (1), error code (4).
export const HEADER_BYTES = 9

/** A transaction. The reply has one error code per operation; either all are OK or none is. */
export function multiRequest(operations: readonly Operation[], chroot: string): WireRequest<readonly number[]> {
  const paths = operations.map(operation => realPath(chroot, operation.path))
  const acls = new EncodedAcls()
  const length = operations.reduce((sum, operation, i) => sum + operationBytes(operation, paths[i]!, acls), 0)
  const bytes = Buffer.allocUnsafe(BODY_AT + length + HEADER_BYTES)
  let at = BODY_AT
  for (const [i, operation] of operations.entries()) at = writeOperation(bytes, at, operation, paths[i]!, acls)
  writeHeader(bytes, at, -1, true)
  return new WireRequest(MULTI, bytes, readResults)
}

/** Encodes each ACL once: most nodes of a transaction share one. */
class EncodedAcls {
  readonly #encoded = new Map<Acl, Buffer>()

  of(acl: Acl = OPEN_ACL): Buffer {
    const known = this.#encoded.get(acl)
    if (known !== undefined) return known
    const bytes = encodeAcl(acl)
    this.#encoded.set(acl, bytes)
    return bytes
  }
}

function operationBytes(operation: Operation, path: string, acls: EncodedAcls): number {
  const bytes = HEADER_BYTES + 4 + Buffer.byteLength(path) + 4 // the last: version or flags
  if (operation.op === 'create') return bytes + 4 + (operation.data?.length ?? 0) + acls.of(operation.acl).length
  return operation.op === 'set' ? bytes + 4 + (operation.data?.length ?? 0) : bytes
}

function writeOperation(bytes: Buffer, start: number, operation: Operation, path: string, acls: EncodedAcls): number {
  const { op } = operation
  const type = op === 'create' ? OP.CREATE : op === 'set' ? OP.SET_DATA : op === 'delete' ? OP.DELETE : OP.CHECK
  let at = writeText(bytes, writeHeader(bytes, start, type, false), path)
  if (op === 'create' || op === 'set') at = writeData(bytes, at, operation.data)
  if (op !== 'create') return bytes.writeInt32BE(operation.expect?.version ?? ANY_VERSION, at)
  at += acls.of(operation.acl).copy(bytes, at)
  return bytes.writeInt32BE(operation.ephemeral === true ? EPHEMERAL : 0, at)
}

export function writeHeader(bytes: Buffer, at: number, type: number, done: boolean): number {
  return bytes.writeInt32BE(-1, bytes.writeUInt8(done ? 1 : 0, bytes.writeInt32BE(type, at)))
}

function readResults(frame: Buffer, start: number): readonly number[] {
  const codes: number[] = []
  let at = start
  for (;;) {
    const type = frame.readInt32BE(at)
    if (frame[at + 4] === 1) return codes
    at += HEADER_BYTES
    codes.push(type === OP_ERROR ? frame.readInt32BE(at) : Code.OK)
    if (type === OP_ERROR) at += 4
    else if (type === OP.CREATE) at += 4 + frame.readInt32BE(at)
    else if (type === OP.SET_DATA) at += STAT_BYTES
    else if (type !== OP.DELETE && type !== OP.CHECK) throw new Error(`a transaction's reply holds operation ${type}`)
  }
}
