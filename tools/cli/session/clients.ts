import { readFile } from 'node:fs/promises'
import type { ConnectOptions, Espalier } from '../../../clients/typescript/index.ts'
import { fileText } from '../../../src/tree/file-text.ts'
import { EXIT } from '../text/exit.ts'
import { Failure, toFailure } from '../text/failure.ts'
import type { Io } from '../text/io.ts'
import type { Globals } from './globals.ts'
import type { Tools } from './ports.ts'
import { type ZooKeeperName, zooKeeperOf } from './target.ts'

/** The clients of one command, one per endpoint, and the gateways that were started for them. */
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

  /** The client of an endpoint; created on the first call. */
  of(endpoint: string): Promise<Espalier> {
    const known = this.#clients.get(endpoint)
    if (known !== undefined) return known
    const zookeeper = zooKeeperOf(endpoint)
    const client = zookeeper === undefined ? this.#toGateway(endpoint) : this.#toZooKeeper(zookeeper)
    this.#clients.set(endpoint, client)
    return client
  }

  /** The client of this command, if it has exactly one. */
  get only(): Promise<Espalier> | undefined {
    const [client, another] = this.#clients.values()
    return another === undefined ? client : undefined
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.allSettled(this.#clients.values())
    await this.#opened.disposeAsync()
  }

  async #toGateway(endpoints: string): Promise<Espalier> {
    return this.#connect(endpoints, await accessOf(this.#io))
  }

  async #connect(endpoints: string, access: Access): Promise<Espalier> {
    const { connect } = await import('../../../clients/typescript/index.ts')
    // With several gateways each is tried once; with one, a refused connection fails at once.
    const retries = endpoints.split(',').length - 1
    const policy = { begin: 'first', deadlineMs: this.#globals.timeoutMs, retries } as const
    const client = connect({ endpoints, ...policy, ...access })
    return this.#opened.use(client)
  }

  /** Fails if the chroot does not exist: a mistyped name must not create a tree. */
  async #toZooKeeper({ servers, chroot }: ZooKeeperName): Promise<Espalier> {
    const { endpoint, token } = this.#opened.use(await this.#tools.openGateway(`${servers}${chroot}`, this.#io))
    const client = await this.#connect(endpoint, { token })
    try {
      await client.tree.getNode({ path: '/', jsonOnly: true }, { signal: this.#io.signal })
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

/** The token and the trusted CA that the environment names. */
async function accessOf({ env }: Io): Promise<Access> {
  const { ESPALIER_TOKEN: token, ESPALIER_CA: file } = env
  const access = token ? { token } : {}
  if (!file) return access
  try {
    return { ...access, ca: fileText(await readFile(file), file) }
  } catch (error) {
    const { fileFailure } = await import('../text/file-failure.ts')
    throw fileFailure('read', file, error)
  }
}
