import { isIPv4 } from 'node:net'

/** One server that an endpoint names, in one spelling. */
interface Authority {
  /** `grpc://host:port`, `grpcs://host:port` or `zk://host:port`. */
  readonly server: string
  readonly host: string
  /** The chroot in a ZooKeeper; empty for a gateway. */
  readonly chroot: string
  readonly secure: boolean
}

const DEFAULT_PORTS: Readonly<Record<string, string>> = { grpc: '7400', grpcs: '7400', zk: '2181' }

/** The servers of an endpoint. An endpoint that is not valid has some, too: connecting to it fails later. */
function authoritiesOf(endpoint: string): readonly Authority[] {
  const [, zookeeper, chroot = ''] = /^zk:\/\/([^/]*)(.*)$/is.exec(endpoint) ?? []
  return (zookeeper ?? endpoint)
    .split(',')
    .map(text => text.trim())
    .filter(text => text !== '')
    .map(text => {
      const [, scheme = zookeeper === undefined ? 'grpc' : 'zk', host = '', port = DEFAULT_PORTS[scheme]] =
        /^(?:([a-z]+):\/\/)?(\[[^\]]*\]|[^:]*)(?::(\d+))?\/?$/i.exec(text)?.map(part => part?.toLowerCase()) ?? []
      return {
        server: `${scheme}://${host || text}:${Number(port)}`,
        host,
        chroot: chroot.replace(/\/+$/, ''),
        secure: scheme === 'grpcs',
      }
    })
}

/** Whether all servers of an endpoint are also servers of the other one, spoken to in the same way. */
export function isPartOf(endpoint: string, other: string): boolean {
  const servers = new Set(authoritiesOf(other).map(({ server }) => server))
  return authoritiesOf(endpoint).every(({ server }) => servers.has(server))
}

/** Whether two endpoints have a server, and so a tree or a part of it, in common. Plain text and TLS do not make it another server. */
export function overlaps(endpoint: string, other: string): boolean {
  const address = ({ server }: Authority): string => server.replace(/^grpcs:/, 'grpc:')
  const isAbove = (above: string, below: string): boolean => `${below}/`.startsWith(`${above}/`)
  return authoritiesOf(endpoint).some(one =>
    authoritiesOf(other).some(
      another =>
        address(one) === address(another) &&
        (isAbove(one.chroot, another.chroot) || isAbove(another.chroot, one.chroot)),
    ),
  )
}

/** The first server of an endpoint to which a secret would travel in plain text through a network. */
export function plainTextServer(endpoint: string): string | undefined {
  return authoritiesOf(endpoint).find(({ secure, host }) => !secure && !isLoopback(host))?.server
}

function isLoopback(host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, '')
  return bare === 'localhost' || bare === '::1' || (isIPv4(bare) && bare.startsWith('127.'))
}
