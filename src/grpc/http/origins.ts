import { isIP } from 'node:net'

/** From which pages of a browser requests are accepted, and under which names. */
export interface OriginRules {
  /** Names in the field Host besides addresses and localhost. Those of the certificate, over TLS. */
  readonly isNamed: (host: string) => boolean
  /** The origins of other sites whose pages may call, such as `https://console.example`. */
  readonly origins: readonly string[]
  readonly scheme: 'http' | 'https'
}

type Fields = Readonly<Record<'host' | 'origin', string | undefined>>

/**
 * Why a request is refused that a page of a browser could have sent without the user's will; undefined: it is not. A name that is not
 * configured may be that of any site, which lets its name lead to this address (DNS rebinding).
 */
export function refusalOfOrigin({ host, origin }: Fields, rules: OriginRules): 'host' | 'origin' | undefined {
  const name = hostName(host)
  if (name === undefined || !(isAddress(name) || name === 'localhost' || rules.isNamed(name))) return 'host'
  if (origin === undefined || isAllowed(origin, rules)) return undefined
  return origin === `${rules.scheme}://${host?.toLowerCase()}` ? undefined : 'origin'
}

/** Whether pages of another site with this origin may call. */
export function isAllowed(origin: string, { origins }: Pick<OriginRules, 'origins'>): boolean {
  return origins.includes(origin)
}

/** Without the port, in lower case; undefined: it is no host. */
function hostName(host: string | undefined): string | undefined {
  const [, v6, name] = /^(?:(\[[0-9a-f:.]+\])|([a-z0-9._-]+))(?::\d{1,5})?$/.exec(host?.toLowerCase() ?? '') ?? []
  return v6?.slice(1, -1) ?? name
}

function isAddress(name: string): boolean {
  return isIP(name) !== 0
}
