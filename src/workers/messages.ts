/** What workers ask each other, through their supervisor. */
export type Question =
  | { readonly kind: 'counters' }
  | { readonly kind: 'renew'; readonly leaseId: string }
  | { readonly kind: 'revoke'; readonly leaseId: string }

/** A start that failed, as the error of it. */
export interface Failed {
  readonly code: string
  readonly message: string
  readonly hint: string | undefined
}

export type FromWorker =
  | { readonly kind: 'serving'; readonly address: string; readonly greeting: string }
  | { readonly kind: 'failed'; readonly failure: Failed }
  | { readonly kind: 'ask'; readonly id: number; readonly question: Question }
  | { readonly kind: 'answer'; readonly id: number; readonly answer: unknown }

export type ToWorker =
  | { readonly kind: 'stop' }
  | { readonly kind: 'ask'; readonly id: number; readonly question: Question }
  /** `restarts`: of all workers since the start. */
  | { readonly kind: 'answers'; readonly id: number; readonly answers: readonly unknown[]; readonly restarts: number }

/** The environment of a worker: its number from 1, and where to listen. Only with a channel to a supervisor does it mean anything. */
export const WORKER_VARIABLE = 'ESPALIER_WORKER'
