import type { Provenance, StatusFrame, UnresolvedFrame } from '@espalier/contract/espalier/v1/types'
import { type EspalierError, toEspalier } from '../transport/error.ts'
import type { Gateways } from '../transport/gateways.ts'
import type { Heartbeat } from '../transport/heartbeat.ts'
import type { Gateway } from '../transport/target.ts'
import { LiveValue, type OpenResources, type Watched } from './live-value.ts'
import type { Memories, Memory } from './memory.ts'
import { type Standing, StandingTracker } from './standing.ts'
import { runWatch } from './watch-loop.ts'

export interface WatchOptions {
  /** Fail with NOT_FOUND, LINK_DANGLING, LINK_LOOP or NOT_PERMITTED if the path does not resolve at first. Default: wait until it does. */
  readonly mustExist?: boolean
}

/** What all watches of a client share. */
export interface Watching {
  readonly gateways: Gateways
  readonly heartbeat: Heartbeat
  readonly resources: OpenResources
  readonly memories: Memories
}

/** The state that the frames of a watch add up to. */
export interface WatchedState<Snapshot, Change, Value> {
  /** Throws BAD_VALUE if the state does not fit the schema that its reader has given. */
  readonly value: Value
  /** Makes plain JSON of a value, from which `recall` makes the same state; undefined if the value is empty. */
  remembered(value: Value): (() => unknown) | undefined
  recall(remembered: unknown): void
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
  { gateways, heartbeat, resources, memories }: Watching,
  path: string,
  watch: {
    readonly kind: string
    readonly mustExist: boolean | undefined
    readonly state: WatchedState<Snapshot, Change, Value>
    readonly open: (
      gateway: Gateway,
      request: WatchRequest,
      signal: AbortSignal,
    ) => AsyncIterable<Frame<Snapshot, Change>>
  },
): Watched<Value & Standing> {
  gateways.closed.throwIfAborted()
  const frames = new FrameReader(watch.state, memories.of(`${watch.kind} ${path}`))
  return new WatchedValue<Value & Standing>(frames, resources, async (publish, signal) => {
    frames.publish = publish
    using _ = heartbeat.attend()
    await runWatch({
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

class WatchedValue<T extends Standing> extends LiveValue<T> implements Watched<T> {
  readonly #frames: { readonly standing: Standing }

  constructor(frames: { readonly standing: Standing }, ...rest: ConstructorParameters<typeof LiveValue<T>>) {
    super(...rest)
    this.#frames = frames
  }

  override get stale() {
    return this.isDisposed ? DISPOSED : this.#frames.standing.stale
  }

  get unresolved() {
    return this.#frames.standing.unresolved
  }

  get realPath() {
    return this.#frames.standing.realPath
  }
}

const DISPOSED = { reason: 'CLOSED', message: 'it was closed, and is not kept up to date any more' } as const

/** Applies frames to the state and its standing, and publishes both when they have changed. */
class FrameReader<Snapshot extends FromStore, Change, Value> {
  publish: (value: Value & Standing) => void = () => {}
  readonly #state: WatchedState<Snapshot, Change, Value>
  readonly #memory: Memory
  readonly #tracker = new StandingTracker()
  #isKnown = false
  /** The last one that fitted its schema. */
  #value: Value | undefined

  constructor(state: WatchedState<Snapshot, Change, Value>, memory: Memory) {
    this.#state = state
    this.#memory = memory
  }

  get standing(): Standing {
    return this.#tracker.value
  }

  read({ revision, frame }: Frame<Snapshot, Change>): void {
    if (frame?.$case === 'snapshot' && !this.#state.snapshot(frame.value)) return
    const isStaleNoMore = this.#tracker.received(revision)
    const isChanged = this.#apply(frame)
    if (isChanged || isStaleNoMore) this.#publishState(isChanged)
  }

  /** To be called when the watch is opened. */
  reopen(): void {
    this.#tracker.reopen()
  }

  lost(error: EspalierError): void {
    const recalled = this.#isKnown ? undefined : this.#memory.recall()
    this.#tracker.lost(error, recalled?.at)
    if (recalled !== undefined) {
      this.#state.recall(recalled.value)
      this.#tracker.recalled(recalled.revision, recalled.realPath)
      this.#isKnown = true
    }
    this.#publishState(recalled !== undefined)
  }

  /** Returns whether the frame has changed anything. */
  #apply(frame: Frame<Snapshot, Change>['frame']): boolean {
    switch (frame?.$case) {
      case 'snapshot':
        this.#tracker.snapshot(frame.value.provenance)
        break
      case 'change':
        this.#state.change(frame.value)
        break
      case 'unresolved':
        this.#state.clear()
        this.#tracker.unresolved(frame.value)
        break
      case 'status':
        if (frame.value.draining) return false
        this.#tracker.status(frame.value)
        break
      default:
        return false
    }
    this.#isKnown = true
    return true
  }

  #publishState(isChanged: boolean): void {
    if (!this.#isKnown) return
    if (isChanged) this.#readValue()
    if (this.#value !== undefined) this.publish({ ...this.#value, ...this.standing })
  }

  #readValue(): void {
    try {
      this.#value = this.#state.value
      this.#tracker.invalid(undefined)
    } catch (error) {
      this.#tracker.invalid(toEspalier(error))
    }
    const { revision, realPath, stale } = this.standing
    if (this.#value === undefined || realPath === undefined || stale !== undefined) return
    const remembered = this.#state.remembered(this.#value)
    if (remembered !== undefined) this.#memory.remember(revision, realPath, remembered)
  }
}
