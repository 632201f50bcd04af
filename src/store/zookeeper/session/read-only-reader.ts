import type { Revision } from '../../../tree/node.ts'
import { existsRequest, realPath } from '../wire/wire.ts'
import { Connection, type ConnectionOptions } from './connection.ts'

interface ReadOnlyReaderOptions extends Omit<ConnectionOptions, 'readOnly'> {
  readonly chroot: string
  /** The newest revision that was seen: a server that is behind it is not used. */
  readonly seen: Revision
}

/** Called synchronously, in the order of events on the connection. */
interface ReadOnlyEvents {
  /** The connection can be read from. */
  ready(connection: Connection): void
  /** It cannot any more. */
  lost(): void
  changed(realPath: string): void
  watchesLost(): void
}

/** The first attempt. Servers begin to serve without a quorum two seconds after they have lost it; a leader is mostly elected before. */
const FIRST_AFTER_MS = 1_000
const AGAIN_AFTER_MS = 1_000

/**
 * Connects to servers that have no quorum and answer reads all the same (`readonlymode.enabled`), until disposed. Such a server refuses the
 * sessions that a quorum has made, so each connection has a session of its own, which that server alone knows (`localSessionsEnabled`).
 */
export class ReadOnlyReader implements Disposable {
  readonly #options: ReadOnlyReaderOptions
  readonly #events: ReadOnlyEvents
  #connection: Connection | undefined
  #isReady = false
  #timer: Disposable

  constructor(options: ReadOnlyReaderOptions, events: ReadOnlyEvents) {
    this.#options = options
    this.#events = events
    this.#timer = options.clock.after(FIRST_AFTER_MS, () => this.#open())
  }

  #open(): void {
    const ifCurrent = (then: () => void): void => {
      if (this.#connection === connection) then()
    }
    const connection: Connection = new Connection(
      { ...this.#options, readOnly: true },
      {
        connected: () => ifCurrent(() => void this.#check(connection)),
        disconnected: () => ifCurrent(() => this.#onDisconnected()),
        ended: () => ifCurrent(() => this.#reopen()),
        changed: path => ifCurrent(() => this.#events.changed(path)),
        watchesLost: () => ifCurrent(() => this.#events.watchesLost()),
      },
    )
    this.#connection = connection
    connection.start()
  }

  async #check(connection: Connection): Promise<void> {
    // One with a quorum is for the session itself, which is connecting to it as well.
    if (!connection.isReadOnly) {
      this.#reopen()
      return
    }
    const { chroot, seen } = this.#options
    const reply = await connection.send(existsRequest(realPath(chroot, '/'), false)).catch(() => undefined)
    if (reply === undefined || this.#connection !== connection || !connection.isConnected) return
    if (reply.revision < seen) {
      this.#reopen()
      return
    }
    this.#isReady = true
    this.#events.ready(connection)
  }

  #onDisconnected(): void {
    if (!this.#isReady) return
    this.#isReady = false
    this.#events.lost()
  }

  #reopen(): void {
    this.#close()
    this.#timer = this.#options.clock.after(AGAIN_AFTER_MS, () => this.#open())
  }

  #close(): void {
    const connection = this.#connection
    this.#connection = undefined
    this.#onDisconnected()
    // A session of a server without a quorum ends with its connection; the one of a quorum must not be left behind.
    void (connection?.isReadOnly === false ? connection.close(AGAIN_AFTER_MS) : connection?.abandon())
  }

  [Symbol.dispose](): void {
    this.#timer[Symbol.dispose]()
    this.#isReady = false
    this.#close()
  }
}
