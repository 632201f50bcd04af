/** What can be read of the store now. `read-only`: a server without a quorum answers; contact with a quorum was lost at `lostAt`. */
export type Contact =
  | { readonly kind: 'live' }
  | { readonly kind: 'read-only'; readonly lostAt: number }
  | { readonly kind: 'lost' }

export const LIVE: Contact = { kind: 'live' }
export const LOST: Contact = { kind: 'lost' }
