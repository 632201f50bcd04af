import type { Reason } from '../../../clients/typescript/index.ts'

/** Exit codes; the same for every command. */
export const EXIT = {
  done: 0,
  /** There are differences or findings: only `plan`, `check`, `fmt --check` and `providers --check`. */
  differs: 1,
  usage: 2,
  /** Input does not parse or validate. */
  input: 3,
  notFound: 4,
  /** Changed by another write, or taken. */
  conflict: 5,
  /** Not confirmed, or protected: nothing was done. */
  refused: 6,
  /** The gateway or its store is unreachable; a retry may help. */
  unreachable: 7,
  notPermitted: 8,
  limit: 9,
  /** Stopped after some of the changes; the message says how many. */
  partly: 10,
  internal: 70,
  interrupted: 130,
} as const

export const EXIT_OF = {
  BAD_SYNTAX: EXIT.input,
  BAD_PATH: EXIT.input,
  BAD_NAME: EXIT.input,
  BAD_VALUE: EXIT.input,
  BAD_ADDRESS: EXIT.input,
  BAD_ARGUMENT: EXIT.usage,
  NOT_FOUND: EXIT.notFound,
  ALREADY_EXISTS: EXIT.conflict,
  CONFLICT: EXIT.conflict,
  NOT_EMPTY: EXIT.refused,
  LINK_LOOP: EXIT.notFound,
  LINK_DANGLING: EXIT.notFound,
  PROPERTY_LINK_MISSING: EXIT.notFound,
  EPHEMERAL_PARENT: EXIT.refused,
  EPHEMERAL_KEPT: EXIT.refused,
  RESERVED: EXIT.refused,
  NOT_PERMITTED: EXIT.notPermitted,
  LEASE_UNKNOWN: EXIT.conflict,
  LEASE_EXPIRED: EXIT.conflict,
  REGISTRATION_TAKEN: EXIT.conflict,
  SUPERSEDED: EXIT.conflict,
  PAYLOAD_TOO_LARGE: EXIT.limit,
  TOO_MANY: EXIT.limit,
  DEPTH_EXCEEDED: EXIT.limit,
  BACKEND_UNREACHABLE: EXIT.unreachable,
  BACKEND_READ_ONLY: EXIT.unreachable,
  TIMEOUT: EXIT.unreachable,
  OUTCOME_UNKNOWN: EXIT.unreachable,
  DRAINING: EXIT.unreachable,
  DATA_DIRECTORY_IN_USE: EXIT.refused,
  GATEWAY_UNREACHABLE: EXIT.unreachable,
  HOLD_LOST: EXIT.conflict,
  CLOSED: EXIT.internal,
  INTERNAL: EXIT.internal,
  UNAUTHENTICATED: EXIT.notPermitted,
  READ_ONLY: EXIT.refused,
  PERMITS_DIFFER: EXIT.refused,
  PATH_IN_USE: EXIT.refused,
  NOT_ACQUIRED: EXIT.conflict,
  UNKNOWN: EXIT.internal,
} as const satisfies Record<Reason, number>
