import { Source } from '@espalier/contract/espalier/v1/types'
import type { Espalier } from '../../../clients/typescript/espalier.ts'
import { fromDuration } from '../../../clients/typescript/values/duration.ts'
import { type Call, type CommandSpec, OUTPUT_DOCUMENT } from '../language/command.ts'
import { zooKeeperOf } from '../session/zookeeper-name.ts'
import { type DocumentFormat, documentText, isDocument } from '../text/document.ts'
import { formatDuration } from '../text/duration.ts'
import { EXIT } from '../text/exit.ts'
import { toFailure } from '../text/failure.ts'

const SAMPLES = 5
const WRITES_FAIL = "live for reads; the last write failed: see the gateway's log, and the disk of its data directory"

export const status: CommandSpec = {
  name: 'status',
  arguments: '',
  summary: 'print the health of the gateway and its store',
  examples: [['espalier status', 'exit 7 if the gateway or its store is unreachable']],
  flags: [OUTPUT_DOCUMENT],
  async run({ context, options }: Call<{ output: 'text' | DocumentFormat }>) {
    const { target } = context
    const client = await context.client(target)
    const endpoint = zooKeeperOf(target.endpoint) === undefined ? client.endpoint : target.endpoint
    const { signal } = context
    const health = await client.health({ signal })
    const roundTrips: number[] = []
    let root = await client.tree.getNode({ path: '/', jsonOnly: true }, { signal }).catch((error: unknown) => {
      const { code } = toFailure(error)
      if (code !== 'BACKEND_UNREACHABLE' && code !== 'TIMEOUT') throw error
      return undefined
    })
    if (root === undefined) {
      const counters = await countersOf(client, signal)
      const report = JSON.stringify({ endpoint, health, store: 'UNREACHABLE', counters })
      if (isDocument(options.output)) await context.out.formatted(await documentText(report, options.output))
      else
        await context.out.lines([
          `gateway     ${endpoint}  ${healthText(health)}`,
          'store       unreachable since this gateway was started; nothing is known of the tree, so reads and writes fail',
          "what to do  look whether the ZooKeeper servers run, and at the gateway's log; it connects again by itself",
        ])
      return EXIT.unreachable
    }
    for (let i = 0; i < SAMPLES; i++) {
      const started = performance.now()
      root = await client.tree.getNode({ path: '/', jsonOnly: true }, { signal })
      roundTrips.push(performance.now() - started)
    }
    const { provenance } = root
    const roundTripMs = Math.round(Math.min(...roundTrips) * 10) / 10
    const live = provenance?.source === Source.LIVE
    const revision = String(provenance?.revision ?? 0n)
    const age = formatDuration(fromDuration(provenance?.age))
    const staleReason = provenance?.staleReason
    const counters = await countersOf(client, signal)
    const failing = (counters.failing_writes ?? 0) > 0
    const report = {
      endpoint,
      health,
      store: live ? 'LIVE' : 'LAST_KNOWN',
      ...(live ? {} : { staleReason }),
      revision,
      roundTripMs,
      counters,
    }
    const away =
      staleReason === 'BACKEND_READ_ONLY'
        ? `read-only for ${age}; reads are served from what it knew last, and writes fail`
        : `unreachable for ${age}; reads are served from the last known tree`
    if (isDocument(options.output))
      await context.out.formatted(await documentText(JSON.stringify(report), options.output))
    else
      await context.out.lines([
        `gateway     ${endpoint}  ${healthText(health)}`,
        `store       ${live ? (failing ? WRITES_FAIL : 'live') : away}`,
        `revision    ${revision}`,
        `round trip  ${roundTripMs} ms`,
        ...(counters.workers === undefined ? [] : [workersText(counters.workers, counters.worker_restarts ?? 0)]),
      ])
    return health === 'SERVING' && live ? EXIT.done : EXIT.unreachable
  },
}

/** What the gateway holds now, and what it has refused. */
async function countersOf(client: Espalier, signal: AbortSignal): Promise<Readonly<Record<string, number>>> {
  const { counters } = await client.gateway.getGateway({}, { signal })
  return Object.fromEntries(Object.entries(counters).map(([name, value]) => [name, Number(value)]))
}

function workersText(workers: number, restarts: number): string {
  const again = restarts === 0 ? '' : `; ${restarts} ${restarts === 1 ? 'restart' : 'restarts'} since the start`
  return `workers     ${workers} ${workers === 1 ? 'answers' : 'answer'}${again}`
}

function healthText(health: string): string {
  return health === 'SERVING' ? 'serving' : health.toLowerCase().replace('_', ' ')
}
