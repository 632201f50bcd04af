import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { type AccessLimits, DEFAULT_ACCESS_LIMITS } from '../../src/access/budgets/limits.ts'
import { type Gateway, type GatewayOptions, openGateway as open } from '../../src/gateway.ts'
import { systemClock } from '../../src/lib/clock.ts'
import type { Log } from '../../src/lib/log.ts'
import { DEFAULT_LIMITS, type Limits } from '../../src/rpc/limits.ts'
import { openEmbeddedStore } from '../../src/store/embedded/embedded.ts'
import type { TreeStore } from '../../src/store/store.ts'
import { eventually } from './condition.ts'
import { endWithProcess } from './process/end-with-process.ts'
import { temporaryDirectory } from './process/temporary.ts'

/** A gateway inside the test's process. */
export interface TestGateway extends AsyncDisposable {
  readonly endpoint: string
  /** Of HTTP, if it was asked for: host and port. */
  readonly http: string
  readonly store: TreeStore
  drain(): Promise<void>
}

export const silentLog: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }

/** As many open streams for one client, and twice as many for all. */
export function streamsPerPeer(peer: number): AccessLimits {
  return { ...DEFAULT_ACCESS_LIMITS, streams: { connection: peer, peer, gateway: 2 * peer } }
}

/**
 * A gateway on a free port, on the given store, which the caller still owns, or else on an embedded one in a temporary directory.
 */
export async function openGateway(
  options: {
    readonly store?: TreeStore
    readonly limits?: Partial<Limits>
    readonly accessLimits?: AccessLimits
    readonly access?: NonNullable<GatewayOptions['access']>
    /** Serve HTTP as well, on a free port. */
    readonly http?: Partial<NonNullable<GatewayOptions['http']>>
    readonly log?: Log
    readonly drainMs?: number
    readonly memory?: GatewayOptions['memory']
    readonly views?: GatewayOptions['views']
    readonly providerAcl?: NonNullable<GatewayOptions['providerAcl']>
  } = {},
): Promise<TestGateway> {
  await using opened = new AsyncDisposableStack()
  const store = options.store ?? (await openTemporaryStore(opened))
  const gateway: Gateway = opened.use(
    await open({
      store,
      listen: '127.0.0.1:0',
      http: options.http && {
        listen: '127.0.0.1:0',
        isOptional: false,
        hosts: [],
        origins: [],
        ...options.http,
      },
      access: options.access ?? {},
      limits: { ...DEFAULT_LIMITS, ...options.limits },
      accessLimits: options.accessLimits ?? DEFAULT_ACCESS_LIMITS,
      drainMs: options.drainMs ?? 500,
      memory: options.memory,
      views: options.views ?? {},
      providerAcl: options.providerAcl ?? [],
      clock: systemClock,
      log: options.log ?? silentLog,
    }),
  )
  const stack = opened.move()
  return {
    endpoint: gateway.address,
    http: gateway.httpAddress ?? '',
    store,
    drain: () => gateway.drain(),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
}

async function openTemporaryStore(stack: AsyncDisposableStack): Promise<TreeStore> {
  const directory = stack.use(await temporaryDirectory())
  return stack.use(await openEmbeddedStore({ directory: directory.path, clock: systemClock }))
}

/** A gateway as a process of its own. */
export interface GatewayProcess extends AsyncDisposable {
  readonly endpoint: string
  /** Of HTTP, if it is served: host and port. */
  readonly http: string
  readonly pid: number
  /** Its output so far. */
  readonly stdout: string
  readonly stderr: string
  /** Sends a signal and waits for the end. Returns the exit code, or the name of the signal that ended it. */
  stop(signal?: NodeJS.Signals): Promise<number | string>
}

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url))

/**
 * Starts `src/main.ts`, or another program that serves, on a port that the system chooses, unless `args` say otherwise, and waits until
 * it listens.
 */
export async function startGateway(
  options: {
    readonly program?: readonly string[]
    readonly args?: readonly string[]
    readonly env?: Readonly<Record<string, string>>
    readonly cwd?: string
  } = {},
): Promise<GatewayProcess> {
  await using started = new AsyncDisposableStack()
  const cwd = options.cwd ?? started.use(await temporaryDirectory()).path
  const process = runGateway({ ...options, cwd })
  started.defer(async () => {
    await process.stop('SIGKILL')
  })
  const endpoint = await eventually(
    () => {
      if (process.ended !== undefined) throw new Error(`the gateway ended with ${process.ended}: ${process.stderr}`)
      return /serves gRPC on (\S+)/.exec(process.stdout)?.[1]
    },
    'the gateway listens',
    60_000,
  )
  const stack = started.move()
  return {
    endpoint,
    http: /and JSON on https?:\/\/(\S+)/.exec(process.stdout)?.[1] ?? '',
    pid: process.pid,
    get stdout() {
      return process.stdout
    },
    get stderr() {
      return process.stderr
    },
    stop: signal => process.stop(signal),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
}

/** The same without waiting: for gateways that must fail. */
export function runGateway(options: {
  readonly program?: readonly string[]
  readonly args?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  readonly cwd: string
}): {
  readonly pid: number
  readonly stdout: string
  readonly stderr: string
  /** Exit code or signal; undefined while it runs. */
  readonly ended: number | string | undefined
  stop(signal?: NodeJS.Signals): Promise<number | string>
  exit(): Promise<number | string>
} {
  const args = options.args ?? []
  const listen = args.includes('--listen') ? [] : ['--listen', '127.0.0.1:0']
  const [file = '', ...words] = options.program ?? [process.execPath, MAIN]
  const child = spawn(file, [...words, ...listen, ...args], {
    cwd: path.resolve(options.cwd),
    env: { PATH: process.env.PATH, ESPALIER_LOG_LEVEL: 'info', ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let stdout = ''
  let stderr = ''
  let ended: number | string | undefined
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  endWithProcess(child)
  const closed = once(child, 'close').then(([code, signal]) => {
    ended = (code ?? signal) as number | string
    return ended
  })
  return {
    get pid() {
      return child.pid ?? 0
    },
    get stdout() {
      return stdout
    },
    get stderr() {
      return stderr
    },
    get ended() {
      return ended
    },
    stop: async (signal = 'SIGTERM') => {
      if (ended === undefined) child.kill(signal)
      return closed
    },
    exit: () => closed,
  }
}
