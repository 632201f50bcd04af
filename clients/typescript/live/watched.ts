import type { Provenance, StatusFrame, UnresolvedFrame } from '@espalier/contract/espalier/v1/types'
import type { EspalierError } from '../transport/error.ts'
import type { Gateway, Gateways } from '../transport/gateways.ts'
import { follow } from './follow.ts'
import { type Live, LiveValue, type Owner } from './live.ts'
import { type Standing, StandingFold } from './standing.ts'

export interface WatchOptions {
  /** Fail with NOT_FOUND, LINK_DANGLING, LINK_LOOP or NOT_PERMITTED if the path leads nowhere at the start. Default: wait for it. */
  readonly mustExist?: boolean
}

/** What the frames of a watch say, put together. */
export interface Contents<Snapshot, Change, Value> {
  readonly value: Value
  /** Answers whether the snapshot is whole with this part. Until then its parts are held back: readers never see half of it. */
  snapshot(part: Snapshot): boolean
  change(change: Change): void
  /** The path leads nowhere now. */
  clear(): void
}

interface Frame<Snapshot, Change> {
  readonly revision: bigint
  readonly frame?:
    | { readonly $case: 'snapshot'; readonly value: Snapshot }
    | { readonly $case: 'change'; readonly value: Change }
    | { readonly $case: 'unresolved'; readonly value: UnresolvedFrame }
    | { readonly $case: 'status'; readonly value: StatusFrame }
    | { readonly $case: 'bookmark' }
    | undefined
}

interface FromStore {
  readonly provenance?: Provenance | undefined
}

interface WatchRequest extends Required<WatchOptions> {
  readonly path: string
  readonly resumeRevision: bigint
}

export function watched<Snapshot extends FromStore, Change, Value>(
  gateways: Gateways,
  owner: Owner,
  path: string,
  watch: {
    readonly mustExist: boolean | undefined
    readonly contents: Contents<Snapshot, Change, Value>
    readonly open: (
      gateway: Gateway,
      request: WatchRequest,
      signal: AbortSignal,
    ) => AsyncIterable<Frame<Snapshot, Change>>
  },
): Live<Value & Standing> {
  return new LiveValue(owner, (publish, signal) => {
    const fold = new Fold(watch.contents, publish)
    return follow({
      gateways,
      open: (gateway, resumeRevision, ended) => {
        fold.reopen()
        const mustExist = watch.mustExist === true && resumeRevision === 0n
        return watch.open(gateway, { path, resumeRevision, mustExist }, ended)
      },
      frame: frame => fold.apply(frame),
      lost: error => fold.lost(error),
      signal,
    })
  })
}

/** Puts frames together, and tells what has become of the contents and where they stand. */
class Fold<Snapshot extends FromStore, Change, Value> {
  readonly #contents: Contents<Snapshot, Change, Value>
  readonly #publish: (value: Value & Standing) => void
  readonly #standing = new StandingFold()
  #known = false

  constructor(contents: Contents<Snapshot, Change, Value>, publish: (value: Value & Standing) => void) {
    this.#contents = contents
    this.#publish = publish
  }

  apply({ revision, frame }: Frame<Snapshot, Change>): void {
    const back = this.#standing.heard(revision)
    if (this.#take(frame) || back) this.#tell()
  }

  /** To be called when a gateway is asked. */
  reopen(): void {
    this.#standing.reopen()
  }

  lost(error: EspalierError): void {
    this.#standing.lost(error)
    this.#tell()
  }

  /** Answers whether there is something new to tell. */
  #take(frame: Frame<Snapshot, Change>['frame']): boolean {
    switch (frame?.$case) {
      case 'snapshot':
        if (!this.#contents.snapshot(frame.value)) return false
        this.#standing.snapshot(frame.value.provenance)
        break
      case 'change':
        this.#contents.change(frame.value)
        this.#standing.changed()
        break
      case 'unresolved':
        this.#contents.clear()
        this.#standing.unresolved(frame.value)
        break
      case 'status':
        if (frame.value.draining) return false
        this.#standing.status(frame.value)
        break
      default:
        return false
    }
    this.#known = true
    return true
  }

  #tell(): void {
    if (this.#known) this.#publish({ ...this.#contents.value, ...this.#standing.value })
  }
}
