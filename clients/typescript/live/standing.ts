import { type Provenance, Source, type StatusFrame, type UnresolvedFrame } from '@espalier/contract/espalier/v1/types'
import type { Duration } from '@espalier/contract/google/protobuf/duration'
import { type EspalierError, type Reason, toReason } from '../transport/error.ts'
import { fromDuration } from '../values/duration.ts'

/** Why a value is not, or may no longer be, that of the store. */
export interface Trouble {
  /** For example NOT_FOUND, LINK_DANGLING, LINK_LOOP, BACKEND_UNREACHABLE, GATEWAY_UNREACHABLE, BAD_VALUE. */
  readonly reason: Reason
  readonly message: string
  /** When the value was that of the store for the last time, as far as is known. */
  readonly since?: Date | undefined
}

/** How a value relates to the store. */
export interface Standing {
  /**
   * Set while the gateway or the store is out of reach, or while the properties do not fit the schema (BAD_VALUE): the value is the last one
   * that was known, or that fitted.
   */
  readonly stale: Trouble | undefined
  /** Set while the path does not resolve to a node: the value is empty. */
  readonly unresolved: Trouble | undefined
  /** The value is that of the tree at this revision; pass it as `minRevision` to read nothing older. */
  readonly revision: bigint
  /** The path after following all links; undefined while it does not resolve. */
  readonly realPath: string | undefined
}

const STORE_LOST = {
  reason: 'BACKEND_UNREACHABLE',
  message: 'the gateway has lost contact with the store; this is its last known state',
} as const
const STORE_READ_ONLY = {
  reason: 'BACKEND_READ_ONLY',
  message: 'the store can only be read, as ZooKeeper without a quorum; this is its last known state',
} as const

/** The standing of a watched value, frame by frame. A lost gateway and a gateway that lost its store are tracked apart. */
export class StandingTracker {
  #gatewayLost: Trouble | undefined
  #storeLost: Trouble | undefined
  #invalid: Trouble | undefined
  #isReopened = false
  #unresolved: Trouble | undefined
  #revision = 0n
  #realPath: string | undefined

  get value(): Standing {
    return {
      stale: this.#gatewayLost ?? this.#storeLost ?? this.#invalid,
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
    this.#unresolved = { reason: toReason(reason), message }
    this.#realPath = undefined
  }

  status(frame: StatusFrame): void {
    this.#storeLost = storeLost(frame)
  }

  /** `since`: when the value was read, if it was not read from a gateway by this client. */
  lost({ reason, message }: EspalierError, since = new Date()): void {
    this.#gatewayLost = { reason, message, since: this.#gatewayLost?.since ?? since }
  }

  /** Undefined: the properties fit their schema. */
  invalid(error: EspalierError | undefined): void {
    this.#invalid = error && { reason: error.reason, message: error.message }
  }

  /** The value is one that was stored by an earlier client. */
  recalled(revision: bigint, realPath: string): void {
    this.#revision = revision
    this.#realPath = realPath
  }
}

function storeLost(from: LastKnown | undefined): Trouble | undefined {
  if (from?.source !== Source.LAST_KNOWN) return undefined
  const trouble = from.staleReason === STORE_READ_ONLY.reason ? STORE_READ_ONLY : STORE_LOST
  return { ...trouble, since: new Date(Date.now() - fromDuration(from.age)) }
}

interface LastKnown {
  readonly source: Source
  readonly staleReason: string
  readonly age?: Duration | undefined
}
