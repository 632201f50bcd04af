import { exponentialBackoff } from '../../../lib/backoff.ts'
import type { Clock } from '../../../lib/clock.ts'
import type { Log } from '../../../lib/log.ts'
import type { RegistryError } from '../../../tree/errors.ts'
import type { Revision } from '../../../tree/node.ts'
import type { Session, SessionState } from '../../store.ts'
import { type ConnectString, formatServers } from '../wire/connect-string.ts'
import { existsRequest, realPath, syncRequest } from '../wire/wire.ts'
import { Connection } from './connection.ts'
import { type Contact, LIVE } from './contact.ts'
import type { Credentials } from './credentials.ts'
import { makeChroot } from './make-chroot.ts'
import { ReadOnlyReader } from './read-only-reader.ts'
import { lostHistory, readOnly, type SessionEnd, unreachable } from './session-end.ts'

interface SessionOptions extends ConnectString {
  readonly makesChroot: boolean
  readonly sessionTimeoutMs: number
  readonly connectTimeoutMs: number
  readonly auth: Credentials | undefined
  readonly clock: Clock
  readonly log: Log | undefined
}

/** The owner of the watches of a session; called synchronously. */
interface SessionWatcher {
  /** Contact is lost. */
  suspend(): void
  /** The same session is connected again, with its watches. */
  resume(revision: Revision): void
  /** Everything has to be read again. */
  renew(contact: Contact): void
  changed(realPath: string): void
}

/** How long a disposed session waits at most for the server to confirm its end. */
const CLOSE_WITHIN_MS = 3_000
const NEW_SESSION = exponentialBackoff(100, 5_000)

/**
 * Keeps a session with ZooKeeper open, and replaces it when it ends. A broken connection is re-established within its session. When the
 * session has ended, because a server says so or because it was suspended for longer than its timeout, a new one is created.
 *
 * Meanwhile a server without a quorum is better than none: it is read from, as last known, on a connection of its own. What it has may
 * never have been committed, so everything is read again when the session is back.
 */
export class ZooKeeperSession implements Session {
  readonly #options: SessionOptions
  readonly #watcher: SessionWatcher
  readonly #listeners = new Set<(state: SessionState) => void>()
  #current: SessionState = { state: 'connecting' }
  #connection: Connection
  /** Whether the session of `#connection` has been usable: connected, synced, with its chroot. */
  #isEstablished = false
  #establishedAt = 0
  #expiry: Disposable | undefined
  /** While the session is not connected. */
  #reader: ReadOnlyReader | undefined
  /** The connection to a server without a quorum. */
  #readOnly: Connection | undefined
  /** What the state would be without that connection. */
  #disconnected: SessionState = { state: 'connecting' }
  /** Whether anything was read from a server without a quorum since the session was last connected. */
  #hasReadUncommitted = false
  #shortSessions = 0
  #awaySince: number
  #lastEnd: SessionEnd | undefined
  #isOutageLogged = false
  /** The newest revision that any earlier session has seen. */
  #lastRevision: Revision = 0n
  #closed: Promise<void> | undefined

  constructor(options: SessionOptions, watcher: SessionWatcher) {
    this.#options = options
    this.#watcher = watcher
    this.#awaySince = options.clock.now()
    this.#connection = this.#open()
    this.#connection.start()
    this.#lookForReadOnly()
  }

  get current(): SessionState {
    return this.#current
  }

  onChange(listener: (state: SessionState) => void): Disposable {
    const own = (state: SessionState): void => listener(state)
    this.#listeners.add(own)
    return { [Symbol.dispose]: () => void this.#listeners.delete(own) }
  }

  /** Waits until the session is no longer `connecting`, but at most `withinMs`. */
  async settled(withinMs: number): Promise<void> {
    const changed = new AbortController()
    using _change = this.onChange(() => changed.abort())
    // `sleep` keeps the process alive, which a timer would not: there may be nothing else to do yet.
    await this.#options.clock.sleep(withinMs, changed.signal).catch(() => {})
  }

  /** The connection, if one is usable now, for reads at least. */
  get connection(): Connection | undefined {
    return this.#current.state === 'connected' ? this.#connection : this.#readOnly
  }

  /**
   * The connection. Waits for the first one; later rejects at once with BACKEND_UNREACHABLE while ZooKeeper is unreachable, and with
   * BACKEND_READ_ONLY while only a server without a quorum is reachable, unless `mayBeStale`.
   */
  async connected(signal: AbortSignal, { mayBeStale = false } = {}): Promise<Connection> {
    signal.throwIfAborted()
    if (this.#current.state === 'connecting') await this.#firstConnection(signal)
    if (this.#current.state === 'connected') return this.#connection
    if (this.#readOnly !== undefined) {
      if (mayBeStale) return this.#readOnly
      throw readOnly(this.#options.servers, this.#options.clock.now() - this.#awaySince)
    }
    // One turn of the event loop later: a caller that retries at once must not prevent the connection from being established.
    await new Promise(setImmediate)
    throw this.unreachable()
  }

  unreachable(cause?: unknown): RegistryError {
    const { servers, clock } = this.#options
    return unreachable({
      servers,
      session: this.#current.state,
      awayMs: clock.now() - this.#awaySince,
      lastEnd: this.#lastEnd,
      cause,
    })
  }

  async abandon(): Promise<void> {
    this.#closed ??= this.#close(connection => connection.abandon())
    await this.#closed
  }

  async close(): Promise<void> {
    this.#closed ??= this.#close(connection => connection.close(CLOSE_WITHIN_MS))
    await this.#closed
  }

  async #close(end: (connection: Connection) => Promise<void>): Promise<void> {
    this.#expiry?.[Symbol.dispose]()
    this.#stopReadOnly()
    this.#enter({ state: 'closed' })
    await end(this.#connection)
  }

  #open(): Connection {
    const connection: Connection = new Connection(this.#options, {
      connected: () => this.#ifCurrent(connection, () => this.#onConnected(connection)),
      disconnected: () => this.#ifCurrent(connection, () => this.#onDisconnected(connection)),
      ended: reason => this.#ifCurrent(connection, () => this.#onEnded({ reason })),
      changed: path => this.#ifCurrent(connection, () => this.#watcher.changed(path)),
      watchesLost: () => this.#ifCurrent(connection, () => this.#watcher.renew(LIVE)),
    })
    return connection
  }

  #ifCurrent(connection: Connection, then: () => void): void {
    if (connection === this.#connection && this.#current.state !== 'closed') then()
  }

  #onConnected(connection: Connection): void {
    this.#expiry?.[Symbol.dispose]()
    if (!this.#isEstablished) {
      void this.#establish(connection)
      return
    }
    this.#enterConnected(connection)
    if (this.#hasReadUncommitted) {
      this.#renew()
      return
    }
    // The watches were set again before this request, so its reply comes after all events that were missed.
    connection.send(existsRequest(realPath(this.#options.chroot, '/'), false)).then(
      ({ revision }) => this.#ifCurrent(connection, () => this.connection && this.#watcher.resume(revision)),
      () => {}, // the connection broke again, which #onDisconnected handles
    )
  }

  async #establish(connection: Connection): Promise<void> {
    const { chroot, makesChroot, log } = this.#options
    // Synced with the leader: no reader that has seen a revision in an earlier session may see an older one.
    const synced = await connection.send(syncRequest('/')).catch(() => undefined)
    if (synced === undefined) return
    if (synced.revision < this.#lastRevision) {
      this.#ifCurrent(connection, () => this.#onEnded(lostHistory(this.#lastRevision, synced.revision)))
      return
    }
    const isThere = await makeChroot(connection, makesChroot ? chroot : '').catch(error => {
      log?.warn({ chroot, error }, 'the chroot cannot be created')
      return true
    })
    this.#ifCurrent(connection, () => {
      if (!isThere || this.#isEstablished || !connection.isConnected) return
      this.#isEstablished = true
      this.#establishedAt = this.#options.clock.now()
      this.#enterConnected(connection)
      this.#renew()
    })
  }

  #renew(): void {
    this.#hasReadUncommitted = false
    this.#watcher.renew(LIVE)
  }

  #enterConnected(connection: Connection): void {
    this.#stopReadOnly()
    this.#lastEnd = undefined
    this.#isOutageLogged = false
    this.#enter({ state: 'connected', id: connection.sessionId, timeoutMs: connection.timeoutMs })
  }

  #onDisconnected(connection: Connection): void {
    if (this.#current.state !== 'connected') {
      this.#logOutage()
      return
    }
    const now = this.#options.clock.now()
    this.#awaySince = now
    this.#enterDisconnected({ state: 'suspended', id: this.#current.id, since: now })
    this.#watcher.suspend()
    this.#lookForReadOnly()
    this.#expiry = this.#options.clock.after(connection.timeoutMs, () =>
      this.#ifCurrent(connection, () => this.#onEnded({ reason: 'it was suspended for longer than its timeout' })),
    )
  }

  #onEnded(end: SessionEnd): void {
    const { clock, log } = this.#options
    const ended = this.#connection
    this.#expiry?.[Symbol.dispose]()
    log?.warn({ session: ended.sessionId, ...end }, 'the ZooKeeper session has ended; creating a new one')
    this.#lastEnd = end
    if (ended.lastRevision > this.#lastRevision) this.#lastRevision = ended.lastRevision
    const isShort = !this.#isEstablished || clock.now() - this.#establishedAt < ended.timeoutMs
    this.#shortSessions = isShort ? this.#shortSessions + 1 : 0
    if (this.#current.state === 'connected') this.#awaySince = clock.now()
    if (this.#disconnected.state !== 'connecting' || this.#current.state === 'connected')
      this.#enterDisconnected({ state: 'lost', since: clock.now() })
    if (this.#readOnly === undefined) this.#watcher.suspend()
    this.#lookForReadOnly()
    this.#isEstablished = false
    const next = this.#open()
    this.#connection = next
    void ended.close(CLOSE_WITHIN_MS)
    clock.after(this.#shortSessions === 0 ? 0 : NEW_SESSION.delay(this.#shortSessions), () =>
      this.#ifCurrent(next, () => next.start()),
    )
  }

  /** The state without a connection; a server without a quorum that is read from stays in use. */
  #enterDisconnected(state: SessionState): void {
    this.#disconnected = state
    if (this.#readOnly === undefined) this.#enter(state)
  }

  #lookForReadOnly(): void {
    if (this.#reader !== undefined) return
    let seen = this.#connection.lastRevision
    if (seen < this.#lastRevision) seen = this.#lastRevision
    this.#reader = new ReadOnlyReader(
      { ...this.#options, seen },
      {
        ready: connection => {
          this.#readOnly = connection
          this.#hasReadUncommitted = true
          this.#enter({ state: 'read-only', id: connection.sessionId, since: this.#awaySince })
          this.#watcher.renew(this.#readOnlyContact)
        },
        lost: () => {
          this.#readOnly = undefined
          this.#enter(this.#disconnected)
          this.#watcher.suspend()
        },
        changed: path => this.#watcher.changed(path),
        watchesLost: () => this.#watcher.renew(this.#readOnlyContact),
      },
    )
  }

  get #readOnlyContact(): Contact {
    return { kind: 'read-only', lostAt: this.#awaySince }
  }

  #stopReadOnly(): void {
    this.#reader?.[Symbol.dispose]()
    this.#reader = undefined
    this.#readOnly = undefined
  }

  /** Once per outage. */
  #logOutage(): void {
    if (this.#isOutageLogged) return
    this.#isOutageLogged = true
    const servers = formatServers(this.#options.servers, ', ')
    this.#options.log?.warn({ servers }, 'ZooKeeper cannot be reached; trying again until it can')
  }

  #enter(state: SessionState): void {
    this.#current = state
    this.#options.log?.info({ ...state, session: state.state }, 'the ZooKeeper session changed')
    queueMicrotask(() => {
      for (const listener of [...this.#listeners]) if (this.#listeners.has(listener)) listener(state)
    })
  }

  /**
   * Resolves when the state is no longer `connecting`; rejects with BACKEND_UNREACHABLE once the connect timeout has passed since it began.
   */
  async #firstConnection(signal: AbortSignal): Promise<void> {
    const changed = new AbortController()
    using _change = this.onChange(() => changed.abort())
    const ended = AbortSignal.any([signal, changed.signal])
    const { clock, connectTimeoutMs } = this.#options
    const left = Math.max(0, this.#awaySince + connectTimeoutMs - clock.now())
    const isOver = await clock.sleep(left, ended).then(
      () => true,
      () => false,
    )
    signal.throwIfAborted()
    if (isOver) throw this.unreachable()
  }
}
