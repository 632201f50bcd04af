/** Milliseconds on a clock common to all processes of this machine: the same as Python's `time.monotonic()`. */
export function monotonicMs(): number {
  return Number(process.hrtime.bigint()) / 1e6
}
