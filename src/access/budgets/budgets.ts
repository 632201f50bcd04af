import type { Clock } from '../../lib/clock.ts'
import type { Counters } from '../../lib/counters.ts'
import type { Log } from '../../lib/log.ts'
import { RegistryError } from '../../tree/errors.ts'
import { Account, isFull } from './account.ts'
import { type Holder, Holding, type Ledger, type Loser, type Peer } from './holding.ts'
import type { AccessLimits, Resource, Scope } from './limits.ts'
import { nameOf, overBudget, Refusals } from './refusals.ts'
import { Room, type Urgency } from './room.ts'
import { Unsent } from './unsent.ts'

interface BudgetsOptions {
  readonly limits: AccessLimits
  readonly counters: Counters
  readonly clock: Clock
  readonly log: Log
}

/** What bulk work leaves to other calls. */
const BULK_PART = 3 / 4
/** So many of a peer's streams are compared when one of them has to go. */
const MAX_COMPARED = 64
/** So many streams are ended for one call. */
const MAX_LOSSES = 16

/**
 * What all open streams hold, and whether there is room for more: of bytes, streams and headers, for each connection, each peer and the
 * gateway. Decides only; those who serve the streams call it. While a budget of the gateway is full, the peer that holds most loses streams
 * to peers that hold less than half of that.
 */
export class Budgets implements Ledger {
  readonly gateway: Account
  readonly refusals: Refusals
  readonly #limits: AccessLimits
  readonly #counters: Counters
  readonly #peers = new Map<string, Peer>()
  readonly #room = new Room()

  constructor(options: BudgetsOptions) {
    const { limits, counters } = options
    this.#limits = limits
    this.#counters = counters
    this.gateway = new Account('gateway', 'gateway', limits)
    this.refusals = new Refusals(options)
    for (const resource of ['streams', 'headerBytes', 'requestBytes', 'answerBytes'] as const)
      counters.gauge(resource === 'streams' ? 'open_streams' : `held_${nameOf(resource)}`, () => this.gateway[resource])
  }

  /** The account of a new connection. */
  connection(name: string): Account {
    return new Account('connection', name, this.#limits)
  }

  /** Counts a new stream until its holding is closed, or says why there is no room for it. */
  open(connection: Account, peerName: string, headerBytes: number): Holding | RegistryError {
    const { requestHeaderBytes } = this.#limits
    if (headerBytes > requestHeaderBytes) {
      this.#note(peerName, 'headerBytes', 'request', { value: headerBytes, limit: requestHeaderBytes })
      return largeHeaders(headerBytes, requestHeaderBytes)
    }
    const peer = this.#peers.get(peerName) ?? this.#newPeer(peerName)
    const refusal =
      this.refusal(connection, peer, 'streams', 1) ?? this.refusal(connection, peer, 'headerBytes', headerBytes)
    if (refusal !== undefined) {
      this.#forget(peer)
      return refusal
    }
    for (const account of [connection, peer.account, this.gateway]) {
      account.streams++
      account.headerBytes += headerBytes
    }
    const holding = new Holding(this, connection, peer, headerBytes)
    peer.holdings.add(holding)
    return holding
  }

  /** Counts for a client what one of its connections keeps unsent. `loser` ends the connection. */
  unsent(peerName: string, loser: Loser): Unsent {
    return new Unsent(this, peerName, loser)
  }

  onUnsent(unsent: Unsent, more: number): void {
    const peer = this.#peers.get(unsent.peerName) ?? this.#newPeer(unsent.peerName)
    peer.account.answerBytes += more
    this.gateway.answerBytes += more
    if (unsent.of('answerBytes') > 0) peer.holdings.add(unsent)
    else {
      peer.holdings.delete(unsent)
      this.#forget(peer)
    }
    if (more < 0) this.onReleased()
  }

  refusal(connection: Account, peer: Peer, resource: Resource, amount: number): RegistryError | undefined {
    if (!connection.hasRoom(resource, amount)) return this.#refuse(peer, connection, resource, amount)
    if (!peer.account.hasRoom(resource, amount)) return this.#refuse(peer, peer.account, resource, amount)
    if (this.gateway.hasRoom(resource, amount) || this.#makeRoom(peer, resource, amount)) return undefined
    return this.#refuse(peer, this.gateway, resource, amount)
  }

  refusalOf(connection: Account, peer: Peer, answer: Uint8Array): RegistryError | undefined {
    const bytes = answer.length
    // One answer of any size may be under way to each connection.
    if (!connection.hasRoomFor(answer) && connection.answerBytes > 0)
      return this.#refuse(peer, connection, 'answerBytes', bytes)
    if (!peer.account.hasRoomFor(answer)) return this.#refuse(peer, peer.account, 'answerBytes', bytes)
    if (this.gateway.hasRoomFor(answer) || this.#makeRoom(peer, 'answerBytes', bytes)) return undefined
    return this.#refuse(peer, this.gateway, 'answerBytes', bytes)
  }

  hasRoom(connection: Account, peer: Peer, urgency: Urgency): boolean {
    const part = urgency === 'bulk' ? BULK_PART : 1
    if (isFull(connection, part)) return false
    return urgency === 'call' || !(isFull(peer.account, part) || isFull(this.gateway, part))
  }

  onRoom(connection: Account, peer: Peer, urgency: Urgency, callback: () => void): Disposable {
    const hasRoom = (): boolean => this.hasRoom(connection, peer, urgency)
    if (urgency !== 'call' && isFull(this.gateway)) this.#makeRoom(peer, 'answerBytes', 1)
    return this.#room.wait(connection, urgency, { hasRoom, callback })
  }

  onReleased(): void {
    this.#room.onReleased()
  }

  closed(holding: Holding, connection: Account, headerBytes: number): void {
    const { peer } = holding
    for (const account of [connection, peer.account, this.gateway]) {
      account.streams--
      account.headerBytes -= headerBytes
    }
    peer.holdings.delete(holding)
    this.#forget(peer)
  }

  #newPeer(name: string): Peer {
    const peer = { account: new Account('peer', name, this.#limits), holdings: new Set<Holder>() }
    this.#peers.set(name, peer)
    return peer
  }

  #forget({ account, holdings }: Peer): void {
    if (holdings.size === 0) this.#peers.delete(account.name)
  }

  #refuse(peer: Peer, account: Account, resource: Resource, amount: number): RegistryError {
    const [value, limit] = [account[resource] + amount, account.limit(resource)]
    this.#note(peer.account.name, resource, account.scope, { value, limit })
    return overBudget(resource, account.scope, value, limit)
  }

  #note(peer: string, resource: Resource, scope: Scope | 'request', facts: object): void {
    const kind = `refused_${nameOf(resource)}_of_${scope}`
    this.refusals.note(kind, peer, facts, 'refused a call: a budget is full')
  }

  /** Ends streams of the peer that holds most until there is room. False: that would be unfair, or is not enough. */
  #makeRoom(peer: Peer, resource: Resource, amount: number): boolean {
    for (let losses = 0; losses < MAX_LOSSES; losses++) {
      const most = this.#most(resource)
      if (most === undefined || most === peer) return false
      if (most.account[resource] < 2 * (peer.account[resource] + amount)) return false
      const holding = largest(most, resource)
      if (holding?.loser === undefined) return false
      const [value, limit] = [this.gateway[resource] + amount, this.gateway.limit(resource)]
      this.#counters.counter(`ended_for_${nameOf(resource)}`).add()
      holding.loser.lose(overBudget(resource, 'gateway', value, limit))
      holding.close()
      if (this.gateway.hasRoom(resource, amount)) return true
    }
    return false
  }

  #most(resource: Resource): Peer | undefined {
    let most: Peer | undefined
    for (const peer of this.#peers.values())
      if (most === undefined || peer.account[resource] > most.account[resource]) most = peer
    return most
  }
}

/** Of the first streams, and connections, that hold any of the resource. */
function largest({ holdings }: Peer, resource: Resource): Holder | undefined {
  let found: Holder | undefined
  let compared = 0
  for (const holding of holdings) {
    if (holding.loser === undefined || holding.of(resource) === 0) continue
    if (found === undefined || holding.of(resource) > found.of(resource)) found = holding
    if (++compared === MAX_COMPARED) break
  }
  return found
}

function largeHeaders(value: number, limit: number): RegistryError {
  return new RegistryError('PAYLOAD_TOO_LARGE', `the headers of a request take ${value} bytes; the limit is ${limit}`, {
    facts: { budget: 'header_bytes', scope: 'request', limit: String(limit), value: String(value) },
    hint: 'send less metadata',
  })
}
