import { readFile } from 'node:fs/promises'
import type { ConnectOptions, Espalier } from '../../../clients/typescript/index.ts'
import { EXIT } from '../text/exit.ts'
import { Failure, toFailure } from '../text/failure.ts'
import type { Io } from '../text/io.ts'
import type { Globals } from './globals.ts'
import type { Tools } from './ports.ts'
import { type ZooKeeperName, zooKeeperOf } from './target.ts'

/** The clients that a command has asked for, one of each endpoint, and the gateways that had to be started for them. */
export class Clients implements AsyncDisposable {
  readonly #tools: Tools
  readonly #io: Io
  readonly #globals: Globals
  readonly #opened = new AsyncDisposableStack()
  readonly #clients = new Map<string, Promise<Espalier>>()

  constructor(tools: Tools, io: Io, globals: Globals) {
    this.#tools = tools
    this.#io = io
    this.#globals = globals
  }

  /** Loaded and made when it is first asked for. */
  of(endpoint: string): Promise<Espalier> {
    const known = this.#clients.get(endpoint)
    if (known !== undefined) return known
    const zookeeper = zooKeeperOf(endpoint)
    const client = zookeeper === undefined ? this.#call(endpoint) : this.#reach(zookeeper)
    this.#clients.set(endpoint, client)
    return client
  }

  /** The one that was asked for, if it was the only one. */
  get only(): Promise<Espalier> | undefined {
    const [client, another] = this.#clients.values()
    return another === undefined ? client : undefined
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.allSettled(this.#clients.values())
    await this.#opened.disposeAsync()
  }

  async #call(endpoints: string): Promise<Espalier> {
    return this.#connect(endpoints, await accessOf(this.#io))
  }

  async #connect(endpoints: string, access: Access): Promise<Espalier> {
    const { connect } = await import('../../../clients/typescript/index.ts')
    // With several gateways each is tried once; with one, a refused connection is told at once.
    const retries = endpoints.split(',').length - 1
    const policy = { begin: 'first', deadlineMs: this.#globals.timeoutMs, retries } as const
    const client = connect({ endpoints, ...policy, ...access })
    return this.#opened.use(client)
  }

  /** There is no tree below a chroot that is not there, and a name that was mistyped must not become one. */
  async #reach({ servers, chroot }: ZooKeeperName): Promise<Espalier> {
    const { endpoint, token } = this.#opened.use(await this.#tools.reachZooKeeper(`${servers}${chroot}`, this.#io))
    const client = await this.#connect(endpoint, { token })
    try {
      await client.tree.getNode({ path: '/' }, { signal: this.#io.signal })
      return client
    } catch (error) {
      if (this.#io.signal.aborted) throw error
      const { code, exit } = toFailure(error)
      if (code === 'NOT_FOUND')
        throw new Failure(code, exit, `${chroot} does not exist in the ZooKeeper at ${servers}`, {
          hint: `espalier create -p ${chroot} --endpoint zk://${servers} makes it`,
          cause: error,
        })
      if (exit !== EXIT.unreachable) throw error
      throw new Failure('BACKEND_UNREACHABLE', exit, `no answer from ZooKeeper at ${servers}`, {
        hint: 'is it running, and is this where it listens?',
        cause: error,
      })
    }
  }
}

type Access = Pick<ConnectOptions, 'token' | 'ca'>

/** What the environment says to gateways, and of whom it trusts. */
async function accessOf({ env }: Io): Promise<Access> {
  const { ESPALIER_TOKEN: token, ESPALIER_CA: file } = env
  const said = token ? { token } : {}
  if (!file) return said
  try {
    return { ...said, ca: await readFile(file, 'utf8') }
  } catch (error) {
    const { fileFailure } = await import('../text/file-failure.ts')
    throw fileFailure('read', file, error)
  }
}
