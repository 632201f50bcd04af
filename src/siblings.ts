import type { RenewedLease } from './registry/registry.ts'
import type { Own, Siblings } from './rpc/siblings.ts'
import { parseLeaseId } from './tree/lease-id.ts'
import type { Revision } from './tree/node.ts'
import type { TreePath } from './tree/path.ts'
import type { Worker } from './workers/worker.ts'

/** The other workers, as the services of a gateway see them. */
export function openSiblings(worker: Worker): Siblings {
  return {
    counters: async () => {
      const { answers, restarts } = await worker.ask({ kind: 'counters' })
      return { others: answers as [string, number][][], restarts }
    },
    renew: async leaseId => {
      const { answers } = await worker.ask({ kind: 'renew', leaseId })
      const known = answers as RenewedLease[]
      return known.find(({ state }) => state === 'live') ?? known[0]
    },
    revoke: async leaseId => {
      const { answers } = await worker.ask({ kind: 'revoke', leaseId })
      return answers as { readonly paths: readonly TreePath[]; readonly revision: Revision }[]
    },
  }
}

/** How long a revocation for another worker may take. */
const REVOKE_MS = 2_000

/** Answers what the other workers ask. */
export function answerSiblings(worker: Worker, { counters, registry }: Own): void {
  worker.answer(async question => {
    if (question.kind === 'counters') return [...counters.read()]
    const id = parseLeaseId(question.leaseId)
    if (question.kind === 'renew') return registry.renew(id)
    return await registry.revoke(id, { signal: AbortSignal.timeout(REVOKE_MS) })
  })
}
