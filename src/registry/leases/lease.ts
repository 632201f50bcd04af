/** The life of a lease, as one gateway sees it. Instants are the clock's. */
export type Lease =
  | { readonly state: 'live'; readonly ttlMs: number; readonly expiresAt: number }
  /** Not renewed in time. Its client may come back and be granted it anew. */
  | { readonly state: 'expired' }
  /** Ended by its client. It never lives again. */
  | { readonly state: 'revoked' }

export type LeaseEvent =
  /** A registration under the lease: begins it, or goes on with it; a ttl replaces the old one. */
  | { readonly type: 'granted'; readonly at: number; readonly ttlMs: number | undefined }
  | { readonly type: 'renewed'; readonly at: number }
  /** The gateway could not listen for a while, so that silence of the client proves nothing. */
  | { readonly type: 'excused'; readonly until: number }
  | { readonly type: 'elapsed'; readonly at: number }
  | { readonly type: 'revoked' }

export const DEFAULT_TTL_MS = 10_000
const MIN_TTL_MS = 2_000
const MAX_TTL_MS = 3_600_000

/** The lease after an event. `undefined` is a lease that was never granted here. */
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
    case 'excused':
      return live === undefined ? lease : { ...live, expiresAt: Math.max(live.expiresAt, event.until) }
    case 'elapsed':
      return live === undefined || live.expiresAt > event.at ? lease : { state: 'expired' }
    case 'revoked':
      return { state: 'revoked' }
  }
}

/** Moves a wanted ttl into what is allowed. */
export function clampTtl(ttlMs: number): number {
  return Math.min(MAX_TTL_MS, Math.max(MIN_TTL_MS, Math.ceil(ttlMs)))
}
