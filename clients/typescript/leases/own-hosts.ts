import { networkInterfaces } from 'node:os'

/** An address whose host is empty, 0.0.0.0 or [::], however it is written. The gateway refuses what is written wrong. */
const ALL_HOSTS = /^(?:[0.]*|\[[0:.]*(?:ffff:[0:.]*)?\]):/i

/** Whether one of the addresses stands for all of this machine's: `:port`, `0.0.0.0:port` or `[::]:port`. */
export function needsHosts(addresses: readonly string[]): boolean {
  return addresses.some(address => ALL_HOSTS.test(address))
}

/**
 * The addresses of this machine that stand for the host of `:port`: all IPv4 addresses that other machines can use, or the IPv6 ones if there
 * are none. Empty if there is only loopback: then the gateway takes the address that it sees.
 */
export function ownHosts(interfaces: ReturnType<typeof networkInterfaces> = networkInterfaces()): readonly string[] {
  const usable = Object.values(interfaces)
    .flatMap(one => one ?? [])
    .filter(({ internal, address }) => !internal && !/^(169\.254\.|fe80:)/i.test(address))
  const v4 = usable.filter(({ family }) => family === 'IPv4')
  return [...new Set((v4.length > 0 ? v4 : usable).map(({ address }) => address))]
}
