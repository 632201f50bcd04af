import type { Clock } from '../../lib/clock.ts'
import type { Counters } from '../../lib/counters.ts'
import { EqualTimeouts } from '../../lib/equal-timeouts.ts'
import type { Refusals } from './refusals.ts'

/** One open connection, as those who own the socket see it. */
export interface Connection {
  /** The address, without the port. */
  readonly peer: string
  /** Whether it has open streams. */
  readonly isUsed: boolean
  /** Ends it at once. */
  close(): void
}

interface ConnectionsOptions {
  /** How many may be open; see `connectionLimit`. One peer may have half of them. */
  readonly limit: number
  /** See `AccessLimits`. */
  readonly handshakeMs: number
  readonly refusals: Refusals
  readonly counters: Counters
  readonly clock: Clock
}

interface Peer {
  readonly connections: Set<Connection>
  /** Those whose handshake is not complete, oldest first. */
  readonly silent: Set<Connection>
}

/**
 * Which connections stay. One that does not complete its handshake in time is closed, earlier if others need its place. When all places are
 * taken, the peer that holds most loses connections to peers that hold less than half of that: silent ones first, then idle ones.
 */
export class Connections implements Disposable {
  readonly #options: ConnectionsOptions
  readonly #peerLimit: number
  readonly #peers = new Map<string, Peer>()
  readonly #handshakes: EqualTimeouts<Connection>
  #count = 0

  constructor(options: ConnectionsOptions) {
    this.#options = options
    this.#peerLimit = Math.ceil(options.limit / 2)
    this.#handshakes = new EqualTimeouts(options.clock, options.handshakeMs, connection =>
      this.#close(connection, 'closed_silent_connections', 'closed a connection without a handshake'),
    )
    options.counters.gauge('open_connections', () => this.#count)
  }

  /** Whether a new connection may stay; to be called once for each. */
  admit(connection: Connection): boolean {
    const peer = this.#peers.get(connection.peer) ?? { connections: new Set(), silent: new Set() }
    if (!this.#hasRoom(peer)) {
      const facts = { connections: peer.connections.size, limit: this.#peerLimit, all: this.#count }
      this.#options.refusals.note(
        'refused_connections',
        connection.peer,
        facts,
        'refused a connection: too many are open',
      )
      return false
    }
    this.#peers.set(connection.peer, peer)
    peer.connections.add(connection)
    peer.silent.add(connection)
    this.#count++
    this.#handshakes.start(connection)
    return true
  }

  /** The handshake of the connection is complete. */
  greeted(connection: Connection): void {
    this.#handshakes.stop(connection)
    this.#peers.get(connection.peer)?.silent.delete(connection)
  }

  /** The connection is closed. Does nothing the second time. */
  closed(connection: Connection): void {
    const peer = this.#peers.get(connection.peer)
    if (peer === undefined || !peer.connections.delete(connection)) return
    peer.silent.delete(connection)
    this.#handshakes.stop(connection)
    this.#count--
    if (peer.connections.size === 0) this.#peers.delete(connection.peer)
  }

  #hasRoom(peer: Peer): boolean {
    if (peer.connections.size >= this.#peerLimit) return this.#makeRoom(peer.silent)
    if (this.#count < this.#options.limit) return true
    const most = this.#most()
    if (most !== undefined && most.connections.size >= 2 * (peer.connections.size + 1))
      return this.#makeRoom(most.silent) || this.#makeRoom(unused(most)) || this.#makeRoom(most.connections)
    const silent = this.#handshakes.oldest
    return this.#makeRoom(silent === undefined ? [] : [silent])
  }

  /** Closes the first of these. */
  #makeRoom(connections: Iterable<Connection>): boolean {
    for (const connection of connections) {
      this.#close(connection, 'closed_connections_for_others', 'closed a connection: others need its place')
      return true
    }
    return false
  }

  #close(connection: Connection, kind: string, message: string): void {
    this.closed(connection)
    this.#options.refusals.note(kind, connection.peer, {}, message)
    connection.close()
  }

  #most(): Peer | undefined {
    let most: Peer | undefined
    for (const peer of this.#peers.values())
      if (most === undefined || peer.connections.size > most.connections.size) most = peer
    return most
  }

  [Symbol.dispose](): void {
    this.#handshakes[Symbol.dispose]()
  }
}

function* unused({ connections }: Peer): Generator<Connection> {
  for (const connection of connections) if (!connection.isUsed) yield connection
}

/** So many file descriptors stay free for the store, its files and the log. */
const OTHER_DESCRIPTORS = 64

/** How many connections there may be, if the process may open so many files. */
export function connectionLimit(connections: number, descriptors: number): number {
  return Math.max(2, Math.min(connections, descriptors - OTHER_DESCRIPTORS))
}
