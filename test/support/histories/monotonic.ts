/** Milliseconds on a clock that all processes of this machine share: the same as Python's `time.monotonic()`. */
export function monotonicMs(): number {
  return Number(process.hrtime.bigint()) / 1e6
}
