/** The state of a lease on one gateway. Times are by `Clock.now`. */
export type Lease =
  | { readonly state: 'live'; readonly ttlMs: number; readonly expiresAt: number }
  /** Not renewed in time. Its client may register under it again, which makes it live. */
  | { readonly state: 'expired' }
  /** Revoked by its client. It never becomes live again. */
  | { readonly state: 'revoked' }

export type LeaseEvent =
  /** A registration under the lease, which grants it or renews it. A ttl replaces the earlier one. */
  | { readonly type: 'granted'; readonly at: number; readonly ttlMs: number | undefined }
  | { readonly type: 'renewed'; readonly at: number }
  /** The gateway could not receive renewals for a while, so that a missing one proves nothing. */
  | { readonly type: 'extended'; readonly until: number }
  | { readonly type: 'elapsed'; readonly at: number }
  | { readonly type: 'revoked' }

export const DEFAULT_TTL_MS = 10_000
export const MIN_TTL_MS = 2_000
export const MAX_TTL_MS = 3_600_000

/** The lease after an event. Undefined: a lease that was never granted on this gateway. */
export function next(lease: Lease | undefined, event: LeaseEvent): Lease | undefined {
  if (lease?.state === 'revoked') return lease
  const live = lease?.state === 'live' ? lease : undefined
  switch (event.type) {
    case 'granted': {
      const ttlMs = clampTtl(event.ttlMs ?? live?.ttlMs ?? DEFAULT_TTL_MS)
      return { state: 'live', ttlMs, expiresAt: event.at + ttlMs }
    }
    case 'renewed':
      return live === undefined ? lease : { ...live, expiresAt: event.at + live.ttlMs }
    case 'extended':
      return live === undefined ? lease : { ...live, expiresAt: Math.max(live.expiresAt, event.until) }
    case 'elapsed':
      return live === undefined || live.expiresAt > event.at ? lease : { state: 'expired' }
    case 'revoked':
      return { state: 'revoked' }
  }
}

/** The allowed ttl that is nearest to the requested one. */
export function clampTtl(ttlMs: number): number {
  return Math.min(MAX_TTL_MS, Math.max(MIN_TTL_MS, Math.ceil(ttlMs)))
}
