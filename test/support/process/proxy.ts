import { connect, createServer, type Socket } from 'node:net'

/**
 * What happens to bytes and connections: `pass` forwards everything; `blackhole` keeps connections open, accepts new ones, and
 * drops every byte and every close, as a network that drops packets does; `refuse` resets new connections at once and does not
 * affect the others; `freeze` buffers everything and forwards it, in order, once the mode is `pass` again.
 */
type ProxyMode = 'pass' | 'blackhole' | 'refuse' | 'freeze'

/** A TCP proxy on loopback that injects network faults. */
export interface TcpProxy extends AsyncDisposable {
  readonly port: number
  /** `127.0.0.1:PORT` or `[::1]:PORT` */
  readonly connect: string
  mode: ProxyMode
  /** Where new connections go; can be changed, for a target that restarts elsewhere. */
  targetPort: number
  /** The delay of each chunk, in milliseconds, in both directions. Default 0. */
  delayMs: number
  /** How many bytes a second each connection forwards, both directions together. Default: no limit. */
  bytesPerSecond: number
  /** How many connections were ever accepted, refused ones included. */
  readonly accepted: number
  /** How many are open now. */
  readonly open: number
  /** Bytes that went from the target to clients. */
  readonly bytesDown: number
  /** Closes every open connection on both sides. */
  cut(): void
  /** Lets `bytes` more bytes through from the target to clients, then cuts: in the middle of a frame if need be. Once. */
  cutAfterBytes(bytes: number): void
  /**
   * Lets `frames` more whole frames of ZooKeeper (four bytes of length, then as many) through from the target to clients, then cuts. Once.
   * Counted from the frame boundaries of each connection, so the target must speak that protocol from the connection's start.
   */
  cutAfterFrames(frames: number): void
  /** Passes this many bytes from clients to the target, then drops the rest and cuts. Once. */
  cutAfterBytesUp(bytes: number): void
}

interface Pair {
  readonly client: Socket
  readonly target: Socket
  readonly held: (() => void)[]
  /** Delayed chunks, in order: each timer forwards the first of them, whichever it was set for. */
  readonly underWay: (() => void)[]
  busyUntil: number
  readonly frames: FrameScanner
}

/** Finds the frame boundaries in a stream of ZooKeeper's frames. */
class FrameScanner {
  #header: number[] = []
  #left = 0

  /** The offsets in this chunk at which frames end. */
  ends(chunk: Buffer): readonly number[] {
    const ends: number[] = []
    for (let at = 0; at < chunk.length; ) {
      if (this.#left > 0) {
        const step = Math.min(this.#left, chunk.length - at)
        this.#left -= step
        at += step
      } else {
        this.#header.push(chunk[at++] as number)
        if (this.#header.length < 4) continue
        this.#left = Buffer.from(this.#header).readUInt32BE()
        this.#header = []
      }
      if (this.#left === 0 && this.#header.length === 0) ends.push(at)
    }
    return ends
  }
}

/** Listens on `host`, which may be the loopback address of IPv6. */
export async function openProxy(targetPort: number, host: '127.0.0.1' | '::1' = '127.0.0.1'): Promise<TcpProxy> {
  const pairs = new Set<Pair>()
  let mode: ProxyMode = 'pass'
  let accepted = 0
  let bytesDown = 0
  let budgetDown = Number.POSITIVE_INFINITY
  let budgetUp = Number.POSITIVE_INFINITY
  let framesDown = Number.POSITIVE_INFINITY

  const cut = (): void => {
    for (const { client, target } of pairs) {
      client.destroy()
      target.destroy()
    }
    pairs.clear()
  }

  const handOn = (pair: Pair, bytes: number, deliver: () => void): void => {
    const now = performance.now()
    const due = Math.max(now + proxy.delayMs, pair.busyUntil) + (bytes * 1000) / proxy.bytesPerSecond
    if (due <= now && pair.underWay.length === 0) {
      deliver()
      return
    }
    pair.busyUntil = due
    pair.underWay.push(deliver)
    setTimeout(() => pair.underWay.shift()?.(), due - now)
  }

  const pass = (pair: Pair, bytes: number, deliver: () => void): void => {
    if (mode === 'blackhole') return
    if (mode === 'freeze' || pair.held.length > 0) pair.held.push(() => handOn(pair, bytes, deliver))
    else handOn(pair, bytes, deliver)
  }

  /** How much of the chunk is forwarded before a frame limit is reached. */
  const framed = (pair: Pair, chunk: Buffer): number => {
    const ends = pair.frames.ends(chunk)
    if (framesDown === Number.POSITIVE_INFINITY) return chunk.length
    if (framesDown === 0) return 0
    const last = ends[framesDown - 1]
    framesDown = Math.max(0, framesDown - ends.length)
    return last ?? chunk.length
  }

  const down = (pair: Pair, chunk: Buffer): void => {
    const allowed = chunk.subarray(0, Math.max(0, Math.min(budgetDown, framed(pair, chunk))))
    budgetDown -= allowed.length
    bytesDown += allowed.length
    pair.client.write(allowed)
    if (budgetDown > 0 && framesDown > 0) return
    budgetDown = Number.POSITIVE_INFINITY
    framesDown = Number.POSITIVE_INFINITY
    pair.client.end(() => cut())
  }

  const up = (pair: Pair, chunk: Buffer): void => {
    const allowed = chunk.subarray(0, Math.max(0, budgetUp))
    budgetUp -= allowed.length
    pair.target.write(allowed)
    if (budgetUp > 0) return
    budgetUp = Number.POSITIVE_INFINITY
    pair.target.end(() => cut())
  }

  const server = createServer({ noDelay: true }, client => {
    accepted++
    client.on('error', () => {}) // handled on its close, which follows
    if (mode === 'refuse') {
      client.resetAndDestroy()
      return
    }
    const target = connect({ port: proxy.targetPort, host: '127.0.0.1', noDelay: true })
    const pair: Pair = { client, target, held: [], underWay: [], busyUntil: 0, frames: new FrameScanner() }
    pairs.add(pair)
    target.on('error', () => {}) // its close follows
    client.on('data', chunk => pass(pair, chunk.length, () => up(pair, chunk)))
    target.on('data', chunk => pass(pair, chunk.length, () => down(pair, chunk)))
    const closed = (): void =>
      pass(pair, 0, () => {
        client.destroy()
        target.destroy()
        pairs.delete(pair)
      })
    client.on('close', closed)
    target.on('close', closed)
  })
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  server.once('error', reject)
  server.listen(0, host, resolve)
  await promise
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('a TCP server has no port')

  const proxy: TcpProxy = {
    port: address.port,
    connect: `${host === '::1' ? '[::1]' : host}:${address.port}`,
    targetPort,
    delayMs: 0,
    bytesPerSecond: Number.POSITIVE_INFINITY,
    get mode() {
      return mode
    },
    set mode(next) {
      mode = next
      if (next !== 'pass') return
      for (const pair of pairs) for (const deliver of pair.held.splice(0)) deliver()
    },
    get accepted() {
      return accepted
    },
    get open() {
      return pairs.size
    },
    get bytesDown() {
      return bytesDown
    },
    cut,
    cutAfterBytes: bytes => {
      budgetDown = bytes
    },
    cutAfterFrames: frames => {
      framesDown = frames
    },
    cutAfterBytesUp: bytes => {
      budgetUp = bytes
    },
    [Symbol.asyncDispose]: async () => {
      cut()
      await new Promise(done => server.close(done))
    },
  }
  return proxy
}
