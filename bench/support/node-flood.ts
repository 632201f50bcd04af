import { setTimeout as delay } from 'node:timers/promises'
import { GrpcConnection } from '../../test/support/grpc-connection.ts'
import * as espalier from './espalier.ts'

interface Options {
  readonly nodes: number
  /** Of all nodes together. */
  readonly watchers: number
  readonly connections: number
  readonly changesPerSecond: number
  readonly seconds: number
}

interface Result {
  /** Acknowledged changes per second. */
  readonly written: number
  /** Changes that failed per second. */
  readonly refused: number
  /** Messages of all watchers per second. */
  readonly received: number
  /** Milliseconds from the request of a change until a watcher has it. */
  readonly delays: readonly number[]
}

const TICK_MS = 5
const WRITERS = 4
/** One message of so many is measured; all are read. */
const SAMPLE = 16

/** Changes the only provider of each of many nodes, in turn, at a constant rate, while each node has watchers of its own. */
export async function floodNodes(port: number, options: Options): Promise<Result> {
  const { nodes, watchers, connections, changesPerSecond, seconds } = options
  await using open = new AsyncDisposableStack()
  const connect = async (): Promise<GrpcConnection> => open.use(await GrpcConnection.open(port))
  const writers = await Promise.all(Array.from({ length: WRITERS }, connect))
  const readers = await Promise.all(Array.from({ length: connections }, connect))
  const pathOf = (node: number): string => `/flood/${node % nodes}`
  for (let node = 0; node < nodes; node++)
    await espalier.register(writers[0] as GrpcConnection, pathOf(node), ['10.0.0.1:1'], { at: 0 })

  let received = 0
  const delays: number[] = []
  const receiver = {
    message: (bytes: Buffer): void => {
      received++
      if (received % SAMPLE !== 0) return
      const at = stampOf(bytes)
      if (at > 0) delays.push(performance.now() - at)
    },
    end: (): void => {},
  }
  for (let i = 0; i < watchers; i++)
    readers[i % connections]?.call(espalier.WATCH_CHILDREN, espalier.watchChildrenRequest(pathOf(i)), receiver)
  while (received < watchers) await delay(10)
  received = 0
  delays.length = 0

  let written = 0
  let refused = 0
  const pending: Promise<void>[] = []
  const begin = performance.now()
  for (let sent = 0; performance.now() - begin < seconds * 1_000; await delay(TICK_MS)) {
    const due = Math.floor(((performance.now() - begin) / 1_000) * changesPerSecond)
    for (; sent < due; sent++) {
      const stamp = `@${performance.now().toFixed(3)};`
      const request = espalier.updatePropertiesRequest(`${pathOf(sent)}/10.0.0.1:1`, { stamp })
      const answered = writers[sent % WRITERS]?.unary(espalier.UPDATE_PROPERTIES, request)
      pending.push(
        answered?.then(
          () => void written++,
          () => void refused++,
        ) ?? Promise.resolve(),
      )
    }
  }
  const counted = received
  await Promise.all(pending)
  const elapsed = (performance.now() - begin) / 1_000
  return { written: written / elapsed, refused: refused / elapsed, received: counted / seconds, delays }
}

function stampOf(message: Buffer): number {
  const at = message.lastIndexOf(0x40)
  return at < 0 ? 0 : Number(message.toString('latin1', at + 1, message.indexOf(0x3b, at)))
}
