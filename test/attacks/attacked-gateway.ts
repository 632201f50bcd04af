import { readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { systemClock } from '../../src/lib/clock.ts'
import { openEmbeddedStore } from '../../src/store/embedded/embedded.ts'
import type { Operation } from '../../src/store/store.ts'
import { openCalls } from '../support/calls.ts'
import { type GatewayProcess, startGateway } from '../support/gateway.ts'
import { temporaryDirectory } from '../support/process/temporary.ts'

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url))

/** A gateway as a process, with a client that is no attacker. */
export interface AttackedGateway extends AsyncDisposable {
  readonly process: GatewayProcess
  readonly port: number
  /** The largest resident memory since the start, in MB. */
  readonly peakMB: number
}

interface Options {
  /** Commits, one after the other. */
  readonly tree?: readonly (readonly Operation[])[]
  readonly args?: readonly string[]
  /** A shell's `ulimit -n`. */
  readonly descriptors?: number
}

export async function startAttacked({ tree = [], args = [], descriptors }: Options = {}): Promise<AttackedGateway> {
  await using started = new AsyncDisposableStack()
  const data = started.use(await temporaryDirectory()).path
  if (tree.length > 0) {
    await using store = await openEmbeddedStore({ directory: data, clock: systemClock })
    for (const operations of tree) await store.commit(operations, { signal: AbortSignal.timeout(60_000) })
  }
  const node = [process.execPath, '--max-old-space-size=640', MAIN]
  const limited = ['sh', '-c', `ulimit -n ${descriptors}; exec "$@"`, 'sh', ...node]
  const gateway = started.use(
    await startGateway({ program: descriptors === undefined ? node : limited, args: ['--data', data, ...args] }),
  )
  const stack = started.move()
  return {
    process: gateway,
    port: Number(gateway.endpoint.split(':')[1]),
    get peakMB() {
      const [, kilobytes] = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${gateway.pid}/status`, 'utf8')) ?? []
      return Number(kilobytes) / 1024
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
}

/** A deadlock or a crash is found; the machine of the tests may be slow. */
const CALL_MS = 20_000

/** What a client that is no attacker saw meanwhile. */
export interface Served {
  readonly calls: number
  readonly slowestMs: number
}

/** Calls in turn while `attack` lasts, each at most CALL_MS. Rejects if one fails. */
export async function servedMeanwhile(port: number, attack: () => Promise<void>): Promise<Served> {
  using calls = openCalls(`127.0.0.1:${port}`)
  let isOver = false
  let count = 0
  let slowestMs = 0
  const probe = (async () => {
    while (!isOver) {
      const started = performance.now()
      await calls.tree.getNode({ path: '/' }, { signal: AbortSignal.timeout(CALL_MS) })
      slowestMs = Math.max(slowestMs, performance.now() - started)
      count++
      await delay(20)
    }
  })()
  try {
    await Promise.race([attack(), probe.then(() => new Promise<never>(() => {}))])
  } finally {
    isOver = true
  }
  await probe
  return { calls: count, slowestMs }
}
