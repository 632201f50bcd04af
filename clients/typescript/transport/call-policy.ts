/** How the calls of a client are made. */
export interface CallPolicy {
  /** How long a unary call may take, all its attempts together. */
  readonly deadlineMs: number
  /** How often a call is tried again at most. Undefined: until its deadline. */
  readonly retries: number | undefined
  /** Sent with every call. */
  readonly token: string | undefined
}
