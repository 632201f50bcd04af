import type { Target } from './probe.ts'

/**
 * Where to reach `HOST:PORT` or `[V6]:PORT`; undefined for what is neither. An address of every interface is reached at `local`.
 */
export function targetOf(address: string, local = 'localhost'): Target | undefined {
  const [, v6, name, digits] = /^(?:\[([^\]]*)\]|([^:[\]]*)):(\d{1,5})$/.exec(address) ?? []
  const port = Number(digits)
  if (digits === undefined || port < 1 || port > 65_535) return undefined
  const host = v6 ?? name ?? ''
  return { host: ['', '0.0.0.0', '::'].includes(host) ? local : host, port }
}
