import { usage } from '../text/failure.ts'

/** Parses `zk://host:port,.../chroot`; undefined for an endpoint of a gateway. Throws a usage `Failure` for a malformed one. */
export function zooKeeperOf(endpoint: string): ZooKeeperName | undefined {
  if (!endpoint.startsWith('zk://')) return undefined
  const [, servers, chroot = ''] = /^zk:\/\/([^/\s,]+(?:,[^/\s,]+)*)((?:\/[^/\s]+)*)\/?$/.exec(endpoint) ?? []
  if (servers === undefined)
    throw usage(`"${endpoint}" is not an address of ZooKeeper`, 'write zk://HOST:PORT,HOST:PORT/CHROOT')
  return { servers, chroot }
}

export interface ZooKeeperName {
  readonly servers: string
  /** Empty for the root. */
  readonly chroot: string
}
