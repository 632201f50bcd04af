/** Bits of `state`. */
export const STATE = {
  /** The peer has ended its side: the request is complete. */
  REQUEST_ENDED: 1,
  /** Response headers were sent. */
  HEADERS_SENT: 2,
  /** The sender has messages that did not fit. */
  HAS_BACKLOG: 4,
  /** The response is complete, while the request is not: the rest of it is discarded. */
  ANSWERED: 8,
  /** The listener waits until a message can be sent. */
  AWAITS_ROOM: 16,
} as const

const NONE = -1
const FIRST_CAPACITY = 8

/**
 * The open streams of a connection, in arrays by slot, about 30 bytes each, with a hash table from identifiers to slots. A slot is used again
 * after `remove`.
 */
export class Streams<Listener> {
  /** Zero: the slot is free. */
  id = new Uint32Array(0)
  state = new Uint8Array(0)
  /** The window for sending, less the INITIAL_WINDOW_SIZE of the peer, so that one SETTINGS frame changes all at once. */
  sendWindow = new Int32Array(0)
  /** How many bytes the peer may send. */
  receiveWindow = new Int32Array(0)
  /** Bytes that were consumed, but not given back to the peer with WINDOW_UPDATE yet. */
  owed = new Int32Array(0)
  /** Bytes that were received and not consumed. */
  held = new Int32Array(0)
  readonly listener: (Listener | undefined)[] = []
  size = 0
  /** Slots from here on were never used. */
  end = 0
  /** The next free slot below `end`, by slot; a list that begins at `#free`. */
  #next = new Int32Array(0)
  #free = NONE
  #capacity = 0
  /** Open addressing; twice the capacity of the slots. */
  #table = new Int32Array(0)
  #shift = 0
  readonly #factor: number

  /** A peer that knew `secret` could choose identifiers that collide. */
  constructor(secret: number) {
    this.#factor = (Math.imul(secret, 2) | 1) ^ 0x9e37_79b0
    this.#grow(FIRST_CAPACITY)
  }

  /** The slot of a stream; below zero if it is not open. */
  find(id: number): number {
    const mask = this.#table.length - 1
    for (let at = this.#home(id); ; at = (at + 1) & mask) {
      const slot = this.#table[at]!
      if (slot === NONE || this.id[slot] === id) return slot
    }
  }

  add(id: number, receiveWindow: number): number {
    let slot = this.#free
    if (slot === NONE) {
      if (this.end === this.#capacity) this.#grow(this.#capacity * 2)
      slot = this.end++
    } else this.#free = this.#next[slot]!
    this.id[slot] = id
    this.state[slot] = 0
    this.sendWindow[slot] = 0
    this.receiveWindow[slot] = receiveWindow
    this.owed[slot] = 0
    this.held[slot] = 0
    this.size++
    this.#put(slot)
    return slot
  }

  remove(slot: number): void {
    this.#take(slot)
    this.id[slot] = 0
    this.listener[slot] = undefined
    this.#next[slot] = this.#free
    this.#free = slot
    this.size--
  }

  has(slot: number, state: number): boolean {
    return (this.state[slot]! & state) !== 0
  }

  set(slot: number, state: number): void {
    this.state[slot]! |= state
  }

  clear(slot: number, state: number): void {
    this.state[slot]! &= ~state
  }

  /** Multiplicative hashing: consecutive identifiers must not be neighbours, or removing one would walk over all of them. */
  #home(id: number): number {
    return Math.imul(id, this.#factor) >>> this.#shift
  }

  #put(slot: number): void {
    const mask = this.#table.length - 1
    let at = this.#home(this.id[slot]!)
    while (this.#table[at] !== NONE) at = (at + 1) & mask
    this.#table[at] = slot
  }

  /** Moves later entries back into the gap, so that no probe ends there. */
  #take(slot: number): void {
    const table = this.#table
    const mask = table.length - 1
    let gap = this.#home(this.id[slot]!)
    while (table[gap] !== slot) gap = (gap + 1) & mask
    for (let at = (gap + 1) & mask; table[at] !== NONE; at = (at + 1) & mask) {
      const moved = table[at]!
      const home = this.#home(this.id[moved]!)
      if (((at - home) & mask) < ((at - gap) & mask)) continue
      table[gap] = moved
      gap = at
    }
    table[gap] = NONE
  }

  #grow(capacity: number): void {
    this.id = grown(this.id, new Uint32Array(capacity))
    this.state = grown(this.state, new Uint8Array(capacity))
    this.sendWindow = grown(this.sendWindow, new Int32Array(capacity))
    this.receiveWindow = grown(this.receiveWindow, new Int32Array(capacity))
    this.owed = grown(this.owed, new Int32Array(capacity))
    this.held = grown(this.held, new Int32Array(capacity))
    this.#next = grown(this.#next, new Int32Array(capacity))
    this.#capacity = capacity
    this.#table = new Int32Array(capacity * 2).fill(NONE)
    this.#shift = Math.clz32(capacity * 2 - 1)
    for (let slot = 0; slot < this.end; slot++) if (this.id[slot] !== 0) this.#put(slot)
  }
}

function grown<Numbers extends Uint8Array | Uint32Array | Int32Array>(old: Numbers, larger: Numbers): Numbers {
  larger.set(old)
  return larger
}
