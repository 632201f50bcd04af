import { z } from 'zod'
import { type Acl, parseAcl } from './tree/acl.ts'

// What the values of settings may be, as text, and what they become.

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }
const DURATION = /^(\d+)(ms|s|m|h)$/

function milliseconds(text: string): number {
  const [, digits, unit] = DURATION.exec(text) ?? []
  return digits === undefined || unit === undefined ? Number.NaN : Number(digits) * (UNITS[unit] ?? Number.NaN)
}

interface RangeSetting {
  readonly value: string
  readonly schema: z.ZodType<number, string>
  readonly range: string
}

export function duration(min: string, max: string): RangeSetting {
  const range = `${min} to ${max}`
  const [minMs, maxMs] = [milliseconds(min), milliseconds(max)]
  const schema = z
    .string()
    .transform(milliseconds)
    .refine(ms => ms >= minMs && ms <= maxMs, `must be a duration such as 10s, from ${range}`)
  return { value: 'DURATION', schema, range }
}

export function count(min: number, max: number): RangeSetting {
  const range = `${min} to ${max}`
  const schema = z
    .string()
    .transform(text => (/^\d+$/.test(text) ? Number(text) : Number.NaN))
    .refine(value => value >= min && value <= max, `must be a whole number from ${range}`)
  return { value: 'N', schema, range }
}

export const text = z.string()
export const listen = text
  .regex(/^(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9_.-]+):\d{1,5}$/, 'must be HOST:PORT or [V6]:PORT')
  .refine(value => Number(value.slice(value.lastIndexOf(':') + 1)) <= 65_535, 'must have a port up to 65535')
export const listenOrOff = z.union([text.regex(/^off$/), listen], { error: 'must be HOST:PORT, [V6]:PORT or off' })
export const hosts = text
  .regex(/^[A-Za-z0-9._-]+(,[A-Za-z0-9._-]+)*$/, 'must be names of hosts without ports, with commas between them')
  .transform((value): readonly string[] => value.toLowerCase().split(','))
export const origins = text
  .transform((value): readonly string[] => value.split(','))
  .refine(all => all.every(isOrigin), 'must be origins such as https://console.example, with commas between them')
export const file = text.regex(/^[^\0]+$/, 'must be a file')
export const onOff = text.regex(/^(on|off)$/, 'must be on or off').transform(value => value === 'on')
export const zookeeper = text.regex(
  /^(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9_.-]+)(:\d{1,5})?(,(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9_.-]+)(:\d{1,5})?)*(\/[^\s\0,]*[^\s\0,/])?$/,
  'must be HOST:PORT[,HOST:PORT...][/CHROOT]',
)

export const acl: z.ZodType<Acl | undefined, string> = text.transform((spec, context) => {
  try {
    return parseAcl(spec)
  } catch (error) {
    context.addIssue(`is not an ACL: ${(error as Error).message}`)
    return z.NEVER
  }
})

/** For settings without a default. */
export function optional<Value>(schema: z.ZodType<Value, string>): z.ZodType<Value | undefined, string> {
  return schema
}

/** As a browser sends it: a scheme, a host in lower case, and a port if it is not that of the scheme. */
function isOrigin(text: string): boolean {
  return URL.canParse(text) && /^https?:/.test(text) && new URL(text).origin === text
}
