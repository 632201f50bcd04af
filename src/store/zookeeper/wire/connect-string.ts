import { RegistryError } from '../../../tree/errors.ts'
import { parsePath } from '../../../tree/path.ts'

export interface ServerAddress {
  readonly host: string
  readonly port: number
}

/** The servers of a ZooKeeper ensemble, and the node below which the tree is stored. */
export interface ConnectString {
  readonly servers: readonly ServerAddress[]
  /** A path without a trailing slash; empty for ZooKeeper's own root. */
  readonly chroot: string
}

const DEFAULT_PORT = 2181

/** Parses `host:port,[v6]:port,.../chroot`. The port is optional. Throws BAD_ARGUMENT. */
export function parseConnectString(text: string): ConnectString {
  const slash = text.indexOf('/')
  const list = slash === -1 ? text : text.slice(0, slash)
  const path = slash === -1 ? '/' : text.slice(slash)
  if (list.trim() === '') throw bad(text, 'no server is named', 'write host:port, several with a comma between')
  return {
    servers: list.split(',').map(entry => parseServer(entry.trim(), text)),
    chroot: path === '/' ? '' : parsePath(path),
  }
}

/** The servers as text, for messages and for the library. */
export function formatServers(servers: readonly ServerAddress[], separator = ','): string {
  return servers.map(({ host, port }) => `${host.includes(':') ? `[${host}]` : host}:${port}`).join(separator)
}

function parseServer(entry: string, text: string): ServerAddress {
  const match = /^(?:\[([0-9a-fA-F:.%\w]+)\]|([^\s:[\]]+))(?::(\d+))?$/.exec(entry)
  const host = match?.[1] ?? match?.[2]
  if (host === undefined)
    throw bad(text, `"${entry}" is not a server`, 'write host:port, and an IPv6 address in brackets: [::1]:2181')
  const port = match?.[3] === undefined ? DEFAULT_PORT : Number(match[3])
  if (port < 1 || port > 65_535) throw bad(text, `"${entry}" has an invalid port`, 'ports are 1 to 65535')
  return { host, port }
}

function bad(text: string, reason: string, hint: string): RegistryError {
  return new RegistryError('BAD_ARGUMENT', `the ZooKeeper address "${text}" cannot be parsed: ${reason}`, {
    facts: { connect: text },
    hint,
  })
}
