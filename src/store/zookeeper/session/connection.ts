import type { Clock } from '../../../lib/clock.ts'
import type { Log } from '../../../lib/log.ts'
import { onAbort } from '../../../lib/on-abort.ts'
import type { Revision } from '../../../tree/node.ts'
import { isConnected, type Manager, STATES } from '../repairs/library.ts'
import { repairedLibrary } from '../repairs/repairs.ts'
import { WATCHES_LOST } from '../repairs/watches-in-pieces.ts'
import { formatServers, type ServerAddress } from '../wire/connect-string.ts'
import { formatSessionId } from '../wire/stat.ts'
import { type Reply, removeWatchesRequest, type WireRequest } from '../wire/wire.ts'
import { GatheredReads } from './batched-reads.ts'
import type { Credentials } from './credentials.ts'
import { RequestWindow } from './request-window.ts'

export interface ConnectionOptions {
  readonly servers: readonly ServerAddress[]
  readonly sessionTimeoutMs: number
  readonly auth: Credentials | undefined
  readonly clock: Clock
  readonly log: Log | undefined
}

/** Called synchronously, in the order of what happens on the connection. */
export interface ConnectionEvents {
  connected(): void
  /** Also after each attempt that failed. */
  disconnected(): void
  /** The session is over: it expired, or its credentials were refused. Nothing more comes. */
  ended(reason: string): void
  /** A watch has fired. */
  changed(realPath: string): void
  /** Some watches may be missing: anything may have changed. */
  watchesLost(): void
}

/** The connection broke, or there was none. */
export class LostRequest extends Error {
  /** Whether the request may have reached a server. */
  readonly sent: boolean

  constructor(sent: boolean) {
    super('the connection to ZooKeeper broke')
    this.sent = sent
  }
}

export type WatchKind = 'data' | 'children' | 'exists'

export interface SendOptions<T> {
  readonly signal?: AbortSignal
  /** The request sets a watch of this kind on this path. */
  readonly watch?: { readonly kind: WatchKind; readonly realPath: string }
  /** Called while the reply is read, before anything that came after it. */
  readonly onReply?: (reply: Reply<T>) => void
}

/** One session with ZooKeeper, on one connection after another. Connects again by itself until the session has ended. */
export class Connection {
  /** For reads that come in large numbers. */
  readonly reads = new GatheredReads((request, options) => this.send(request, options))
  readonly #manager: Manager
  readonly #clock: Clock
  readonly #window = new RequestWindow()
  readonly #watcher: (event: { readonly path: string }) => void
  #gathering: Manager['socket']

  constructor(options: ConnectionOptions, events: ConnectionEvents) {
    const client = repairedLibrary().createClient(formatServers(options.servers), {
      sessionTimeout: options.sessionTimeoutMs,
      retries: 0,
      clock: options.clock,
      onFault: error => options.log?.warn({ error }, 'a reply of ZooKeeper could not be read; connecting again'),
    })
    if (options.auth !== undefined) client.addAuthInfo(options.auth.scheme, Buffer.from(options.auth.secret))
    this.#clock = options.clock
    this.#manager = client.connectionManager
    this.#watcher = event => events.changed(event.path)
    this.#manager.on(WATCHES_LOST, () => events.watchesLost())
    this.#manager.on('state', state => this.#onState(state, events))
  }

  start(): void {
    this.#manager.connect()
  }

  get isConnected(): boolean {
    return isConnected(this.#manager)
  }

  get sessionId(): string {
    return formatSessionId(this.#manager.getSessionId().readBigUInt64BE())
  }

  /** As granted by the server. */
  get timeoutMs(): number {
    return this.#manager.sessionTimeout
  }

  /** The revision of the newest reply. */
  get seen(): Revision {
    return this.#manager.zxid.readBigInt64BE()
  }

  /**
   * Sends a request as soon as the window allows and gives the server's answer, whatever its code. Rejects with LostRequest when
   * the connection breaks first, with TOO_MANY when too many wait, and with the abort reason; what was sent then goes on.
   */
  send<T>(request: WireRequest<T>, options: SendOptions<T> = {}): Promise<Reply<T>> {
    const { promise, resolve, reject } = Promise.withResolvers<Reply<T>>()
    const { signal } = options
    if (signal?.aborted) {
      reject(signal.reason)
      return promise
    }
    if (!this.isConnected) {
      reject(new LostRequest(false))
      return promise
    }
    const settled = signal === undefined ? () => {} : onAbort(signal, () => reject(signal.reason))
    const fail = (error: unknown): void => {
      settled()
      reject(error)
    }
    const bytes = request.size
    this.#window.enter({
      bytes,
      isWanted: () => signal?.aborted !== true,
      fail,
      start: () => {
        this.#gather()
        this.#manager.queue(request, (error, response) => {
          this.#window.leave(bytes)
          if (error !== null) {
            fail(new LostRequest(request.sent))
            return
          }
          const reply = response as Reply<T>
          if (options.watch !== undefined) this.#register(options.watch.kind, options.watch.realPath, reply)
          options.onReply?.(reply)
          settled()
          resolve(reply)
        })
      },
    })
    return promise
  }

  /** Gives up the watches on a path. One that has fired already may still be told of. */
  forget(realPath: string): void {
    const { dataWatchers, childWatchers, existenceWatchers } = this.#manager.watcherManager
    for (const watchers of [dataWatchers, childWatchers, existenceWatchers]) delete watchers[realPath]
    if (!this.isConnected) return
    // It does not matter when there is none any more, and with the connection they all go.
    this.send(removeWatchesRequest(realPath)).catch(() => {})
  }

  /** Ends the session, with everything that belongs to it. Waits for the answer to it, but not longer than `withinMs`. */
  async close(withinMs: number): Promise<void> {
    const closed = this.#closed()
    using _deadline = this.#clock.after(withinMs, () => this.#manager.socket?.destroy())
    this.#manager.close()
    await closed
  }

  /** Ends the connection for good; the session lives on until it times out. */
  async abandon(): Promise<void> {
    const closed = this.#closed()
    if (this.isConnected) {
      this.#manager.setState(STATES.CLOSING)
      this.#manager.socket?.destroy()
    } else this.#manager.close()
    await closed
  }

  /** Requests of one turn of the event loop leave in one write: each write is a system call, which costs more than the request. */
  #gather(): void {
    const { socket } = this.#manager
    if (socket === undefined || socket === this.#gathering) return
    this.#gathering = socket
    socket.cork()
    process.nextTick(() => {
      if (this.#gathering === socket) this.#gathering = undefined
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
    this.#window.clear(() => new LostRequest(false))
    if (state === STATES.DISCONNECTED) events.disconnected()
    else if (state === STATES.SESSION_EXPIRED) events.ended('it expired')
    else if (state === STATES.AUTHENTICATION_FAILED) events.ended('its credentials were refused')
  }

  #register(kind: WatchKind, realPath: string, { body }: Reply<unknown>): void {
    const manager = this.#manager
    if (kind === 'exists' && body === undefined) manager.registerExistenceWatcher(realPath, this.#watcher)
    if (body === undefined) return
    if (kind === 'children') manager.registerChildWatcher(realPath, this.#watcher)
    else manager.registerDataWatcher(realPath, this.#watcher)
  }
}
