/** Who waits: a client, and the connection of it. */
export interface Caller {
  readonly peer: object
  readonly connection: object
}

type Items<Item> = Set<Item>

/**
 * Items that are taken in turns: the next one is that of another peer, and for each peer that of another of its connections. A connection
 * can be held back; its items keep their order.
 */
export class FairQueue<Item> {
  /** The first has waited longest for its turn. */
  readonly #peers = new Map<object, Map<object, Items<Item>>>()
  /** The items of connections that are held back. */
  readonly #held = new Map<object, Items<Item>>()
  #size = 0

  /** How many can be taken. */
  get size(): number {
    return this.#size
  }

  /** All, with those of connections that are held back. */
  get total(): number {
    let total = this.#size
    for (const { size } of this.#held.values()) total += size
    return total
  }

  isHeld({ connection }: Caller): boolean {
    return this.#held.has(connection)
  }

  add({ peer, connection }: Caller, item: Item): void {
    const held = this.#held.get(connection)
    if (held !== undefined) {
      held.add(item)
      return
    }
    const connections = this.#peers.get(peer) ?? new Map<object, Items<Item>>()
    const items = connections.get(connection) ?? new Set()
    this.#peers.set(peer, connections)
    connections.set(connection, items)
    items.add(item)
    this.#size++
  }

  delete({ peer, connection }: Caller, item: Item): void {
    this.#held.get(connection)?.delete(item)
    const connections = this.#peers.get(peer)
    const items = connections?.get(connection)
    if (connections === undefined || items?.delete(item) !== true) return
    this.#size--
    if (items.size === 0) connections.delete(connection)
    if (connections.size === 0) this.#peers.delete(peer)
  }

  take(): Item | undefined {
    for (const [peer, connections] of this.#peers)
      for (const [connection, items] of connections)
        for (const item of items) {
          items.delete(item)
          this.#size--
          connections.delete(connection)
          this.#peers.delete(peer)
          if (items.size > 0) connections.set(connection, items)
          if (connections.size > 0) this.#peers.set(peer, connections)
          return item
        }
    return undefined
  }

  /** Holds the connection back: the item, which was taken or never added, and those after it wait for `release`. */
  hold({ peer, connection }: Caller, item: Item): void {
    const connections = this.#peers.get(peer)
    const later = connections?.get(connection) ?? new Set<Item>()
    this.#size -= later.size
    connections?.delete(connection)
    if (connections?.size === 0) this.#peers.delete(peer)
    this.#held.set(connection, new Set([item, ...later]))
  }

  release(caller: Caller): void {
    const items = this.#held.get(caller.connection)
    this.#held.delete(caller.connection)
    for (const item of items ?? []) this.add(caller, item)
  }
}
