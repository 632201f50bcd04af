import { type Provenance, Source, type StatusFrame, type UnresolvedFrame } from '@espalier/contract/espalier/v1/types'
import type { EspalierError, Reason } from '../transport/error.ts'

/** Why a value is not, or may no longer be, that of the store. */
export interface Trouble {
  /** For example NOT_FOUND, LINK_DANGLING, LINK_LOOP, BACKEND_UNREACHABLE, GATEWAY_UNREACHABLE, ... */
  readonly reason: Reason
  readonly message: string
}

/** How a value relates to the store. */
export interface Standing {
  /** Set while the gateway or the store is out of reach: the value is the last known one. */
  readonly stale: Trouble | undefined
  /** Set while the path does not resolve to a node: the value is empty. */
  readonly unresolved: Trouble | undefined
  /** The value is that of the tree at this revision; pass it as `minRevision` to read nothing older. */
  readonly revision: bigint
  /** The path after following all links; undefined while it does not resolve. */
  readonly realPath: string | undefined
}

const STORE_LOST: Trouble = {
  reason: 'BACKEND_UNREACHABLE',
  message: 'the gateway has lost contact with the store; this is its last known state',
}
const STORE_READ_ONLY: Trouble = {
  reason: 'BACKEND_READ_ONLY',
  message: 'the store can only be read, as ZooKeeper without a quorum; this is its last known state',
}

/** The standing of a watched value, frame by frame. A lost gateway and a gateway that lost its store are tracked apart. */
export class StandingTracker {
  #gatewayLost: Trouble | undefined
  #storeLost: Trouble | undefined
  #isReopened = false
  #unresolved: Trouble | undefined
  #revision = 0n
  #realPath: string | undefined

  get value(): Standing {
    return {
      stale: this.#gatewayLost ?? this.#storeLost,
      unresolved: this.#unresolved,
      revision: this.#revision,
      realPath: this.#realPath,
    }
  }

  /** To be called when the watch is opened, at the same gateway or another one. */
  reopen(): void {
    this.#isReopened = true
  }

  /**
   * To be called first for every frame, but not for a part of a snapshot that is not the last. Returns whether the frame ends the time that
   * the value was stale.
   */
  received(revision: bigint): boolean {
    this.#revision = revision
    const before = this.value.stale
    this.#gatewayLost = undefined
    // A gateway whose store is out of reach says so in its first frame.
    if (this.#isReopened) this.#storeLost = undefined
    this.#isReopened = false
    return this.value.stale !== before
  }

  snapshot(provenance: Provenance | undefined): void {
    this.#storeLost = storeLost(provenance)
    this.#unresolved = undefined
    this.#realPath = provenance?.realPath
  }

  unresolved(frame: UnresolvedFrame): void {
    const { reason, message } = frame
    this.#storeLost = storeLost(frame)
    this.#unresolved = { reason: reason as Reason, message }
    this.#realPath = undefined
  }

  status(frame: StatusFrame): void {
    this.#storeLost = storeLost(frame)
  }

  lost({ reason, message }: EspalierError): void {
    this.#gatewayLost = { reason, message }
  }
}

function storeLost(from: Pick<Provenance, 'source' | 'staleReason'> | undefined): Trouble | undefined {
  if (from?.source !== Source.LAST_KNOWN) return undefined
  return from.staleReason === STORE_READ_ONLY.reason ? STORE_READ_ONLY : STORE_LOST
}
