import type { Espalier } from '../../../clients/typescript/index.ts'
import { EXIT } from '../text/exit.ts'
import { Failure, toFailure } from '../text/failure.ts'
import type { Io } from '../text/io.ts'
import { type Credentials, credentialsOf } from './credentials.ts'
import type { Globals } from './globals.ts'
import type { Tools } from './ports.ts'
import type { Target } from './target.ts'
import { type ZooKeeperName, zooKeeperOf } from './zookeeper-name.ts'

/** The clients of one command, one per endpoint and its credentials, and the gateways that were started for them. */
export class Clients implements AsyncDisposable {
  readonly #tools: Tools
  readonly #io: Io
  readonly #globals: Globals
  readonly #opened = new AsyncDisposableStack()
  readonly #clients = new Map<string, Promise<Espalier>>()
  #withheld: string | undefined

  constructor(tools: Tools, io: Io, globals: Globals) {
    this.#tools = tools
    this.#io = io
    this.#globals = globals
  }

  /** The client of a tree; created on the first call. */
  of(target: Target): Promise<Espalier> {
    const { endpoint, credentials, ca, plaintextCredentials, ownsEnvironment } = target
    const key = JSON.stringify([endpoint, credentials, ca, plaintextCredentials, ownsEnvironment])
    const known = this.#clients.get(key)
    if (known !== undefined) return known
    const client = this.#open(target)
    this.#clients.set(key, client)
    return client
  }

  /** What was left out of a call because it belongs to another tree, as a hint. */
  get withheld(): string | undefined {
    return this.#withheld
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

  async #open(target: Target): Promise<Espalier> {
    const { endpoint, label, name = 'NAME' } = target
    const credentials = await credentialsOf(target, this.#io.env, this.#globals.plaintextCredentials)
    if (credentials.withheld !== undefined)
      this.#withheld =
        `${credentials.withheld} belongs to another tree and was not sent to ${label}; ` +
        `"espalier context set ${name} ${endpoint} --credentials FILE" gives it its own`
    const zookeeper = zooKeeperOf(endpoint)
    return zookeeper === undefined
      ? await this.#connect(endpoint, credentials)
      : await this.#toZooKeeper(zookeeper, credentials)
  }

  async #connect(endpoints: string, { secret, ca, plaintext }: Omit<Credentials, 'withheld'>): Promise<Espalier> {
    const { connect } = await import('../../../clients/typescript/connect.ts')
    // With several gateways each is tried once; with one, a refused connection fails at once.
    const retries = endpoints.split(',').length - 1
    const policy = { begin: 'first', deadlineMs: this.#globals.timeoutMs, retries } as const
    const access = { ...(secret === undefined ? {} : { token: secret }), ...(ca === undefined ? {} : { ca }) }
    const client = connect({ endpoints, ...policy, ...access, allowPlaintextToken: plaintext })
    return this.#opened.use(client)
  }

  /** Fails if the chroot does not exist: a mistyped name must not create a tree. */
  async #toZooKeeper({ servers, chroot }: ZooKeeperName, { secret }: Credentials): Promise<Espalier> {
    const { endpoint, token } = this.#opened.use(await this.#tools.openGateway(`${servers}${chroot}`, secret, this.#io))
    const client = await this.#connect(endpoint, { secret: token, ca: undefined, plaintext: false })
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
