/** As the exit code of every command for an unexpected error. */
const CRASHED = 70

/**
 * Reports an uncaught exception or an unhandled rejection of this process and exits with 70: its state is not known any more. Replaces the
 * handlers that are there. The reporter must write synchronously.
 */
export function exitOnCrash(report: (error: unknown) => void): void {
  for (const event of ['uncaughtException', 'unhandledRejection'] as const)
    process.removeAllListeners(event).on(event, (error: unknown) => {
      try {
        report(error)
      } finally {
        process.exit(CRASHED)
      }
    })
}
