import type { Flag } from '../language/command.ts'
import { parseDuration } from '../text/duration.ts'
import { usage } from '../text/failure.ts'
import { type CheckSpec, parseCheck } from './check-spec.ts'
import type { Check } from './health.ts'

export interface CheckOptions {
  readonly check?: CheckSpec
  readonly checkInterval?: number
  readonly checkTimeout?: number
  readonly checkFall?: number
  readonly checkRise?: number
}

const DEFAULTS = { intervalMs: 5_000, timeoutMs: 2_000, fall: 3, rise: 2 }

/** The flags of a registration that lasts as long as its server is well. */
export const CHECK_FLAGS: readonly Flag[] = [
  {
    flags: '--check <check>',
    summary: 'register only while the server is well: tcp, http:/PATH, grpc or grpc:SERVICE',
    parse: parseCheck,
  },
  { flags: '--check-interval <duration>', summary: 'pause between two checks (default 5s)', parse: parseDuration },
  { flags: '--check-timeout <duration>', summary: 'how long one check may take (default 2s)', parse: parseDuration },
  {
    flags: '--check-fall <count>',
    summary: 'failures in a row until it is deregistered (default 3)',
    parse: parseCount,
  },
  {
    flags: '--check-rise <count>',
    summary: 'successes in a row until it is registered again (default 2)',
    parse: parseCount,
  },
]

/** Undefined without `--check`. Throws a usage `Failure` for another flag of a check without it. */
export function toCheck(options: CheckOptions): Check | undefined {
  const { check: spec, checkInterval, checkTimeout, checkFall, checkRise } = options
  if (spec === undefined) {
    if ([checkInterval, checkTimeout, checkFall, checkRise].some(one => one !== undefined))
      throw usage('there is nothing to check', 'say how: --check tcp, http:/PATH or grpc')
    return undefined
  }
  return {
    spec,
    intervalMs: checkInterval ?? DEFAULTS.intervalMs,
    timeoutMs: checkTimeout ?? DEFAULTS.timeoutMs,
    fall: checkFall ?? DEFAULTS.fall,
    rise: checkRise ?? DEFAULTS.rise,
  }
}

function parseCount(text: string): number {
  if (!/^[1-9]\d{0,3}$/.test(text)) throw usage(`"${text}" is no count of checks`, 'write a number from 1 to 9999')
  return Number(text)
}
