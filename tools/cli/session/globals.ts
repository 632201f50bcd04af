export type ProgressStyle = 'auto' | 'bar' | 'plain' | 'json' | 'none'

/** The options that every command takes. */
export interface Globals {
  readonly endpoint: string | undefined
  readonly context: string | undefined
  /** Print values with the secrets in them. */
  readonly showSecrets: boolean
  /** Secrets may travel in plain text. */
  readonly plaintextCredentials: boolean
  readonly timeoutMs: number
  /** The same, if the user gave --timeout: the limit for commands that wait for a change. */
  readonly waitLimitMs: number | undefined
  readonly quiet: boolean
  readonly verbose: number
  readonly progress: ProgressStyle
  readonly yes: boolean
  /** False: never prompt. */
  readonly input: boolean
}
