import { setTimeout as delay } from 'node:timers/promises'
import { GrpcConnection } from '../../test/support/grpc-connection.ts'
import type { Contestant } from './contestant.ts'
import { quantile } from './median.ts'

export interface FloodOptions {
  readonly streams: number
  readonly connections: number
  /** How many of the ten are changed, in turn. */
  readonly changed: number
  readonly changesPerSecond: number
  readonly seconds: number
}

export interface FloodResult {
  /** How many changes were acknowledged per second. */
  readonly written: number
  /** How many changes failed per second. */
  readonly refused: number
  /** How many messages each stream received per second. */
  readonly messages: number
  /** Milliseconds from the request of a change until a stream received it, for each third of the time. */
  readonly delays: readonly { readonly median: number; readonly p99: number }[]
  /** Milliseconds until every stream received one more change after all of these; a minute at most. */
  readonly settled: number
}

const TICK_MS = 10
const MAX_SETTLING_MS = 60_000
/** One stream of so many is measured; all are read. */
const SAMPLE = 20

/** Changes providers at a constant rate, independently of responses, while many streams watch all ten. */
export async function flood(contestant: Contestant, options: FloodOptions): Promise<FloodResult> {
  const { streams, connections, changed, changesPerSecond, seconds } = options
  await using open = new AsyncDisposableStack()
  const writer = open.use(await contestant.openWriter())
  const readers: GrpcConnection[] = []
  for (let i = 0; i < connections; i++) readers.push(open.use(await GrpcConnection.open(contestant.port)))

  const seen = new Array<number>(streams).fill(0)
  const delays: { readonly at: number; readonly ms: number }[] = []
  let messages = 0
  const { path, message, requests } = contestant.watch
  for (let i = 0; i < streams; i++) {
    const receiver = {
      message: (bytes: Buffer): void => {
        messages++
        const written = stampOf(bytes)
        seen[i] = written
        if (i % SAMPLE === 0 && written > 0) delays.push({ at: written, ms: performance.now() - written })
      },
      end: (): void => {},
    }
    readers[i % connections]?.call(path, message, receiver, requests)
  }
  while (messages < streams) await delay(10)
  messages = 0
  delays.length = 0

  let written = 0
  let refused = 0
  const change = async (i: number): Promise<number> => {
    const at = performance.now()
    await writer.write(stamp(at), i % changed)
    return Number(at.toFixed(3))
  }
  const begin = performance.now()
  const pending: Promise<void>[] = []
  for (let sent = 0; performance.now() - begin < seconds * 1_000; await delay(TICK_MS)) {
    const due = Math.floor(((performance.now() - begin) / 1_000) * changesPerSecond)
    for (; sent < due; sent++)
      pending.push(
        change(sent).then(
          () => void written++,
          () => void refused++,
        ),
      )
  }
  const received = messages
  await Promise.all(pending)
  const elapsed = (performance.now() - begin) / 1_000
  const over = performance.now()
  let last: number | undefined
  while (last === undefined) last = await change(0).catch(() => undefined)
  const newest = last
  while (!seen.every(at => at >= newest) && performance.now() - over < MAX_SETTLING_MS) await delay(1)
  const settled = performance.now() - over
  const third = (seconds * 1_000) / 3
  return {
    written: written / elapsed,
    refused: refused / elapsed,
    messages: received / streams / seconds,
    delays: [0, 1, 2].map(i => {
      const part = delays.filter(({ at }) => Math.floor((at - begin) / third) === i).map(({ ms }) => ms)
      return { median: quantile(part, 0.5), p99: quantile(part, 0.99) }
    }),
    settled,
  }
}

function stamp(at: number): string {
  return `@${at.toFixed(3)};`
}

/** The newest stamp in a message; zero if it has none. */
function stampOf(message: Buffer): number {
  const at = message.lastIndexOf(0x40)
  if (at < 0) return 0
  const stamped = Number(message.toString('latin1', at + 1, message.indexOf(0x3b, at)))
  return Number.isNaN(stamped) ? 0 : stamped
}
