/** Clients tell a frozen gateway from an idle one by their pings, also where nothing expires soon. */
const MAX_MS = 2_000
/** A client gives a gateway up after two intervals without an answer: then more than half of the session is left to move to another one. */
const PER_SESSION = 5
/** Two renewals may be lost. */
const PER_TTL = 3

/** How soon a client should renew again: the nodes of a frozen gateway end with its session, and a lease ends with its ttl. */
export function renewalIntervalMs(sessionTimeoutMs: number | undefined, ttlsMs: Iterable<number>): number {
  let shortest = sessionTimeoutMs === undefined ? MAX_MS : Math.min(MAX_MS, sessionTimeoutMs / PER_SESSION)
  for (const ttlMs of ttlsMs) shortest = Math.min(shortest, ttlMs / PER_TTL)
  return Math.floor(shortest)
}
