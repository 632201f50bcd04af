// What espalier uses of node-zookeeper-client 1.1.3, which has no types of its own. Those of DefinitelyTyped leave out everything
// below `lib`, and are wrong in places.

declare module 'node-zookeeper-client' {
  import type { EventEmitter } from 'node:events'
  import type ConnectionManager from 'node-zookeeper-client/lib/ConnectionManager.js'
  import type { Clock } from '../../../lib/clock.ts'

  namespace zookeeper {
    interface Options {
      readonly sessionTimeout: number
      /** At most 1. */
      readonly retries: number
      /** Not of the library: the clock of the repairs. */
      readonly clock: Clock
      /** Not of the library: connect to servers without a quorum as well. */
      readonly readOnly?: boolean
      /** Not of the library: called with errors that a repair has caught. */
      readonly onFault: (error: unknown) => void
    }
    interface Client extends EventEmitter {
      readonly connectionManager: ConnectionManager
      addAuthInfo(scheme: string, auth: Buffer): void
      connect(): void
    }
    function createClient(connectionString: string, options: Options): Client
  }
  export = zookeeper
}

declare module 'node-zookeeper-client/lib/ConnectionManager.js' {
  import type { EventEmitter } from 'node:events'
  import type { Socket } from 'node:net'
  import type { Options } from 'node-zookeeper-client'

  interface Header {
    readonly type: number
    /** Written by the library when it sends the request. */
    xid: number
  }
  interface Request {
    readonly header: Header
    readonly payload: object | null
    toBuffer(): Buffer
  }
  interface Packet {
    readonly request: Request
    readonly callback?: (error: Error | null, response?: unknown) => void
  }
  /** The watches that are set on a server. The types of events are numbered by ZooKeeper. */
  interface WatcherManager {
    emit(event: { readonly type: number; readonly path: string }): void
    isEmpty(): boolean
    getDataWatcherPaths(): string[]
    getChildWatcherPaths(): string[]
    getExistenceWatcherPaths(): string[]
  }
  interface Server {
    readonly host: string
    readonly port: number
  }

  class ConnectionManager extends EventEmitter {
    static readonly STATES: {
      readonly DISCONNECTED: 0
      readonly CONNECTING: 1
      readonly CONNECTED: 2
      readonly CONNECTED_READ_ONLY: 3
      readonly CLOSING: -1
      readonly CLOSED: -2
      readonly SESSION_EXPIRED: -3
      readonly AUTHENTICATION_FAILED: -4
    }
    state: number
    options: Options
    servers: readonly Server[]
    nextServerIndex: number
    socket: Socket | undefined
    /** Of the session: the requested timeout, then the granted one once connected. */
    sessionTimeout: number
    connectTimeout: number
    connectTimeoutHandler: NodeJS.Timeout | null
    xid: number
    sessionId: Buffer
    sessionPassword: Buffer
    /** Of the last reply; sent in the handshake, in which a server refuses a client that has seen a newer zxid than its own. */
    zxid: Buffer
    pendingBuffer: Buffer | null
    readonly packetQueue: { queue: Packet[] }
    pendingQueue: Packet[]
    watcherManager: WatcherManager
    connect(): void
    close(): void
    setState(state: number): void
    findNextServer(callback: (server: Server) => void): void
    queue(request: Request, callback?: Packet['callback']): void
    getSessionId(): Buffer
    onSocketConnected(): void
    onSocketClosed(hadError: boolean): void
    onSocketData(chunk: Buffer): void
    onSocketTimeout(): void
    onPacketQueueReadable(): void
  }
  namespace ConnectionManager {
    export type { Packet, Request, Server, WatcherManager }
  }
  export = ConnectionManager
}

declare module 'node-zookeeper-client/lib/ConnectionStringParser.js' {
  import type { Server } from 'node-zookeeper-client/lib/ConnectionManager.js'

  class ConnectionStringParser {
    readonly connectionString: string
    getServers(): readonly Server[]
  }
  export = ConnectionStringParser
}

declare module 'node-zookeeper-client/lib/Exception.js' {
  class Exception extends Error {
    static readonly CONNECTION_LOSS: number
    static readonly SESSION_EXPIRED: number
    static readonly AUTH_FAILED: number
    static create: (code: number, path?: string) => Exception
    code: number
  }
  export = Exception
}

declare module 'node-zookeeper-client/lib/jute/index.js' {
  import type { Request as Queued } from 'node-zookeeper-client/lib/ConnectionManager.js'

  class ConnectRequest {
    byteLength(): number
    serialize(buffer: Buffer, offset: number): number
  }
  interface SetWatches {
    relativeZxid: Buffer
    dataWatches: readonly string[]
    existWatches: readonly string[]
    childWatches: readonly string[]
  }
  const jute: {
    readonly OP_CODES: { readonly PING: number; readonly SET_WATCHES: number; readonly CLOSE_SESSION: number }
    readonly XID_PING: number
    readonly protocol: {
      readonly RequestHeader: new (xid?: number, type?: number) => { type: number; xid: number }
      readonly SetWatches: new () => SetWatches
      ConnectRequest: typeof ConnectRequest
    }
    readonly Request: new (header: { type: number; xid: number }, payload: object | null) => Queued
  }
  export = jute
}
