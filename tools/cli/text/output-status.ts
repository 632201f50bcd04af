import { Failure } from './failure.ts'
import { fileFailure } from './file-failure.ts'
import { OutputClosed } from './io.ts'

/** Whether everything that a command wrote to stdout has arrived. */
export class OutputStatus {
  readonly #failed = new AbortController()

  /** Aborts with the first error: an `OutputClosed` if the reader went away, else the failure CANNOT_WRITE. */
  get signal(): AbortSignal {
    return this.#failed.signal
  }

  /** For the errors of the stream. */
  readonly fail = (error: NodeJS.ErrnoException): void => {
    const isClosed = error.code === 'EPIPE' || error.code === 'ERR_STREAM_DESTROYED'
    this.#failed.abort(isClosed ? new OutputClosed() : fileFailure('write', 'the output', error))
  }

  /** The exit code of a command that ended with `code`. Throws CANNOT_WRITE: lost output must not end like a success. */
  exit(code: number): number {
    if (this.signal.reason instanceof Failure) throw this.signal.reason
    return code
  }
}
