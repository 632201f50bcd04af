import { MAX_TRANSACTION_BYTES, operationBytes } from './limits.ts'
import type { Operation } from './store.ts'

interface BatchLimits {
  /** `TreeStore.pathPrefixBytes` of the store that the transactions are for. */
  readonly pathPrefixBytes: number
  /** Default MAX_TRANSACTION_BYTES. */
  readonly maxBytes?: number
  /** Default 2,000, which bounds how long one transaction blocks the backend. */
  readonly maxOperations?: number
}

/**
 * Splits operations into transactions within the limits, in the same order, each as large as possible. A single operation above the limit
 * gets a transaction of its own, which `commit` refuses.
 */
export function splitTransactions(operations: Iterable<Operation>, limits: BatchLimits): Operation[][] {
  const { pathPrefixBytes, maxBytes = MAX_TRANSACTION_BYTES, maxOperations = 2_000 } = limits
  const batches: Operation[][] = []
  let batch: Operation[] = []
  let bytes = 0
  for (const operation of operations) {
    const size = operationBytes(operation, pathPrefixBytes)
    if (batch.length > 0 && (bytes + size > maxBytes || batch.length >= maxOperations)) {
      batches.push(batch)
      batch = []
      bytes = 0
    }
    batch.push(operation)
    bytes += size
  }
  if (batch.length > 0) batches.push(batch)
  return batches
}
