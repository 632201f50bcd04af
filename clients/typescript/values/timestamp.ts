import type { Timestamp } from '@espalier/contract/google/protobuf/timestamp'

/** Undefined if it is absent. */
export function toDate(timestamp: Timestamp | undefined): Date | undefined {
  return timestamp === undefined ? undefined : new Date(Number(timestamp.seconds) * 1000 + timestamp.nanos / 1e6)
}
