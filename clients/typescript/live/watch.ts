import type { Provenance, StatusFrame, UnresolvedFrame } from '@espalier/contract/espalier/v1/types'
import type { EspalierError } from '../transport/error.ts'
import type { Gateway, Gateways } from '../transport/gateways.ts'
import { type Live, LiveValue, type OpenResources } from './live-value.ts'
import { type Standing, StandingTracker } from './standing.ts'
import { runWatch } from './watch-loop.ts'

export interface WatchOptions {
  /** Fail with NOT_FOUND, LINK_DANGLING, LINK_LOOP or NOT_PERMITTED if the path does not resolve at first. Default: wait until it does. */
  readonly mustExist?: boolean
}

/** The state that the frames of a watch add up to. */
export interface WatchedState<Snapshot, Change, Value> {
  readonly value: Value
  /** Returns whether this part completes the snapshot. Until then its parts are held back: readers never see half of it. */
  snapshot(part: Snapshot): boolean
  change(change: Change): void
  /** The path does not resolve any more. */
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

export function watchPath<Snapshot extends FromStore, Change, Value>(
  gateways: Gateways,
  resources: OpenResources,
  path: string,
  watch: {
    readonly mustExist: boolean | undefined
    readonly state: WatchedState<Snapshot, Change, Value>
    readonly open: (
      gateway: Gateway,
      request: WatchRequest,
      signal: AbortSignal,
    ) => AsyncIterable<Frame<Snapshot, Change>>
  },
): Live<Value & Standing> {
  return new LiveValue(resources, (publish, signal) => {
    const frames = new FrameReader(watch.state, publish)
    return runWatch({
      gateways,
      open: (gateway, resumeRevision, ended) => {
        frames.reopen()
        const mustExist = watch.mustExist === true && resumeRevision === 0n
        return watch.open(gateway, { path, resumeRevision, mustExist }, ended)
      },
      onFrame: frame => frames.read(frame),
      onLost: error => frames.lost(error),
      signal,
    })
  })
}

/** Applies frames to the state and its standing, and publishes both when they have changed. */
class FrameReader<Snapshot extends FromStore, Change, Value> {
  readonly #state: WatchedState<Snapshot, Change, Value>
  readonly #publish: (value: Value & Standing) => void
  readonly #standing = new StandingTracker()
  #isKnown = false

  constructor(state: WatchedState<Snapshot, Change, Value>, publish: (value: Value & Standing) => void) {
    this.#state = state
    this.#publish = publish
  }

  read({ revision, frame }: Frame<Snapshot, Change>): void {
    if (frame?.$case === 'snapshot' && !this.#state.snapshot(frame.value)) return
    const isStaleNoMore = this.#standing.received(revision)
    if (this.#apply(frame) || isStaleNoMore) this.#publishState()
  }

  /** To be called when the watch is opened. */
  reopen(): void {
    this.#standing.reopen()
  }

  lost(error: EspalierError): void {
    this.#standing.lost(error)
    this.#publishState()
  }

  /** Returns whether the frame has changed anything. */
  #apply(frame: Frame<Snapshot, Change>['frame']): boolean {
    switch (frame?.$case) {
      case 'snapshot':
        this.#standing.snapshot(frame.value.provenance)
        break
      case 'change':
        this.#state.change(frame.value)
        break
      case 'unresolved':
        this.#state.clear()
        this.#standing.unresolved(frame.value)
        break
      case 'status':
        if (frame.value.draining) return false
        this.#standing.status(frame.value)
        break
      default:
        return false
    }
    this.#isKnown = true
    return true
  }

  #publishState(): void {
    if (this.#isKnown) this.#publish({ ...this.#state.value, ...this.#standing.value })
  }
}
