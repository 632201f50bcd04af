/** What ends a process that has thrown an error which nothing caught: its state is not known any more. */
type OnCrash = (error: unknown) => void

/** As the exit code of every command for an unexpected error. */
const CRASHED = 70

let report: OnCrash | undefined

/**
 * Reports an uncaught exception or an unhandled rejection of this process and exits with 70. The last reporter counts; it must write
 * synchronously.
 */
export function exitOnCrash(onCrash: OnCrash): void {
  if (report === undefined)
    for (const event of ['uncaughtException', 'unhandledRejection'] as const)
      process.on(event, (error: unknown) => {
        try {
          report?.(error)
        } finally {
          process.exit(CRASHED)
        }
      })
  report = onCrash
}
