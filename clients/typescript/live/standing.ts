import { type Provenance, Source, type StatusFrame, type UnresolvedFrame } from '@espalier/contract/espalier/v1/types'
import type { EspalierError, Reason } from '../transport/error.ts'

/** Why a value is not, or may no longer be, what the store says. */
export interface Trouble {
  /** What failed: NOT_FOUND, LINK_DANGLING, LINK_LOOP, BACKEND_UNREACHABLE, GATEWAY_UNREACHABLE, ... */
  readonly reason: Reason
  readonly message: string
}

/** Whether a value is what the store says, and if not, why. */
export interface Standing {
  /** Set while contact is lost: the value was true when that happened, and nothing newer is known. */
  readonly stale: Trouble | undefined
  /** Set while the path leads nowhere: the value is empty. */
  readonly unresolved: Trouble | undefined
  /** The value says what the tree said at this revision; give it as `minRevision` to read nothing older. */
  readonly revision: bigint
  /** The path after all links; undefined while it leads nowhere. */
  readonly realPath: string | undefined
}

const STORE_LOST: Trouble = {
  reason: 'BACKEND_UNREACHABLE',
  message: 'the gateway has lost contact with the store; this is what it knew last',
}

/** Where a watched value stands, frame by frame. A lost gateway and a gateway that lost its store are two different troubles. */
export class StandingFold {
  #gateway: Trouble | undefined
  #store: Trouble | undefined
  #isAsked = false
  #unresolved: Trouble | undefined
  #revision = 0n
  #realPath: string | undefined

  get value(): Standing {
    return {
      stale: this.#gateway ?? this.#store,
      unresolved: this.#unresolved,
      revision: this.#revision,
      realPath: this.#realPath,
    }
  }

  /** To be called when a gateway is asked, the same one or another. */
  reopen(): void {
    this.#isAsked = true
  }

  /** To be called first for every frame. Answers whether it ends a time without a gateway, or with one that had lost its store. */
  heard(revision: bigint): boolean {
    this.#revision = revision
    const before = this.value.stale
    this.#gateway = undefined
    // The gateway that answers now says so in this frame or the next if its store is out of reach.
    if (this.#isAsked) this.#store = undefined
    this.#isAsked = false
    return this.value.stale !== before
  }

  snapshot(provenance: Provenance | undefined): void {
    this.#store = provenance?.source === Source.LAST_KNOWN ? STORE_LOST : undefined
    this.#unresolved = undefined
    this.#realPath = provenance?.realPath
  }

  changed(): void {
    this.#store = undefined
  }

  unresolved({ reason, message }: UnresolvedFrame): void {
    this.#unresolved = { reason: reason as Reason, message }
    this.#realPath = undefined
  }

  status({ source }: StatusFrame): void {
    this.#store = source === Source.LAST_KNOWN ? STORE_LOST : undefined
  }

  lost({ reason, message }: EspalierError): void {
    this.#gateway = { reason, message }
  }
}
