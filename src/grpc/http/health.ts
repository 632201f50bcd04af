import type { Exchange } from './exchange.ts'

/** One thing that must hold for a gateway to be ready. */
export interface Check {
  readonly name: string
  /** Why it does not hold; undefined: it does. */
  readonly failure: () => string | undefined
}

export interface HealthChecks {
  readonly ready: readonly Check[]
}

const LIVE: readonly Check[] = [{ name: 'ping', failure: () => undefined }]
const PATH = /^\/(livez|readyz)(?:\/([a-z-]+))?$/

/**
 * Health as etcd and Kubernetes have it, without a token and under any name of the host: `/livez` answers as long as the process does,
 * `/readyz` while the gateway serves the present state; `/readyz/store` is one check; `?verbose` lists all. False: the path is another one.
 */
export function serveHealth(exchange: Exchange, { ready }: HealthChecks): boolean {
  const [, probe, name] = PATH.exec(exchange.path) ?? []
  if (probe === undefined) return false
  const all = probe === 'livez' ? LIVE : [...LIVE, ...ready]
  const checks = name === undefined ? all : all.filter(one => one.name === name)
  if (checks.length === 0) exchange.reply(404, `${probe} has no check ${name}\n`)
  else if (exchange.verb !== 'GET' && exchange.verb !== 'HEAD') exchange.reply(405, 'use GET\n', { allow: 'GET, HEAD' })
  else answer(exchange, probe, checks)
  return true
}

function answer(exchange: Exchange, probe: string, checks: readonly Check[]): void {
  const results = checks.map(({ name, failure }) => ({ name, failed: failure() }))
  const isFine = results.every(({ failed }) => failed === undefined)
  const lines = results.map(({ name, failed }) => (failed === undefined ? `[+]${name} ok` : `[-]${name} ${failed}`))
  const isVerbose = new URLSearchParams(exchange.query).has('verbose')
  const body = isFine && !isVerbose ? 'ok' : [...lines, `${probe} check ${isFine ? 'passed' : 'failed'}`].join('\n')
  exchange.reply(isFine ? 200 : 503, `${body}\n`)
}
