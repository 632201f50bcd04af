import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import path from 'node:path'
import { eventually } from '../condition.ts'
import { endWithProcess } from '../process/end-with-process.ts'
import { freePorts } from '../process/free-port.ts'
import { temporaryDirectory } from '../process/temporary.ts'

/** The server of Debian's libzookeeper-java; its manifest names all its dependencies. */
const SERVER_JAR = '/usr/share/java/zookeeper.jar'
/** Makes the server's warnings readable on stderr. */
const LOGGING_JAR = '/usr/share/java/slf4j-simple.jar'

export interface ZooKeeperOptions {
  /** Sessions may be as short as two ticks, and expire on the next tick. Default 100. */
  readonly tickTimeMs?: number
  /** Further lines of zoo.cfg; an unknown key becomes the system property `zookeeper.NAME`. */
  readonly settings?: Readonly<Record<string, string>>
  /** Arguments of the Java machine; the default starts quickly and stays small. */
  readonly java?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

/** A real ZooKeeper server of the test's own, on loopback. Disposing ends it and removes its files. */
export interface ZooKeeper extends AsyncDisposable {
  readonly port: number
  /** The connect string, `127.0.0.1:PORT`. */
  readonly connect: string
  readonly directory: string
  /** Undefined while it is not running. */
  readonly pid: number | undefined
  /** Sends a signal and, if that ends it, waits for the end. SIGSTOP freezes it, SIGCONT thaws it. */
  kill(signal: NodeJS.Signals): Promise<void>
  /** Restarts it on the same port with the same data; ends it first if it still runs. */
  restart(): Promise<void>
  /** The warnings in its log. */
  log(): string
}

export interface Ensemble extends AsyncDisposable {
  readonly connect: string
  readonly servers: readonly ZooKeeper[]
  /** The current leader. */
  leader(): Promise<ZooKeeper>
}

/** A standalone server that serves requests. Throws if Debian's package is missing: these tests are never skipped. */
export async function startZooKeeper(options: ZooKeeperOptions = {}): Promise<ZooKeeper> {
  return withNewPorts(1, async ([port]) => {
    const server = await prepare(port!, options, [])
    await server.restart()
    return server
  })
}

/** A replicated service of `size` servers, all following or leading. */
export async function startEnsemble(size: number, options: ZooKeeperOptions = {}): Promise<Ensemble> {
  return withNewPorts(size * 3, async ports => {
    const members = Array.from({ length: size }, (_, i) => {
      const [quorum, election] = [ports[size + i], ports[2 * size + i]]
      return `server.${i + 1}=127.0.0.1:${quorum}:${election}`
    })
    await using stack = new AsyncDisposableStack()
    const servers: ZooKeeper[] = []
    for (let i = 0; i < size; i++) servers.push(stack.use(await prepare(ports[i]!, options, members, i + 1)))
    await Promise.all(servers.map(server => server.restart()))
    const owned = stack.move()
    return {
      connect: servers.map(server => server.connect).join(','),
      servers,
      leader: () =>
        eventually(async () => {
          for (const server of servers) if (/Mode: leader/.test(await srvr(server.port).catch(() => ''))) return server
          return undefined
        }, 'a ZooKeeper server leads'),
      [Symbol.asyncDispose]: () => owned.disposeAsync(),
    }
  })
}

/** A server's response to a four-letter word. */
export async function fourLetterWord(port: number, word: 'srvr' | 'wchs' | 'mntr' | 'cons' | 'dump'): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  const socket = connect(port, '127.0.0.1', () => socket.write(word))
  let answer = ''
  socket.setEncoding('utf8')
  socket.setTimeout(2_000, () => socket.destroy(new Error(`no answer to ${word} from port ${port}`)))
  socket.on('data', text => {
    answer += text
  })
  socket.on('error', reject)
  socket.on('close', () => resolve(answer))
  return promise
}

/**
 * The ids of the open sessions. They are asked for twice, because the server does not stop renewing sessions while it lists them, and
 * one that is renewed just then can be left out.
 */
export async function openSessions(port: number): Promise<ReadonlySet<string>> {
  const answers = [await fourLetterWord(port, 'dump'), await fourLetterWord(port, 'dump')]
  return new Set(answers.flatMap(answer => answer.split('ephemeral nodes dump')[0]?.match(/0x[0-9a-f]+/g) ?? []))
}

/** Waits until one of these sessions has ended. */
export async function sessionEnds(port: number, sessions: ReadonlySet<string>): Promise<void> {
  await eventually(
    async () => {
      const open = await openSessions(port)
      return [...sessions].some(id => !open.has(id))
    },
    'a session ends',
    30_000,
  )
}

const srvr = (port: number): Promise<string> => fourLetterWord(port, 'srvr')

async function prepare(
  port: number,
  options: ZooKeeperOptions,
  members: readonly string[],
  id?: number,
): Promise<ZooKeeper> {
  requireServer()
  await using stack = new AsyncDisposableStack()
  const directory = stack.use(await temporaryDirectory()).path
  const data = path.join(directory, 'data')
  await mkdir(data)
  if (id !== undefined) await writeFile(path.join(data, 'myid'), String(id))
  const configuration = path.join(directory, 'zoo.cfg')
  await writeFile(configuration, zooCfg(port, data, options, members))

  let child: ChildProcess | undefined
  let log = ''
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (child === undefined) return
    const ending = child
    ending.kill(signal)
    if (signal === 'SIGSTOP' || signal === 'SIGCONT') return
    await ended(ending)
    child = undefined
  }
  const start = async (): Promise<void> => {
    const started = spawnServer(configuration, options, members.length > 0)
    child = started
    started.stderr?.on('data', chunk => {
      log += String(chunk)
    })
    await eventually(
      async () => {
        if (started.exitCode !== null) return true
        return /Mode: (standalone|leader|follower)/.test(await srvr(port))
      },
      `ZooKeeper answers on port ${port}`,
      90_000,
    ).catch((cause: Error) => {
      throw new Error(`${cause.message}:\n${log.slice(-4_000)}`, { cause })
    })
    if (started.exitCode === null) return
    child = undefined
    throw /BindException|already in use/.test(log)
      ? new PortTaken(`port ${port} was taken`)
      : new Error(`ZooKeeper ended at once (exit ${started.exitCode}):\n${log}`)
  }
  stack.defer(() => end('SIGKILL'))
  const owned = stack.move()
  return {
    port,
    connect: `127.0.0.1:${port}`,
    directory,
    get pid() {
      return child?.pid
    },
    kill: end,
    restart: async () => {
      await end('SIGKILL')
      await start().catch(async error => {
        await end('SIGKILL')
        throw error
      })
    },
    log: () => log,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

function zooCfg(port: number, data: string, options: ZooKeeperOptions, members: readonly string[]): string {
  const tickTime = options.tickTimeMs ?? 100
  const settings: Record<string, string> = {
    tickTime: String(tickTime),
    minSessionTimeout: String(2 * tickTime),
    maxSessionTimeout: '3600000',
    dataDir: data,
    clientPort: String(port),
    clientPortAddress: '127.0.0.1',
    maxClientCnxns: '0',
    'admin.enableServer': 'false',
    '4lw.commands.whitelist': '*',
    ...(members.length > 0 ? { initLimit: '100', syncLimit: '30' } : {}),
    ...options.settings,
  }
  const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}`)
  return `${[...lines, ...members].join('\n')}\n`
}

function spawnServer(configuration: string, options: ZooKeeperOptions, replicated: boolean): ChildProcess {
  const java = options.java ?? ['-Xmx512m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1']
  const main = replicated ? 'quorum.QuorumPeerMain' : 'ZooKeeperServerMain'
  const child = spawn(
    'java',
    [
      ...java,
      '-Dzookeeper.jmx.log4j.disable=true',
      '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn',
      '-cp',
      `${SERVER_JAR}:${LOGGING_JAR}`,
      `org.apache.zookeeper.server.${main}`,
      configuration,
    ],
    { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, ...options.env } },
  )
  endWithProcess(child)
  return child
}

function requireServer(): void {
  if (existsSync(SERVER_JAR)) return
  throw new Error(`this test needs a ZooKeeper server (${SERVER_JAR} is missing): apt-get install zookeeper`)
}

function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve()
  return new Promise(resolve => child.once('exit', () => resolve()))
}

class PortTaken extends Error {}

async function withNewPorts<T>(count: number, start: (ports: readonly number[]) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await start(await freePorts(count))
    } catch (error) {
      if (!(error instanceof PortTaken) || attempt === 5) throw error
    }
  }
}
