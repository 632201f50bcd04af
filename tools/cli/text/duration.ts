import { usage } from './failure.ts'

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 }

/** Parses `500ms`, `10s`, `2m` or `1h`; a bare number is seconds. */
export function parseDuration(text: string): number {
  const [, digits, unit = 's'] = /^(\d+(?:\.\d+)?)(ms|s|m|h)?$/.exec(text) ?? []
  const ms = Number(digits) * (UNITS[unit] ?? 0)
  if (!(ms > 0)) throw usage(`"${text}" is not a duration`, 'write 500ms, 10s, 2m or 1h')
  return ms
}

/** For people: `0.3 s`, `12 s`. */
export function formatDuration(ms: number): string {
  return ms < 10_000 ? `${(ms / 1000).toFixed(1)} s` : `${Math.round(ms / 1000)} s`
}
