/** How the calls of a client are made. */
export interface CallPolicy {
  /** How long a unary call may take, all its attempts together. */
  readonly deadlineMs: number
  /** How often a read, or another call that may safely be repeated, is tried again. */
  readonly retries: number
  /** Sent with every call. */
  readonly token: string | undefined
}
