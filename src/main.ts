import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type Config, type Flags, readConfig, type StoreConfig } from './config.ts'
import { exitOnCrash } from './crash.ts'
import { type Gateway, openGateway } from './gateway.ts'
import { type Clock, systemClock } from './lib/clock.ts'
import type { Log } from './lib/log.ts'
import { openLog } from './log.ts'
import { isSwitch, SETTINGS } from './settings.ts'
import { answerSiblings, openSiblings } from './siblings.ts'
import { openEmbeddedStore } from './store/embedded/embedded.ts'
import type { TreeStore } from './store/store.ts'
import { openZooKeeperStore } from './store/zookeeper/store.ts'
import { RegistryError } from './tree/errors.ts'
import { terminalText } from './tree/terminal-text.ts'
import { Supervisor } from './workers/supervisor.ts'
import { openWorker, type Worker } from './workers/worker.ts'

export { type Config, type Flags, readConfig } from './config.ts'

export interface ServeOptions {
  /** Called once, when the gateway accepts calls. */
  readonly onServing: (serving: Serving) => void
  /** For the log: one JSON object per line. */
  readonly stderr: { write(text: string): unknown; readonly isTTY?: boolean }
  /** How the user calls the command line; by default as in a clone. */
  readonly program?: string
  /** The process is this gateway's: an error that nothing catches is logged before it ends the process. */
  readonly ownsProcess?: true
}

export interface Serving {
  /** Host and port, with the actual port if the system chose it. */
  readonly address: string
  /** For the user: the address, and what to type next. */
  readonly greeting: string
}

/**
 * Runs a gateway until the signal aborts, then drains it and returns when everything is closed. Throws BAD_ARGUMENT or
 * DATA_DIRECTORY_IN_USE if it cannot start. While ZooKeeper is unreachable it starts and waits.
 */
export async function serve(config: Config, signal: AbortSignal, options: ServeOptions): Promise<void> {
  const { stderr, ownsProcess } = options
  const worker = ownsProcess ? openWorker(process.env) : undefined
  const level = config.logLevel ?? (stderr.isTTY === true ? 'warn' : 'info')
  const log = openLog(level, stderr, worker === undefined ? null : { worker: worker.number })
  if (ownsProcess) exitOnCrash(error => log.error({ err: error }, 'the process ends: nothing has caught this error'))
  if (worker !== undefined) await serveAsWorker(config, worker, signal, { ...options, log })
  else if (ownsProcess && config.workers > 1) await serveWithWorkers(config, signal, { ...options, log })
  else await serveAlone(config, signal, { ...options, log })
}

interface LoggedOptions extends ServeOptions {
  readonly log: Log
}

/** A worker that does not stop is killed so long after the calls in flight were cut off. */
const STOP_MS = 10_000

async function serveWithWorkers(config: Config, signal: AbortSignal, options: LoggedOptions): Promise<void> {
  const { onServing, log } = options
  const { workers, listen, http } = config
  const supervisor = new Supervisor({
    workers,
    listen,
    http: http?.listen,
    stopMs: config.drainMs + STOP_MS,
    clock: systemClock,
    log,
  })
  const { address, greeting } = await supervisor.start()
  const shown = config.printEndpoint ? greeting : greeting.replace('\n', `\n  by ${workers} workers\n`)
  onServing({ address, greeting: shown })
  log.info({ listen: address, workers }, 'serving with workers')
  await aborted(signal)
  log.info({}, 'stopping')
  await supervisor.stop()
}

async function serveAsWorker(
  config: Config,
  worker: Worker,
  signal: AbortSignal,
  options: LoggedOptions,
): Promise<void> {
  const { memory } = config
  const own: Config = {
    ...config,
    listen: worker.listen,
    // Each saves what it knows.
    memory: memory && { ...memory, directory: join(memory.directory, `worker-${worker.number}`) },
  }
  const onServing = ({ address, greeting }: Serving): void => worker.serving(address, greeting)
  try {
    await serveAlone(own, AbortSignal.any([signal, worker.stopped]), { ...options, onServing }, worker)
  } catch (error) {
    if (!(error instanceof RegistryError)) throw error
    worker.failed({ code: error.code, message: error.message, hint: error.hint })
    await new Promise(() => {})
  }
}

async function serveAlone(config: Config, signal: AbortSignal, options: LoggedOptions, worker?: Worker): Promise<void> {
  const { onServing, log, program = 'npx espalier' } = options
  const clock = systemClock
  await using store = await openStore(config.store, clock, log)
  await using gateway = await openGateway({
    ...config,
    store,
    ...(worker === undefined ? {} : { reusePort: true, siblings: openSiblings(worker) }),
    clock,
    log,
  })
  if (worker !== undefined) answerSiblings(worker, gateway.own)
  onServing({ address: gateway.address, greeting: greeting(config, gateway, store, program) })
  log.info({ listen: gateway.address, http: gateway.httpAddress, store: config.store.kind }, 'serving')
  await aborted(signal)
  log.info({}, 'stopping')
  await gateway.drain()
}

/** How soon it is noticed that the data directory was deleted, replaced or truncated. */
const INSPECT_MS = 1_000

function openStore(config: StoreConfig, clock: Clock, log: Log): Promise<TreeStore> {
  return config.kind === 'embedded'
    ? openEmbeddedStore({
        directory: config.directory,
        sessionTimeoutMs: config.sessionTimeoutMs,
        inspectMs: INSPECT_MS,
        clock,
        log,
      })
    : openZooKeeperStore({
        connect: config.connect,
        makesChroot: config.chroot === 'make',
        sessionTimeoutMs: config.sessionTimeoutMs,
        auth: config.auth,
        clock,
        log,
      })
}

function greeting(
  config: Config,
  { address, httpAddress }: Pick<Gateway, 'address' | 'httpAddress'>,
  store: TreeStore,
  program: string,
): string {
  const { tls, tokens, readOnly } = config.access
  const near = address.replace(/^(0\.0\.0\.0|\[::\]):/, 'localhost:')
  const endpoint = tls !== undefined ? `grpcs://${near}` : near
  if (config.printEndpoint) return `${endpoint}\n`
  const command = [
    ...(tokens === undefined ? [] : ['ESPALIER_TOKEN=...']),
    program,
    ...(endpoint === '127.0.0.1:7400' ? [] : ['--endpoint', endpoint]),
  ].join(' ')
  const manner = [
    ...(tls === undefined ? [] : ['over TLS']),
    ...(tls?.clientCa === undefined ? [] : [`for clients with a certificate of ${tls.clientCa}`]),
    ...(tokens === undefined ? [] : [`for clients with a token of ${tokens}`]),
    ...(readOnly ? ['read-only'] : []),
  ].join(', ')
  const kept =
    config.store.kind === 'zookeeper' ? `ZooKeeper at ${config.store.connect}` : (config.store.directory ?? 'memory')
  const waiting = store.session.current.state === 'connected' ? '' : ' (not reachable yet: waiting for it)'
  return [
    `espalier serves gRPC on ${address}`,
    ...(httpAddress === undefined ? [] : [`  and JSON on ${tls === undefined ? 'http' : 'https'}://${httpAddress}`]),
    ...(manner === '' ? [] : [`  ${manner}`]),
    `  the tree is kept in ${kept}${waiting}`,
    `  try: ${command} ${readOnly ? 'tree' : "import - <<< '/hello'"}`,
    ...(readOnly ? [] : [`       ${command} tree`]),
    '  stop with Ctrl-C\n',
  ].join('\n')
}

function aborted(signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  if (signal.aborted) resolve()
  else signal.addEventListener('abort', () => resolve(), { once: true })
  return promise
}

/** Aborts with the first SIGTERM or SIGINT. The second one ends the process immediately, with the exit code of the signal. */
export function stopSignal(): AbortSignal {
  const stop = new AbortController()
  for (const [name, code] of [
    ['SIGTERM', 143],
    ['SIGINT', 130],
  ] as const)
    process.on(name, () => {
      if (stop.signal.aborted) process.exit(code)
      stop.abort()
    })
  return stop.signal
}

/** Runs a process that is only a gateway: `node src/main.ts [--listen ...]`. Returns its exit code. */
async function run(args: readonly string[]): Promise<number> {
  try {
    await serve(readConfig(readFlags(args), process.env), stopSignal(), {
      onServing: ({ greeting }) => process.stdout.write(terminalText(greeting)),
      stderr: process.stderr,
      ownsProcess: true,
    })
    return 0
  } catch (error) {
    if (!(error instanceof RegistryError)) throw error
    const help = error.hint === undefined ? '' : `  help: ${error.hint}\n`
    process.stderr.write(terminalText(`error[${error.code}]: ${error.message}\n${help}`))
    return error.code === 'BAD_ARGUMENT' ? 2 : 1
  }
}

function readFlags(args: readonly string[]): Flags {
  const options: Record<string, { type: 'string' }> = { config: { type: 'string' } }
  for (const { name } of Object.values(SETTINGS)) options[name] = { type: 'string' }
  try {
    return parseArgs({ args: withSwitches(args), options }).values as Flags
  } catch (error) {
    throw new RegistryError('BAD_ARGUMENT', (error as Error).message.split('\n')[0] ?? 'bad arguments', {
      cause: error,
    })
  }
}

/** A setting that is on or off is on where its flag has no value. */
function withSwitches(args: readonly string[]): string[] {
  const switches = new Set(Object.values(SETTINGS).flatMap(({ name, value }) => (isSwitch(value) ? [`--${name}`] : [])))
  const isValue = (text: string | undefined): boolean => text !== undefined && !text.startsWith('--')
  return args.map((arg, i) => (switches.has(arg) && !isValue(args[i + 1]) ? `${arg}=on` : arg))
}

// Not awaited: a module with a top-level await cannot be bundled into a single executable.
if (import.meta.main)
  void run(process.argv.slice(2)).then(code => {
    process.exitCode = code
  })
