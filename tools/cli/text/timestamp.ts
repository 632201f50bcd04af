import type { NodeStat } from '@espalier/contract/espalier/v1/types'

export function toDate(timestamp: NodeStat['createTime']): Date {
  return new Date(timestamp === undefined ? 0 : Number(timestamp.seconds) * 1000 + timestamp.nanos / 1e6)
}

/** `2026-11-20 11:02:33Z` */
export function formatDate(date: Date): string {
  return `${date.toISOString().slice(0, 19).replace('T', ' ')}Z`
}
