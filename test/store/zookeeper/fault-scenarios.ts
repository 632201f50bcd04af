/**
 * Each fault of node-zookeeper-client that espalier repairs, as a program: `node fault-scenarios.ts SCENARIO PORT OMITTED`
 * plays one against a ZooKeeper server with every repair applied but the one named OMITTED, and prints its outcome as JSON. A process
 * of its own for each, because repairs change the library for good and some faults end the process.
 */
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { systemClock } from '../../../src/lib/clock.ts'
import { isConnected, library, type Manager, STATES } from '../../../src/store/zookeeper/repairs/library.ts'
import { applyRepairs, REPAIRS } from '../../../src/store/zookeeper/repairs/repairs.ts'
import { syncRequest } from '../../../src/store/zookeeper/wire/wire.ts'
import { eventually } from '../../support/condition.ts'
import { openProxy } from '../../support/process/proxy.ts'

type Callback = (error: (Error & { code?: number }) | null, ...answer: unknown[]) => void

/** The library's client, as documented. */
interface Client {
  readonly connectionManager: Manager
  connect(): void
  close(): void
  on(event: 'connected' | 'disconnected', listener: () => void): void
  once(event: 'connected' | 'disconnected', listener: () => void): void
  addAuthInfo(scheme: string, auth: Buffer): void
  create(path: string, ...rest: unknown[]): void
  exists(path: string, ...rest: unknown[]): void
  getData(path: string, callback: Callback): void
  setData(path: string, data: Buffer, version: number, callback: Callback): void
}

const SHORT_MS = 1_500
const [scenario = '', portText = '', omitted = ''] = process.argv.slice(2)
const port = Number(portText)
const run = `/${scenario}-${process.pid}`

function client(connect: string, sessionTimeout = 10_000): Client {
  const options = { sessionTimeout, retries: 0, clock: systemClock, onFault: () => {} }
  return library.createClient(connect, { ...options }) as unknown as Client
}

async function connected(connect: string, sessionTimeout?: number): Promise<Client> {
  const made = client(connect, sessionTimeout)
  made.connect()
  await eventually(() => isConnected(made.connectionManager), 'connected')
  return made
}

const direct = (): Promise<Client> => connected(`127.0.0.1:${port}`)

/** `ok`, the name of the error, or `never` when there is no answer in time. */
async function outcome(call: (callback: Callback) => void, withinMs = 4_000): Promise<string> {
  const answered = new Promise<string>(resolve => {
    try {
      call(error => resolve(error === null || error === undefined ? 'ok' : `${error.name} ${error.code}`))
    } catch (error) {
      resolve(`thrown ${String(error)}`)
    }
  })
  return Promise.race([answered, delay(withinMs, 'never', { ref: false })])
}

const SCENARIOS: Record<string, () => Promise<Record<string, unknown>>> = {
  'cut-in-mid-reply': async () => {
    await using proxy = await openProxy(port)
    const writer = await direct()
    await outcome(done => writer.create(run, Buffer.alloc(50_000, 'z'), done))
    const reader = await connected(proxy.connect)
    proxy.cutAfterBytes(20_000)
    const cut = await outcome(done => reader.getData(run, done))
    const again = await eventually(() => isConnected(reader.connectionManager), 'connected again', 4_000).catch(
      () => false,
    )
    return { cut, again, read: await outcome(done => reader.getData(run, done), 1_000) }
  },

  'without-a-quorum': async () => {
    const asked: string[] = []
    const server = createServer(socket => {
      let bytes = Buffer.alloc(0)
      socket.on('data', chunk => {
        bytes = Buffer.concat([bytes, chunk])
        // A frame can arrive in several chunks.
        if (bytes.length < 4 || bytes.length < 4 + bytes.readUInt32BE()) return
        // The session id, and whether a server without a quorum will do.
        asked.push(`${bytes.readBigInt64BE(20)} ${bytes.length > 48 ? bytes[48] : 'no'}`)
        socket.write(
          Buffer.from('0000002500000000000000640000000000000007000000100000000000000000000000000000000001', 'hex'),
        )
        bytes = Buffer.alloc(0)
        if (asked.length === 1) socket.end()
      })
      socket.on('error', () => {})
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const options = { sessionTimeout: 10_000, retries: 0, clock: systemClock, onFault: () => {}, readOnly: true }
    const reader = library.createClient(`127.0.0.1:${port}`, options) as unknown as Client
    reader.connect()
    await eventually(() => asked.length > 1 && isConnected(reader.connectionManager), 'connected again')
    return { asked: asked.slice(0, 2), state: reader.connectionManager.state }
  },

  'unknown-error-code': async () => {
    const writer = await direct()
    const quota = `/zookeeper/quota${run}`
    await outcome(done => writer.create(run, done))
    for (const path of ['/zookeeper/quota', quota]) await outcome(done => writer.create(path, done))
    const limits = Buffer.from('count=-1,bytes=-1=;byteHardLimit=10;countHardLimit=2')
    await outcome(done => writer.create(`${quota}/zookeeper_limits`, limits, done))
    await outcome(done => writer.create(`${quota}/zookeeper_stats`, Buffer.from('count=1,bytes=0'), done))
    return { refused: await outcome(done => writer.setData(run, Buffer.alloc(100), -1, done)) }
  },

  'request-numbers': async () => {
    const reader = await direct()
    const { connectionManager: manager } = reader
    const first = outcome(done => reader.exists('/', done))
    const number = manager.pendingQueue[0]?.request.header.xid
    await first
    manager.xid = 2 ** 31 - 2
    const outcomes: string[] = []
    for (let i = 0; i < 4; i++) outcomes.push(await outcome(done => reader.exists('/', done), 1_000))
    return { first: number, outcomes }
  },

  'reply-to-sync': async () => {
    const reader = await direct()
    return {
      sync: await outcome(done => reader.connectionManager.queue(syncRequest('/'), error => done(error)), 2_000),
    }
  },

  'queued-when-the-session-ends': async () => {
    await using proxy = await openProxy(port)
    const reader = await connected(proxy.connect, SHORT_MS)
    proxy.mode = 'refuse'
    proxy.cut()
    await eventually(() => !isConnected(reader.connectionManager), 'disconnected')
    const queued = outcome(done => reader.exists('/', done), 3 * SHORT_MS)
    await delay(2 * SHORT_MS)
    proxy.mode = 'pass'
    return { queued: await queued }
  },

  'retry-in-the-callback': async () => {
    await using proxy = await openProxy(port)
    const reader = await connected(proxy.connect)
    let entered = 0
    const retry = (): void => {
      if (entered++ < 5_000) reader.exists('/', (error: Error | null) => error && retry())
    }
    retry()
    proxy.cut()
    await delay(500)
    return { entered: entered < 100 ? 'a few times' : entered }
  },

  'fourteen-thousand-watches': async () => {
    await using proxy = await openProxy(port)
    const reader = await connected(proxy.connect, 20_000)
    const writer = await direct()
    const path = (i: number): string =>
      `${run}-service-instance-with-a-long-name-0123456789-${String(i).padStart(24, '0')}`
    let fired = 0
    let set = 0
    const watcher = (): void => void fired++
    for (let i = 0; i < 14_000; i++) reader.exists(path(i), watcher, () => set++)
    await eventually(() => set === 14_000, 'all watches set', 20_000)
    proxy.cut()
    await eventually(() => !isConnected(reader.connectionManager), 'disconnected')
    const back = await outcome(done => reader.once('connected', () => reader.exists('/', done)), 5_000)
    for (const i of [0, 7_000, 13_999]) await outcome(done => writer.create(path(i), done))
    await eventually(() => fired === 3, 'three watches', 2_000).catch(() => {})
    return { back, fired }
  },

  'credentials-first': async () => {
    await using proxy = await openProxy(port)
    const reader = client(proxy.connect)
    reader.addAuthInfo('digest', Buffer.from('user:password'))
    reader.connect()
    await eventually(() => isConnected(reader.connectionManager), 'connected')
    const { default: zookeeper } = (await import('node-zookeeper-client')) as unknown as {
      default: { ACL: { CREATOR_ALL_ACL: unknown } }
    }
    await outcome(done => reader.create(run, Buffer.from('x'), zookeeper.ACL.CREATOR_ALL_ACL, done))
    const queued = outcome(done => reader.once('disconnected', () => reader.getData(run, done)))
    proxy.cut()
    return { queued: await queued }
  },

  'accepted-and-dropped': async () => {
    const handshakeBytes = 40
    await using proxy = await openProxy(port)
    const reader = client(proxy.connect)
    proxy.cutAfterBytes(handshakeBytes)
    reader.connectionManager.on('state', state => {
      if (state === STATES.DISCONNECTED) proxy.cutAfterBytes(handshakeBytes)
    })
    reader.connect()
    await delay(2_000)
    return { few: proxy.accepted > 1 && proxy.accepted < 40 }
  },

  'no-answer-to-the-handshake': async () => {
    await using proxy = await openProxy(port)
    proxy.mode = 'blackhole'
    const reader = client(proxy.connect, 6_000)
    reader.connect()
    await eventually(() => proxy.accepted === 1, 'accepted')
    await delay(100)
    proxy.mode = 'pass'
    return { connected: await eventually(() => isConnected(reader.connectionManager), '', 4_000).catch(() => false) }
  },

  'half-open': async () => {
    await using proxy = await openProxy(port)
    const reader = await connected(proxy.connect, SHORT_MS)
    proxy.mode = 'blackhole'
    return { pending: await outcome(done => reader.exists('/', done), 3 * SHORT_MS) }
  },

  'only-receiving': async () => {
    const receiver = await connected(`127.0.0.1:${port}`, SHORT_MS)
    const writer = await direct()
    let fired = 0
    for (let i = 0; i < 60; i++) await outcome(done => receiver.exists(`${run}-${i}`, () => fired++, done))
    await outcome(done => receiver.create(`${run}-ephemeral`, 1, done))
    for (let i = 0; i < 60; i++) {
      await outcome(done => writer.create(`${run}-${i}`, done))
      await delay(SHORT_MS / 20)
    }
    const { xid } = receiver.connectionManager
    return { silent: xid < 70, fired, alive: await exists(writer, `${run}-ephemeral`) }
  },

  'close-at-any-time': async () => {
    await using proxy = await openProxy(port)
    const states: Record<string, unknown> = {}
    const before = client(proxy.connect)
    states.before = await closed(before)
    const during = client(proxy.connect)
    during.connect()
    states.during = await closed(during)
    states.accepted = proxy.accepted
    proxy.mode = 'blackhole'
    const waiting = client(proxy.connect)
    waiting.connect()
    await eventually(() => proxy.accepted > 0, 'accepted')
    states.waiting = await closed(waiting)
    await delay(500)
    return { ...states, connections: proxy.accepted }
  },

  'ipv6-server': async () => {
    await using proxy = await openProxy(port, '::1')
    const reader = client(proxy.connect)
    reader.connect()
    return { connected: await eventually(() => isConnected(reader.connectionManager), '', 2_000).catch(() => false) }
  },
}

async function closed(made: Client): Promise<string> {
  try {
    made.close()
  } catch (error) {
    return String(error)
  }
  const isClosed = (): boolean => made.connectionManager.state === STATES.CLOSED
  return eventually(() => isClosed() && 'closed', '', 1_000).catch(() => `state ${made.connectionManager.state}`)
}

function exists(made: Client, path: string): Promise<boolean> {
  return new Promise(resolve => made.exists(path, (_: unknown, stat: unknown) => resolve(stat !== null)))
}

const play = SCENARIOS[scenario]
if (play === undefined) throw new Error(`there is no scenario "${scenario}"`)
if (omitted !== '' && !REPAIRS.some(({ name }) => name === omitted)) throw new Error(`there is no repair "${omitted}"`)
applyRepairs(REPAIRS.filter(({ name }) => name !== omitted))
const saw = await play()
process.stdout.write(JSON.stringify(saw), () => process.exit())
