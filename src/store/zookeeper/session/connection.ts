import { abortableResolvers } from '../../../lib/abortable-resolvers.ts'
import type { Clock } from '../../../lib/clock.ts'
import type { Log } from '../../../lib/log.ts'
import type { Revision } from '../../../tree/node.ts'
import { isConnected, type Manager, STATES } from '../repairs/library.ts'
import { repairedLibrary } from '../repairs/repairs.ts'
import { WATCHES_LOST } from '../repairs/watches-in-pieces.ts'
import { formatServers, type ServerAddress } from '../wire/connect-string.ts'
import { formatSessionId } from '../wire/stat.ts'
import { type Reply, removeWatchesRequest, type WireRequest } from '../wire/wire.ts'
import { BatchedReads } from './batched-reads.ts'
import type { Credentials } from './credentials.ts'
import { RequestWindow } from './request-window.ts'
import { WatchRemovals } from './watch-removals.ts'
import { WatchedPaths, type WatchKind } from './watched-paths.ts'
import { WatchedReads } from './watched-reads.ts'

export interface ConnectionOptions {
  readonly servers: readonly ServerAddress[]
  readonly sessionTimeoutMs: number
  readonly auth: Credentials | undefined
  readonly clock: Clock
  readonly log: Log | undefined
  /** Whether to connect to servers without a quorum, each time with a new session. Default false. */
  readonly readOnly?: boolean
}

/** Called synchronously, in the order of events on the connection. */
interface ConnectionEvents {
  connected(): void
  /** Also after each attempt that failed. */
  disconnected(): void
  /** The session has ended: it expired, or its credentials were refused. No other event follows. */
  ended(reason: string): void
  /** A watch has fired. */
  changed(realPath: string): void
  /** Watches may be missing, so any node may have changed unnoticed. */
  watchesLost(): void
}

/** The connection broke before the reply, or there was none. */
export class LostRequest extends Error {
  /** Whether the request may have reached a server. */
  readonly sent: boolean

  constructor(sent: boolean) {
    super('the connection to ZooKeeper broke')
    this.sent = sent
  }
}

interface SendOptions<T> {
  readonly signal?: AbortSignal
  /** The watch that the request sets. */
  readonly watch?: { readonly kind: WatchKind; readonly realPath: string }
  /** Called while the reply is read, before anything that arrived after it is handled. */
  readonly onReply?: (reply: Reply<T>) => void
}

/** One session with ZooKeeper, over one connection after another. Reconnects by itself until the session has ended. */
export class Connection {
  /** For reads in large numbers. */
  readonly batchedReads = new BatchedReads((request, options) => this.send(request, options))
  /** The same, with watches on their data. */
  readonly watchedReads = new WatchedReads({
    send: (request, options) => this.send(request, options),
    lastRevision: () => this.lastRevision,
    watched: realPath => this.watched(realPath),
  })
  readonly #manager: Manager
  readonly #clock: Clock
  readonly #window = new RequestWindow()
  readonly #watched: WatchedPaths
  readonly #removals = new WatchRemovals(realPath => this.send(removeWatchesRequest(realPath)))
  #corked: Manager['socket']

  constructor(options: ConnectionOptions, events: ConnectionEvents) {
    const client = repairedLibrary().createClient(formatServers(options.servers), {
      sessionTimeout: options.sessionTimeoutMs,
      retries: 0,
      clock: options.clock,
      readOnly: options.readOnly ?? false,
      onFault: error => options.log?.warn({ error }, 'a reply of ZooKeeper could not be read; reconnecting'),
    })
    if (options.auth !== undefined) client.addAuthInfo(options.auth.scheme, Buffer.from(options.auth.secret))
    this.#clock = options.clock
    this.#manager = client.connectionManager
    this.#watched = new WatchedPaths(path => events.changed(path))
    this.#manager.watcherManager = this.#watched
    this.#manager.on(WATCHES_LOST, () => events.watchesLost())
    this.#manager.on('state', state => this.#onState(state, events))
  }

  start(): void {
    this.#manager.connect()
  }

  get isConnected(): boolean {
    return isConnected(this.#manager)
  }

  /** Whether it is connected to a server without a quorum. */
  get isReadOnly(): boolean {
    return this.#manager.state === STATES.CONNECTED_READ_ONLY
  }

  get sessionId(): string {
    return formatSessionId(this.#manager.getSessionId().readBigUInt64BE())
  }

  /** As granted by the server. */
  get timeoutMs(): number {
    return this.#manager.sessionTimeout
  }

  /** The revision of the newest reply. */
  get lastRevision(): Revision {
    return this.#manager.zxid.readBigInt64BE()
  }

  /**
   * Sends a request as soon as the window allows, and returns the server's reply, whatever its code. Rejects with LostRequest when the
   * connection breaks first, with TOO_MANY when too many requests wait, and with the abort reason; a request that was sent is not recalled.
   */
  send<T>(request: WireRequest<T>, options: SendOptions<T> = {}): Promise<Reply<T>> {
    const { signal } = options
    const { promise, resolve, reject } = abortableResolvers<Reply<T>>(signal)
    if (signal?.aborted) return promise
    if (!this.isConnected) {
      reject(new LostRequest(false))
      return promise
    }
    const bytes = request.size
    this.#window.enter({
      bytes,
      isNeeded: () => signal?.aborted !== true,
      fail: reject,
      start: () => {
        this.#cork()
        this.#manager.queue(request, (error, response) => {
          this.#window.leave(bytes)
          if (error !== null) {
            reject(new LostRequest(request.sent))
            return
          }
          const reply = response as Reply<T>
          if (options.watch !== undefined) this.#register(options.watch.kind, options.watch.realPath, reply)
          options.onReply?.(reply)
          resolve(reply)
        })
      },
    })
    return promise
  }

  /** The server is about to watch the data of a path. */
  watched(realPath: string): void {
    this.#watched.add('data', realPath)
  }

  /**
   * Removes the watches on a path, if nobody wants them again before it is its turn. An event of one that has fired already may still
   * arrive.
   */
  removeWatches(realPath: string, isDue: () => boolean): void {
    this.#watched.remove(realPath)
    if (this.isConnected) this.#removals.add({ realPath, isDue })
  }

  /** Ends the session with its ephemeral nodes. Waits for the reply, but at most `withinMs`. */
  async close(withinMs: number): Promise<void> {
    const closed = this.#closed()
    using _deadline = this.#clock.after(withinMs, () => this.#manager.socket?.destroy())
    this.#manager.close()
    await closed
  }

  /** Ends the connection for good; the session stays until it times out. */
  async abandon(): Promise<void> {
    const closed = this.#closed()
    if (this.isConnected) {
      this.#manager.setState(STATES.CLOSING)
      this.#manager.socket?.destroy()
    } else this.#manager.close()
    await closed
  }

  /** Sends all requests of one tick in one write: a write is a system call, which costs more than a request. */
  #cork(): void {
    const { socket } = this.#manager
    if (socket === undefined || socket === this.#corked) return
    this.#corked = socket
    socket.cork()
    process.nextTick(() => {
      if (this.#corked === socket) this.#corked = undefined
      socket.uncork()
    })
  }

  #closed(): Promise<void> {
    const manager = this.#manager
    if (manager.state === STATES.CLOSED) return Promise.resolve()
    return new Promise(resolve => {
      manager.on('state', state => {
        if (state === STATES.CLOSED) resolve()
      })
    })
  }

  #onState(state: number, events: ConnectionEvents): void {
    if (state === STATES.CONNECTED || state === STATES.CONNECTED_READ_ONLY) {
      events.connected()
      return
    }
    this.#window.clear(new LostRequest(false))
    this.#removals.clear()
    if (state === STATES.DISCONNECTED) events.disconnected()
    else if (state === STATES.SESSION_EXPIRED) events.ended('it expired')
    else if (state === STATES.AUTHENTICATION_FAILED) events.ended('its credentials were refused')
  }

  #register(kind: WatchKind, realPath: string, { body }: Reply<unknown>): void {
    // Of a node that exists, `exists` watches the data.
    if (body !== undefined) this.#watched.add(kind === 'exists' ? 'data' : kind, realPath)
    else if (kind === 'exists') this.#watched.add(kind, realPath)
  }
}
