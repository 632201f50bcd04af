import { spawn, spawnSync } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

type Properties = Readonly<Record<string, unknown>>

/** A node as kazoo sees it. */
interface KazooNode {
  /** Exactly as stored. */
  readonly text: string
  /** As decoded by zc.zk. */
  readonly properties: Properties
  readonly ephemeral: boolean
  /** Whether it belongs to this kazoo session. */
  readonly mine: boolean
  readonly version: number
}

/** A Python process with kazoo, the client that zc.zk and nd_service_registry are built on. Disposing kills it with its session open. */
export interface Kazoo extends AsyncDisposable {
  create(path: string, properties?: Properties, options?: { readonly ephemeral?: boolean }): Promise<void>
  createRaw(path: string, bytes: Uint8Array): Promise<void>
  write(path: string, properties: Properties): Promise<void>
  read(path: string): Promise<KazooNode>
  children(path: string): Promise<readonly string[]>
  delete(path: string): Promise<void>
  /** Closes the session: its ephemerals are deleted at once. */
  leave(): Promise<void>
}

/** Kazoo's own locks, in a Python process. Disposing kills it with its session open. */
export interface KazooLocks extends AsyncDisposable {
  /** Begins to acquire as this name, which is also the identifier. */
  contend(name: string, kind: 'lock' | 'semaphore' | 'election', path: string, permits?: number): Promise<void>
  /** The names that hold something now. */
  held(): Promise<readonly string[]>
  release(name: string): Promise<void>
  /** The identifiers of the contenders of a lock, as kazoo reads them. */
  contenders(path: string): Promise<readonly string[]>
}

/** Debian's Python, for which the package installs kazoo. */
const PYTHON = '/usr/bin/python3'
const SCRIPT = fileURLToPath(new URL('zc_zk.py', import.meta.url))
const LOCKS = fileURLToPath(new URL('kazoo_locks.py', import.meta.url))
const ANSWER_MS = 30_000

export function startKazooLocks(zookeeper: string): KazooLocks {
  const { send, end } = startScript(LOCKS, zookeeper)
  return {
    contend: async (name, kind, path, permits = 1) => {
      await send({ do: 'contend', name, kind, path, permits })
    },
    held: async () => (await send({ do: 'held' })).names as string[],
    release: async name => {
      await send({ do: 'release', name })
    },
    contenders: async path => (await send({ do: 'contenders', path })).names as string[],
    [Symbol.asyncDispose]: end,
  }
}

interface Script {
  send(command: object): Promise<Properties>
  end(): Promise<void>
}

function startScript(script: string, zookeeper: string): Script {
  if (spawnSync(PYTHON, ['-c', 'import kazoo']).status !== 0)
    throw new Error('this test needs kazoo for Python: apt-get install python3-kazoo')
  const child = spawn(PYTHON, [script, zookeeper], { stdio: ['pipe', 'pipe', 'pipe'] })
  let errors = ''
  child.stderr.setEncoding('utf8').on('data', text => {
    errors += text
  })
  child.stdin.on('error', () => {})
  const exited = new Promise<void>(resolve => child.once('close', () => resolve()))
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()

  const send = async (command: object): Promise<Properties> => {
    child.stdin.write(`${JSON.stringify(command)}\n`)
    const timer = setTimeout(() => child.kill('SIGKILL'), ANSWER_MS)
    const { done, value } = await lines.next()
    clearTimeout(timer)
    if (done) throw new Error(`kazoo did not do ${JSON.stringify(command)}:\n${errors}`)
    return JSON.parse(value) as Properties
  }
  return {
    send,
    end: async () => {
      child.kill('SIGKILL')
      await exited
    },
  }
}

export function startKazoo(zookeeper: string): Kazoo {
  const { send, end } = startScript(SCRIPT, zookeeper)
  return {
    create: async (path, properties = {}, { ephemeral = false } = {}) => {
      await send({ do: 'create', path, properties, ephemeral })
    },
    createRaw: async (path, bytes) => {
      await send({ do: 'create', path, bytes: Buffer.from(bytes).toString('base64') })
    },
    write: async (path, properties) => {
      await send({ do: 'write', path, properties })
    },
    read: async path => {
      const { bytes, ...node } = await send({ do: 'read', path })
      return { ...node, text: Buffer.from(bytes as string, 'base64').toString('latin1') } as unknown as KazooNode
    },
    children: async path => (await send({ do: 'children', path })).names as string[],
    delete: async path => {
      await send({ do: 'delete', path })
    },
    leave: async () => {
      await send({ do: 'leave' })
    },
    [Symbol.asyncDispose]: end,
  }
}
