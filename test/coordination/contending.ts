import {
  type AcquireRequest,
  type AcquireResponse,
  LockKind,
  LostReason,
} from '@espalier/contract/espalier/v1/coordination'
import { newLeaseId } from '../../src/tree/lease-id.ts'
import { type Calls, failureOf } from '../support/calls.ts'
import { eventually } from '../support/condition.ts'

/** What a contender has received, as text: `queued 2`, `held`, `lost DELETED`, `failed NOT_ACQUIRED`, `ended`. */
export interface Contending extends Disposable {
  readonly leaseId: string
  readonly said: readonly string[]
  /** Of its hold; zero before. */
  readonly token: bigint
  /** The node of its hold. */
  readonly path: string
  until(last: string, deadlineMs?: number): Promise<void>
}

const REASONS = Object.fromEntries(Object.entries(LostReason).map(([name, code]) => [code, name]))

/** Acquires, and renews the lease until it is disposed, which closes the stream and stops renewing. */
export function contend(
  calls: Pick<Calls, 'coordination' | 'registry'>,
  request: Partial<AcquireRequest> & { readonly renews?: boolean },
): Contending {
  const { renews = true, ...given } = request
  const leaseId = given.leaseId ?? newLeaseId()
  const closed = new AbortController()
  const said: string[] = []
  let token = 0n
  let path = ''
  const take = ({ frame }: AcquireResponse): void => {
    if (frame?.$case === 'queued') said.push(`queued ${frame.value.place}`)
    if (frame?.$case === 'lost') said.push(`lost ${REASONS[frame.value.reason]}`)
    if (frame?.$case !== 'held') return
    said.push('held')
    token = frame.value.fencingToken
    path = frame.value.contenderPath
  }
  const run = async (): Promise<void> => {
    try {
      const stream = calls.coordination.acquire(
        { path: '/lock', kind: LockKind.LOCK, ttl: { seconds: 5n, nanos: 0 }, ...given, leaseId },
        { signal: closed.signal },
      )
      for await (const response of stream) take(response)
      said.push('ended')
    } catch (error) {
      if (!closed.signal.aborted) said.push(`failed ${failureOf(error)?.reason ?? String(error)}`)
    }
  }
  void run()
  const timer = setInterval(() => {
    if (renews) calls.registry.renewLease({ leaseId }).catch(() => {})
  }, 500)
  return {
    leaseId,
    said,
    get token() {
      return token
    },
    get path() {
      return path
    },
    until: async (last, deadlineMs) => {
      await eventually(() => said.includes(last), `it is said: ${last}; not only ${said.join(', ')}`, deadlineMs).catch(
        error => {
          throw new Error(`${(error as Error).message}; at the end: ${said.join(', ')}`)
        },
      )
    },
    [Symbol.dispose]: () => {
      clearInterval(timer)
      closed.abort()
    },
  }
}
