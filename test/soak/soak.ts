import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import * as espalier from '../../bench/support/espalier.ts'
import { eventually } from '../support/condition.ts'
import { type GatewayProcess, startGateway } from '../support/gateway.ts'
import { type Call, GrpcConnection } from '../support/grpc-connection.ts'
import { temporaryDirectory } from '../support/process/temporary.ts'

/** What a gateway holds at one time. */
export interface Sample {
  readonly seconds: number
  /** After a collection. */
  readonly liveMB: number
  readonly residentMB: number
  readonly descriptors: number
}

interface Plan {
  readonly streams: number
  readonly connections: number
  readonly ms: number
  readonly sampleMs: number
  /** For how long a stream stays open, on the average. */
  readonly streamMs: number
  readonly onSample?: (sample: Sample) => void
}

export interface Soaked {
  /** While as many streams as planned are open. */
  readonly samples: readonly Sample[]
  /** Before the first connection, and after the last one. */
  readonly before: Sample
  readonly after: Sample
  /** How many streams and connections were opened in all, and how many messages came. */
  readonly opened: number
  readonly connected: number
  readonly messages: number
}

const PROBE = new URL('../support/live-bytes.ts', import.meta.url).href
const SERVICE = '/shop/providers'
const ADDRESSES = Array.from({ length: 10 }, (_, i) => `10.0.0.${i}:80`)
const HEALTH = '/grpc.health.v1.Health/Watch'
const TICK_MS = 100
/** How often a connection is cut with all its streams, another is opened for it, and another one stops reading until the next time. */
const CUT_TICKS = 20
/** Changes and reads in one second. */
const CALLS = 10

/** Streams of several kinds come and go on connections that come and go, while what they watch changes. Rejects if the gateway fails any. */
export async function soak({ streams, connections, ms, sampleMs, streamMs, onSample }: Plan): Promise<Soaked> {
  await using opened = new AsyncDisposableStack()
  const data = opened.use(await temporaryDirectory()).path
  const gateway = opened.use(
    await startGateway({ args: ['--data', data], env: { NODE_OPTIONS: `--expose-gc --import=${PROBE}` } }),
  )
  const port = Number(gateway.endpoint.slice(gateway.endpoint.lastIndexOf(':') + 1))
  const writer = opened.use(await GrpcConnection.open(port))
  await espalier.register(writer, SERVICE, ADDRESSES, {})
  const began = performance.now()
  const sample = (): Promise<Sample> => take(gateway, (performance.now() - began) / 1_000)
  const before = await sample()
  const crowd = new Crowd(port, Math.ceil(streams / connections))
  for (let i = 0; i < connections; i++) await crowd.connect()
  const samples: Sample[] = []
  let nextSample = sampleMs
  const each = Math.max(1, Math.round((streams * TICK_MS) / streamMs))
  for (let tick = 1; performance.now() - began < ms; tick++) {
    await delay(TICK_MS)
    crowd.replace(each)
    if (tick % CUT_TICKS === 0) await crowd.cut()
    if (tick % (1_000 / TICK_MS / CALLS) === 0) await changeAndRead(writer, tick)
    if (performance.now() - began < nextSample) continue
    nextSample += sampleMs
    const taken = await sample()
    samples.push(taken)
    onSample?.(taken)
  }
  const { opened: all, connected, messages } = crowd
  await crowd.close()
  await eventually(() => descriptorsOf(gateway.pid) <= before.descriptors, 'all sockets are closed', 20_000)
  const after = await sample()
  if ((await gateway.stop()) !== 0) throw new Error(`the gateway failed: ${gateway.stderr}`)
  return { samples, before, after, opened: all, connected, messages }
}

async function changeAndRead(writer: GrpcConnection, tick: number): Promise<void> {
  const path = `${SERVICE}/${ADDRESSES[tick % ADDRESSES.length]}`
  await writer.unary(espalier.UPDATE_PROPERTIES, espalier.updatePropertiesRequest(path, { tick }))
  await writer.unary(espalier.DISCOVER, espalier.discoverRequest(SERVICE))
}

/** One connection and its streams, oldest first. */
interface Member {
  readonly connection: GrpcConnection
  readonly calls: Call[]
}

/** Clients whose streams are replaced all the time. */
class Crowd {
  opened = 0
  connected = 0
  messages = 0
  readonly #port: number
  readonly #each: number
  readonly #members: Member[] = []
  #next = 0
  #paused: GrpcConnection | undefined
  #fault: Error | undefined

  constructor(port: number, each: number) {
    this.#port = port
    this.#each = each
  }

  async connect(): Promise<void> {
    const member: Member = { connection: await GrpcConnection.open(this.#port), calls: [] }
    this.connected++
    this.#members.push(member)
    for (let i = 0; i < this.#each; i++) this.#open(member)
  }

  /** Cancels the oldest streams, and opens as many. Throws if the gateway has ended one. */
  replace(count: number): void {
    if (this.#fault !== undefined) throw this.#fault
    for (let i = 0; i < count; i++) {
      const member = this.#members[this.#next++ % this.#members.length]
      if (member === undefined) return
      member.calls.shift()?.cancel()
      this.#open(member)
    }
  }

  async cut(): Promise<void> {
    this.#paused?.resume()
    const member = this.#members.shift()
    await this.#leave(member)
    await this.connect()
    this.#paused = this.#members[0]?.connection
    this.#paused?.pause()
  }

  async close(): Promise<void> {
    for (const member of this.#members.splice(0)) await this.#leave(member)
  }

  /** What is cut was not ended by the gateway. */
  async #leave(member: Member | undefined): Promise<void> {
    for (const call of member?.calls.splice(0) ?? []) call.cancel()
    await member?.connection[Symbol.asyncDispose]()
  }

  #open(member: Member): void {
    const i = this.opened++
    const [path, message] =
      i % 20 === 0
        ? [HEALTH, new Uint8Array()]
        : [espalier.WATCH_CHILDREN, espalier.watchChildrenRequest(i % 10 === 0 ? `/nowhere/${(i / 10) % 50}` : SERVICE)]
    const call = member.connection.call(path as string, message as Uint8Array, {
      message: () => this.messages++,
      end: () => {
        this.#fault ??= new Error(`the gateway has ended a stream of ${path}`)
      },
    })
    member.calls.push(call)
  }
}

async function take(gateway: GatewayProcess, seconds: number): Promise<Sample> {
  const from = gateway.stderr.length
  process.kill(gateway.pid, 'SIGUSR2')
  const live = await eventually(
    () => /live bytes: (\d+);/.exec(gateway.stderr.slice(from))?.[1],
    'the gateway says what is alive',
    60_000,
  )
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${gateway.pid}/status`, 'utf8'))?.[1]
  return {
    seconds,
    liveMB: Number(live) / 2 ** 20,
    residentMB: Number(kilobytes) / 1024,
    descriptors: descriptorsOf(gateway.pid),
  }
}

function descriptorsOf(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).length
}
