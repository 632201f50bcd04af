import { isIPv4, isIPv6 } from 'node:net'
import { RegistryError } from '../tree/errors.ts'

const HOST = /^(?!.*\.\.)[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,251}[A-Za-z0-9_])?$/
/** The zone of a link-local address: the name or the number of an interface. */
const ZONE = /^[A-Za-z0-9._~-]+$/
const PORT = /^[1-9][0-9]{0,4}$/
/** What programs read as an IPv4 address, in one of its older spellings or a wrong one: no name is made of numbers alone. */
const NUMBERS = /^(?:0x[0-9a-f]*|\d+)(?:\.(?:0x[0-9a-f]*|\d+))*$/i
/** A server that listens there listens on all addresses of its machine, as with an empty host. Nobody can connect to them. */
const ANY: ReadonlySet<string> = new Set(['0.0.0.0', '[::]'])
/** An IPv4 address as a socket for both families shows it. */
const MAPPED = /^\[::ffff:([0-9a-f]+):([0-9a-f]+)\]$/

/**
 * The names of the provider nodes for these addresses, in their order, without duplicates: `host:port` and `[v6]:port` stand for themselves,
 * `:port`, `0.0.0.0:port` and `[::]:port` for every one of `hosts` or, without any, for the peer's address. Throws BAD_ADDRESS.
 */
export function providerNames(
  addresses: readonly string[],
  hosts: readonly string[],
  peer: string | undefined,
): readonly string[] {
  if (addresses.length === 0)
    throw new RegistryError('BAD_ADDRESS', 'an address is missing', { facts: { field: 'addresses' }, hint: HINT })
  const names = new Set<string>()
  for (const [i, address] of addresses.entries()) {
    const field = `addresses[${i}]`
    const { host, port } = splitAddress(address, field)
    if (host !== '') names.add(`${host}:${port}`)
    else for (const own of ownHosts(address, hosts, peer, field)) names.add(`${own}:${port}`)
  }
  return [...names]
}

/** Whether an address may have an empty host, or one that means the same, so that the names depend on the hosts or on the peer. */
export function needsHost(addresses: readonly string[]): boolean {
  return addresses.some(address => /^(?:|0\.0\.0\.0|\[[0:.]*(?:ffff:[0:.]*)?\]):/i.test(address))
}

/** The IP address in a socket's peer string ("10.0.0.1:5000", "::1:5000"); undefined if there is none. */
export function peerHost(peer: string): string | undefined {
  const host = peer.slice(0, peer.lastIndexOf(':'))
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(host)?.[1]
  if (mapped !== undefined) return mapped
  const withoutZone = host.replace(/%.*$/, '')
  return isIPv4(host) || isIPv6(withoutZone) ? withoutZone : undefined
}

const HINT = 'write HOST:PORT, [IPV6]:PORT, or :PORT'

function splitAddress(address: string, field: string): { host: string; port: string } {
  const bad = (what: string, hint = HINT): RegistryError =>
    new RegistryError('BAD_ADDRESS', `"${address}" is not an address: ${what}`, { facts: { field, address }, hint })
  const [, scheme, rest = ''] = /^([a-z][a-z0-9+.-]*):\/\/(.*)$/i.exec(address) ?? []
  if (scheme !== undefined)
    throw bad(`"${scheme}://" does not belong to it`, `write ${/^[^/?#]*/.exec(rest)?.[0] || 'HOST:PORT'}`)
  if (!address.startsWith('[') && address.indexOf(':') !== address.lastIndexOf(':')) {
    const [, host, port] = /^(.*):([^:]*)$/.exec(address) ?? []
    if (isIPv6(address)) throw bad('an IPv6 address needs brackets and a port', `write [${address}]:PORT`)
    if (isIPv6(host ?? '')) throw bad('an IPv6 address needs brackets', `write [${host}]:${port}`)
    throw bad('it has more than one ":"')
  }
  const colon = address.startsWith('[') ? address.indexOf(']') + 1 : address.indexOf(':')
  if (colon <= 0 && !address.startsWith(':'))
    throw bad(address.startsWith('[') ? 'a "]" is missing' : 'the port is missing')
  if (address[colon] !== ':') throw bad('the port is missing')
  const port = address.slice(colon + 1)
  if (!PORT.test(port) || Number(port) > 65_535) throw bad('the port must be a number from 1 to 65535')
  const host = address.slice(0, colon)
  if (host === '') return { host, port }
  const normal = normalHost(host)
  if (normal === undefined || (host.startsWith('[') && !host.includes(':')))
    throw bad(`"${host}" is not ${NUMBERS.test(host) ? 'an IPv4 address' : 'a host'}`)
  return { host: ANY.has(normal) ? '' : normal, port }
}

function ownHosts(
  address: string,
  hosts: readonly string[],
  peer: string | undefined,
  field: string,
): readonly string[] {
  if (hosts.length === 0 && peer === undefined)
    throw new RegistryError('BAD_ADDRESS', `"${address}" has no host, and the address of the caller is not known`, {
      facts: { field, address },
      hint: 'give the address with its host, or give "hosts"',
    })
  return (hosts.length === 0 ? [peer as string] : hosts).map((host, i) => {
    const normal = normalHost(host)
    if (normal !== undefined && !ANY.has(normal)) return normal
    const what = normal === undefined ? 'is not a host' : 'stands for all addresses of a machine, not for one'
    throw new RegistryError('BAD_ADDRESS', `"${host}" ${what}`, {
      facts: { field: `hosts[${i}]`, address: host },
      hint: 'give the names or the addresses under which other machines reach this one',
    })
  })
}

/**
 * The canonical spelling of a host: IPv6 compressed, in lower case and in brackets, with its zone as given, or as the IPv4 address that it
 * stands for. Undefined: not a host.
 */
function normalHost(host: string): string | undefined {
  const bare = host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host
  const [address = '', zone, ...more] = bare.split('%')
  if (isIPv6(address) && more.length === 0 && (zone === undefined || ZONE.test(zone))) {
    const { hostname } = new URL(`http://[${address}]`)
    const [, high, low] = MAPPED.exec(hostname) ?? []
    if (zone === undefined && high !== undefined && low !== undefined) return mappedAddress(high, low)
    if (zone !== undefined && ANY.has(hostname)) return undefined
    return zone === undefined ? hostname : `${hostname.slice(0, -1)}%${zone}]`
  }
  if (isIPv4(host)) return host
  return bare === host && HOST.test(host) && !NUMBERS.test(host) ? host : undefined
}

function mappedAddress(high: string, low: string): string {
  return [high, low]
    .map(half => Number.parseInt(half, 16))
    .flatMap(half => [half >> 8, half & 255])
    .join('.')
}
