/** What was known of one path when it was last read. */
export interface Remembered {
  readonly at: Date
  readonly revision: bigint
  readonly realPath: string
  /** Plain JSON. */
  readonly value: unknown
}

/** The last known state of one path. */
export interface Memory {
  recall(): Remembered | undefined
  /** To be called with what is not empty: emptiness never replaces what is remembered. `value` makes plain JSON of it when it is needed. */
  remember(revision: bigint, realPath: string, value: () => unknown): void
}

/** The last known states of all paths that a client has read. */
export interface Memories {
  /** By kind and path, for example "children /web/providers". */
  of(key: string): Memory
}

export const NO_MEMORIES: Memories = {
  of: () => ({ recall: () => undefined, remember: () => {} }),
}
