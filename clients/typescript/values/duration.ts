import type { Duration } from '@espalier/contract/google/protobuf/duration'

export function toDuration(ms: number): Duration {
  const seconds = Math.trunc(ms / 1000)
  return { seconds: BigInt(seconds), nanos: Math.round((ms - seconds * 1000) * 1e6) }
}

/** In milliseconds; 0 if it is absent. */
export function fromDuration(duration: Duration | undefined): number {
  return duration === undefined ? 0 : Number(duration.seconds) * 1000 + duration.nanos / 1e6
}
