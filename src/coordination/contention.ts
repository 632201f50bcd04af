import type { Clock } from '../lib/clock.ts'
import type { Log } from '../lib/log.ts'
import { onAbort } from '../lib/on-abort.ts'
import { isConflict } from '../store/retry.ts'
import type { NodeState, Observation, SessionState, TreeStore } from '../store/store.ts'
import type { Revision } from '../tree/node.ts'
import { checkNewPath, join, type TreePath } from '../tree/path.ts'
import { encodeContender } from './contender-data.ts'
import { adopt, currentSession, ensureNode, type Owned, removeContender } from './contender-node.ts'
import { checkLock, queuePosition } from './decide.ts'
import { Ended, isTransient, notAcquired } from './ends.ts'
import { inOrder, lockPrefix, ownName, semaphoreQueue } from './names.ts'
import { ownContenders } from './own-contenders.ts'
import type { Audience, LostReason, Progress, Wanted } from './progress.ts'
import { semaphoreNode } from './semaphore-node.ts'

interface Parts {
  readonly store: TreeStore
  readonly clock: Clock
  readonly log: Log
}

type End = { readonly lost: LostReason } | { readonly error: unknown }

const RETRY_MS = 300
/** The client is not kept waiting longer for the removal of its contender; it goes on. */
const REMOVAL_MS = 2_000
/**
 * One lease that contends for one path, from the first look until its contender is gone. decide.ts decides; this reads, creates and waits. It
 * watches one node at a time: its predecessor while it waits in the queue, the node of the semaphore while it is the first there, its own
 * node while it holds.
 */
export class Contention {
  readonly wanted: Wanted
  readonly #store: TreeStore
  readonly #clock: Clock
  readonly #log: Log
  readonly #own: string
  readonly #prefix: string
  /** Aborted when the contention is over, for whatever reason. */
  readonly #over = new AbortController()
  /** Of the calls that write: they end by themselves, so that their outcome is known. */
  readonly #writing = { signal: new AbortController().signal }
  /** Nodes that were created or adopted. */
  readonly #paths = new Set<TreePath>()
  readonly #ended = Promise.withResolvers<Revision | undefined>()
  #running: Promise<void> | undefined
  /** Ends a wait, so that it looks again. */
  #wake = (): void => {}
  #mayExist = false
  /** The gateway's session when its contender was created or adopted last, and those before. */
  #session: string | undefined
  readonly #sessions = new Set<string>()
  #audience: Audience | undefined
  #progress: Progress | undefined
  /** As the audience wants; undefined: as long as the lease lives. */
  #waitMs: number | undefined
  #timer: Disposable | undefined

  constructor({ store, clock, log }: Parts, wanted: Wanted) {
    this.wanted = wanted
    this.#store = store
    this.#clock = clock
    this.#log = log
    this.#own = ownName(wanted.leaseId)
    this.#prefix = lockPrefix(this.#own)
  }

  get isOver(): boolean {
    return this.#over.signal.aborted
  }

  get isHeld(): boolean {
    return this.#progress?.state === 'held'
  }

  /** Settles when its contender is gone, with the revision of the removal if there was one. */
  get ended(): Promise<Revision | undefined> {
    return this.#ended.promise
  }

  /** Notifies this audience from now on, first of how things are. The one before is at its end. */
  attend(audience: Audience, waitMs: number | undefined): void {
    const before = this.#audience
    this.#audience = audience
    this.#waitMs = waitMs
    before?.onProgress({ state: 'lost', reason: 'moved' })
    before?.onEnd(undefined)
    if (this.#progress !== undefined) audience.onProgress(this.#progress)
    this.#timer?.[Symbol.dispose]()
    this.#timer = undefined
    // Without any time to wait, it ends by itself where it would have to.
    if (waitMs === undefined || this.isHeld || (waitMs === 0 && this.#progress === undefined)) return
    this.#timer = this.#clock.after(waitMs, () => {
      if (!this.isHeld) this.end({ error: notAcquired(this.wanted.path, this.#place) })
    })
  }

  /** Its stream is closed. The contender stays. */
  leave(audience: Audience): void {
    if (this.#audience === audience) this.#audience = undefined
  }

  onSession(state: SessionState): void {
    const isOther = state.state === 'lost' || (state.state === 'connected' && state.id !== this.#session)
    if (this.#session === undefined || !isOther) return
    if (this.isHeld) this.end({ lost: 'session-ended' })
    else this.#wake()
  }

  start(): void {
    this.#running ??= this.#run()
  }

  /** Contends until it holds the path, and then until it is over. Never rejects. */
  async #run(): Promise<void> {
    let end: End | undefined
    while (!this.isOver && end === undefined) {
      this.#paths.clear()
      try {
        const { path, token } = await (this.wanted.layout === 'lock' ? this.#holdLock() : this.#holdSemaphore())
        if (!this.isOver) await this.#hold(path, token)
      } catch (error) {
        if (this.isOver) break
        if (error instanceof Ended) end = { lost: error.reason }
        else if (!this.#mayExist || !isTransient(error)) end = { error }
        else
          await this.#clock.sleep(RETRY_MS, this.#over.signal).catch(() => {
            // Over: so is the loop.
          })
      }
    }
    if (end !== undefined) this.end(end)
  }

  /** Ends it, and removes its contender: also that of another gateway, if it is released. */
  end(end: End): void {
    if (this.isOver) return
    this.#over.abort()
    this.#timer?.[Symbol.dispose]()
    const notify = (): void => {
      const audience = this.#audience
      this.#audience = undefined
      if ('lost' in end) audience?.onProgress({ state: 'lost', reason: end.lost })
      audience?.onEnd('error' in end ? end.error : undefined)
    }
    if ('lost' in end) notify()
    const isReleased = 'lost' in end && end.lost === 'released'
    const isGone = 'lost' in end && (end.lost === 'moved' || end.lost === 'deleted' || end.lost === 'gone')
    const late = this.#clock.after(REMOVAL_MS, notify)
    const remove = async (): Promise<void> => {
      // What is being created now is to be removed, too.
      await this.#running
      const revision = await this.#remove(isGone ? 'nothing' : isReleased ? 'all' : 'own')
      late[Symbol.dispose]()
      notify()
      this.#ended.resolve(revision)
    }
    void remove()
  }

  get #place(): number {
    return this.#progress?.state === 'queued' ? this.#progress.place : 1
  }

  async #holdLock(): Promise<Owned & { readonly path: TreePath }> {
    const { path } = this.wanted
    return await this.#first(path, 0)
  }

  async #holdSemaphore(): Promise<Owned & { readonly path: TreePath }> {
    const { path: pool, permits, value } = this.wanted
    const queue = semaphoreQueue(pool)
    const path = join(pool, this.#own)
    checkNewPath(path)
    for (;;) {
      const state = await this.#pool()
      if (state.children.includes(this.#own)) {
        const owned = await this.#adopt(path)
        if (owned !== 'missing') return { path, ...owned }
        continue
      }
      if (this.wanted.token !== 0n) throw new Ended('gone')
      const first = await this.#first(queue, 1)
      const current = await this.#pool()
      if (current.children.length >= permits) {
        this.#queued(1)
        const isFree = (seen: NodeState | undefined): boolean =>
          seen === undefined || seen.children.length < permits || seen.children.includes(this.#own)
        if ((await this.#observed(pool, isFree, true)) === 'woken') continue
      }
      const session = currentSession(this.#store).id
      try {
        this.#over.signal.throwIfAborted()
        this.#paths.add(path)
        this.#enter(session)
        const token = await this.#store.commit(
          [
            { op: 'delete', path: first.path, expect: { version: first.version } },
            { op: 'create', path, data: encodeContender(value), ephemeral: true },
          ],
          this.#writing,
        )
        this.#paths.delete(first.path)
        await this.#writeToken(path, token)
        return { path, token, version: 1 }
      } catch (error) {
        // Its place in the queue is gone, or the node of the semaphore: it looks again.
        if (!isConflict(error)) throw error
        if (error.code !== 'ALREADY_EXISTS') continue
        // Another gateway was faster, for the same lease, which is here now, since the place in the queue is ours.
        const owned = await this.#adopt(path, () => true)
        if (owned === 'missing') continue
        await removeContender(this.#store, first.path, this.#writing)
        this.#paths.delete(first.path)
        return { path, ...owned }
      }
    }
  }

  /** The node of the semaphore. */
  #pool(): Promise<NodeState> {
    return semaphoreNode(this.#store, this.wanted, { reading: this.#over.signal, writing: this.#writing.signal })
  }

  /** Queues at a node, and waits until nobody is before it. `ahead`: how many more must leave before it holds. */
  async #first(queue: TreePath, ahead: number): Promise<Owned & { readonly path: TreePath }> {
    let joined = await this.#join(queue, ahead)
    for (;;) {
      const state = await this.#read(queue)
      const turn = queuePosition(joined.name, state?.children ?? [])
      if (turn.do === 'hold') {
        await joined.written
        return { ...joined, path: join(queue, joined.name) }
      }
      if (turn.do === 'wait') {
        await joined.written
        this.#queued(turn.place + ahead)
        const seen = await this.#observed(join(queue, turn.predecessor), one => one === undefined, false)
        if (seen === 'gone') continue
      }
      joined = await this.#join(queue, ahead)
    }
  }

  /** Its own contender at a node where contenders queue; `written` settles when its token is. */
  async #join(
    queue: TreePath,
    ahead: number,
  ): Promise<Owned & { readonly name: string; readonly written: Promise<void> }> {
    checkNewPath(join(queue, `${this.#prefix}0000000000`))
    for (;;) {
      const state = await this.#read(queue)
      if (state === undefined) {
        await ensureNode(this.#store, queue, this.#writing)
        continue
      }
      checkLock(state)
      const contenders = inOrder(state.children)
      const own = contenders.find(name => name.startsWith(this.#prefix))
      if (own !== undefined) {
        const owned = await this.#adopt(join(queue, own))
        if (owned !== 'missing') return { name: own, ...owned, written: Promise.resolve() }
        continue
      }
      if (this.wanted.token !== 0n) throw new Ended('gone')
      if (this.#waitMs === 0 && contenders.length > 0) throw notAcquired(this.wanted.path, contenders.length + ahead)
      // Its node went with a session, and its client, whose stream is closed, may contend through another gateway.
      if (this.#sessions.size > 0 && this.#audience === undefined) throw new Ended('moved')
      const session = currentSession(this.#store).id
      this.#over.signal.throwIfAborted()
      this.#mayExist = true
      this.#enter(session)
      const node = { parent: queue, prefix: this.#prefix, data: encodeContender(this.wanted.value), ephemeral: true }
      const { name, revision } = await this.#store.createInSequence(node, this.#writing)
      const path = join(queue, name)
      this.#paths.add(path)
      // While the queue is read.
      const written = this.#writeToken(path, revision)
      written.catch(() => {
        // Thrown where it is awaited.
      })
      return { name, token: revision, version: 1, written }
    }
  }

  async #writeToken(path: TreePath, token: Revision): Promise<void> {
    await this.#store.commit([{ op: 'set', path, data: encodeContender(this.wanted.value, token) }], this.#writing)
  }

  /** Where it has had a contender before, one that belongs to the session of another gateway has moved there. */
  async #adopt(
    path: TreePath,
    mayTake = (owner: string): boolean => this.#sessions.size === 0 || this.#sessions.has(owner),
  ): Promise<Owned | 'missing'> {
    const session = currentSession(this.#store).id
    this.#over.signal.throwIfAborted()
    this.#mayExist = true
    const owned = await adopt(this.#store, path, { value: this.wanted.value, session, mayTake, ...this.#writing })
    if (owned === 'missing') return owned
    if (owned === 'moved') throw new Ended('moved')
    this.#paths.add(path)
    this.#enter(session)
    if (this.wanted.token !== 0n && owned.token !== this.wanted.token) throw new Ended('gone')
    return owned
  }

  #enter(session: string): void {
    this.#session = session
    this.#sessions.add(session)
  }

  /** Returns when it is over. */
  async #hold(path: TreePath, token: Revision): Promise<void> {
    if (currentSession(this.#store).id !== this.#session) return
    this.#timer?.[Symbol.dispose]()
    this.#report({ state: 'held', token, path })
    const session = this.#session
    using _own = this.#store.observe(
      path,
      ({ state, source, refused }) => {
        if (source !== 'live' || refused !== undefined) return
        if (state === undefined) this.end({ lost: 'deleted' })
        else if (state.stat.owner !== session) this.end({ lost: 'moved' })
      },
      { children: false },
    )
    const { promise, resolve } = Promise.withResolvers<void>()
    onAbort(this.#over.signal, resolve)
    if (!this.isOver) await promise
  }

  /** It has to wait. */
  #queued(place: number): void {
    if (this.#waitMs === 0) throw notAcquired(this.wanted.path, place)
    this.#report({ state: 'queued', place })
  }

  #report(progress: Progress): void {
    if (this.isOver) return
    const before = this.#progress
    if (before?.state === 'queued' && progress.state === 'queued' && before.place === progress.place) return
    this.#progress = progress
    this.#audience?.onProgress(progress)
  }

  #read(path: TreePath): Promise<NodeState | undefined> {
    return this.#store.read(path, { signal: this.#over.signal })
  }

  /** Waits until a node is as wanted, as far as it may be read: `gone`; or until the session has changed: `woken`. */
  async #observed(
    path: TreePath,
    isWanted: (state: NodeState | undefined) => boolean,
    children: boolean,
  ): Promise<'gone' | 'woken'> {
    const { promise, resolve, reject } = Promise.withResolvers<'gone' | 'woken'>()
    const look = ({ state, source, refused }: Observation): void => {
      if (source === 'live' && refused === undefined && isWanted(state)) resolve('gone')
    }
    this.#wake = () => resolve('woken')
    const stopListening = onAbort(this.#over.signal, () => reject(this.#over.signal.reason))
    try {
      using _observed = this.#store.observe(path, look, { children })
      this.#over.signal.throwIfAborted()
      if (currentSession(this.#store).id !== this.#session) return 'woken'
      return await promise
    } finally {
      stopListening()
    }
  }

  /** Retries until the contender is gone, or its session. Returns the revision of the last removal. */
  async #remove(which: 'nothing' | 'own' | 'all'): Promise<Revision | undefined> {
    if (which === 'nothing' || !this.#mayExist) return undefined
    const session = this.#session
    for (let hasWarned = false; ; hasWarned = true) {
      try {
        return await this.#removeOnce(which, session)
      } catch (error) {
        const { current } = this.#store.session
        if (current.state === 'closed') return undefined
        if (!hasWarned)
          this.#log.warn({ err: error, path: this.wanted.path }, 'a contender cannot be removed yet; trying again')
        await this.#clock.sleep(RETRY_MS, this.#writing.signal)
      }
    }
  }

  async #removeOnce(which: 'own' | 'all', session: string | undefined): Promise<Revision | undefined> {
    const paths = this.#paths.size > 0 ? [...this.#paths] : await ownContenders(this.#store, this.wanted, this.#writing)
    const mayRemove = (owner: string | undefined): boolean => session === undefined || owner === session
    let last: Revision | undefined
    for (const path of paths) {
      const options = which === 'all' ? this.#writing : { ...this.#writing, mayRemove }
      last = (await removeContender(this.#store, path, options)) ?? last
    }
    return last
  }
}
