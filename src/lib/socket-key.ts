import type { Socket } from 'node:net'

/** Identifies a connection while it is open, also a TLS socket and the plain one below it. One port of a client may reach several of our addresses. */
export function socketKey({ localAddress, localPort, remoteAddress, remotePort }: Socket): string {
  return `${localAddress} ${localPort} ${remoteAddress} ${remotePort}`
}
