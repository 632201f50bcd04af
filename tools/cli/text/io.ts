import { constants } from 'node:os'
import type { Readable } from 'node:stream'
import { EXIT } from './exit.ts'
import type { Stream } from './output.ts'

export type Env = Readonly<Record<string, string | undefined>>

/** The streams and the environment that a command line runs with. */
export interface Io {
  readonly stdin: Readable & { readonly isTTY?: boolean }
  readonly stdout: Stream
  readonly stderr: Stream
  readonly env: Env
  /** The current folder; that of the process if absent. */
  readonly cwd?: string
  /** Aborts with an `Interrupted` when the user or the system asks the command to end. */
  readonly signal: AbortSignal
}

/** The abort reason of a command that a signal of the system ends. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted'
  readonly signal: NodeJS.Signals

  constructor(signal: NodeJS.Signals) {
    super(`interrupted by ${signal}`)
    this.signal = signal
  }
}

/** The abort reason of a command whose reader closed the output. */
export class OutputClosed extends Error {
  override readonly name = 'OutputClosed'
}

/** The exit code of a command that was aborted for this reason. */
export function exitOf(reason: unknown): number {
  if (reason instanceof OutputClosed) return EXIT.done
  if (!(reason instanceof Interrupted)) return EXIT.interrupted
  return 128 + constants.signals[reason.signal]
}
