import type { Acl } from '../tree/acl.ts'
import { decodeData, type NodeData } from '../tree/data.ts'
import { RegistryError } from '../tree/errors.ts'
import type { Operation } from './store.ts'

/** The largest data of one node, in bytes. It leaves room for path and headers below ZooKeeper's jute.maxbuffer (1 MiB). */
export const MAX_NODE_BYTES = 1_000_000

/**
 * The largest transaction, in bytes as `transactionBytes` counts them. Also below jute.maxbuffer, and above MAX_NODE_BYTES, so that a
 * node of the largest size with the longest path fits.
 */
export const MAX_TRANSACTION_BYTES = 1_040_000

// Per operation: a multi header (9), lengths (8), a version or flags (4), and for a create without an ACL the open one (27).
const OPERATION_OVERHEAD_BYTES = 96
// Permissions and two lengths.
const ACL_ENTRY_OVERHEAD_BYTES = 12

/** An upper bound of the size of these operations in a request to a store that adds `pathPrefixBytes` to every path. */
export function transactionBytes(operations: Iterable<Operation>, pathPrefixBytes: number): number {
  let bytes = 0
  for (const operation of operations) bytes += operationBytes(operation, pathPrefixBytes)
  return bytes
}

export function operationBytes(operation: Operation, pathPrefixBytes: number): number {
  const data = operation.op === 'create' || operation.op === 'set' ? dataLength(operation.data) : 0
  const acl = operation.op === 'create' ? aclBytes(operation.acl) : 0
  return OPERATION_OVERHEAD_BYTES + pathPrefixBytes + Buffer.byteLength(operation.path) + data + acl
}

function dataLength(data: NodeData): number {
  return data?.length ?? 0
}

function aclBytes(acl: Acl = []): number {
  return acl.reduce(
    (sum, { scheme, id }) => sum + ACL_ENTRY_OVERHEAD_BYTES + Buffer.byteLength(scheme) + Buffer.byteLength(id),
    0,
  )
}

/** Throws PAYLOAD_TOO_LARGE, naming the node and the limit, before anything is sent. */
export function checkSizes(operations: readonly Operation[], pathPrefixBytes: number): void {
  for (const operation of operations) {
    if (operation.op !== 'create' && operation.op !== 'set') continue
    const length = dataLength(operation.data)
    if (length > MAX_NODE_BYTES)
      throw tooLarge(`${operation.path} would be ${length} bytes`, MAX_NODE_BYTES, length, {
        path: operation.path,
        largest: largestProperties(operation.data),
      })
  }
  const bytes = transactionBytes(operations, pathPrefixBytes)
  if (bytes > MAX_TRANSACTION_BYTES)
    throw tooLarge(
      `one transaction of ${operations.length} changes would be ${bytes} bytes`,
      MAX_TRANSACTION_BYTES,
      bytes,
    )
}

const MAX_NAMED = 3

/** `blob 1290112, cache 812`: the largest properties with their stored size in bytes. */
function largestProperties(data: NodeData): string {
  const sizes = [...decodeData(data)].map(([key, value]) => [key, Buffer.byteLength(value)] as const)
  return sizes
    .sort(([, a], [, b]) => b - a)
    .slice(0, MAX_NAMED)
    .map(([key, bytes]) => `${key} ${bytes}`)
    .join(', ')
}

function tooLarge(
  what: string,
  limit: number,
  value: number,
  node?: { readonly path: string; readonly largest: string },
): RegistryError {
  const largest = node === undefined ? '' : `; largest properties: ${node.largest}`
  return new RegistryError('PAYLOAD_TOO_LARGE', `${what}; the limit is ${limit}${largest}. Nothing was sent`, {
    facts: { limit: String(limit), value: String(value), ...node },
  })
}
