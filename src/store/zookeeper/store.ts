import { type Clock, systemClock } from '../../lib/clock.ts'
import type { Log } from '../../lib/log.ts'
import { RegistryError } from '../../tree/errors.ts'
import type { Revision } from '../../tree/node.ts'
import { join, ROOT, type TreePath } from '../../tree/path.ts'
import type {
  Acls,
  CallOptions,
  CreatedInSequence,
  NodeState,
  Observation,
  ObserveOptions,
  Operation,
  ReadOptions,
  SequentialNode,
  TreeStore,
} from '../store.ts'
import { Observations } from './observing/observations.ts'
import { checkCreateAcl, readAcl } from './requests/acls.ts'
import { checkOperations, sendSequence, sendTransaction } from './requests/commit.ts'
import { explainRefusal } from './requests/explain-refusal.ts'
import { type Reading, readNode, readNodeAlone, readNodeInBatch, readStatAlone } from './requests/read-node.ts'
import { type Connection, LostRequest } from './session/connection.ts'
import { type Credentials, parseCredentials } from './session/credentials.ts'
import { ZooKeeperSession } from './session/session.ts'
import { Code } from './wire/codes.ts'
import { parseConnectString } from './wire/connect-string.ts'
import { requestError } from './wire/map-error.ts'
import { NotPermitted } from './wire/not-permitted.ts'
import { reservedBelow } from './wire/reserved.ts'
import { realPath, syncRequest } from './wire/wire.ts'

export interface ZooKeeperOptions {
  /** `host:port,host:port/chroot`; an IPv6 address in brackets. */
  readonly connect: string
  /** Whether to create a missing chroot; without one not even the root exists. Default true. */
  readonly makesChroot?: boolean
  /** The requested timeout; the server grants between two and twenty of its ticks. Default 10,000. */
  readonly sessionTimeoutMs?: number
  /** `digest:user:password` */
  readonly auth?: string | undefined
  /** How long after opening the store calls wait for the first connection. Default 10,000. */
  readonly connectTimeoutMs?: number
  readonly clock?: Clock
  readonly log?: Log
}

/** A reachable server answers within this time; opening the store does not wait longer for one. */
const FIRST_CONNECTION_MS = 1_000

/**
 * Opens the tree in ZooKeeper (3.5 or newer). Resolves when connected, or after a second with a session that is still `connecting` and
 * never gives up. A connect string or credentials that cannot be parsed are BAD_ARGUMENT. New nodes are open to everybody unless they are
 * created with an ACL; ACLs of existing nodes are never changed.
 */
export async function openZooKeeperStore(options: ZooKeeperOptions): Promise<TreeStore> {
  const { servers, chroot } = parseConnectString(options.connect)
  const clock = options.clock ?? systemClock
  const credentials = options.auth === undefined ? undefined : parseCredentials(options.auth)
  const observations: Observations = new Observations({
    chroot,
    credentials,
    clock,
    log: options.log,
    connection: () => session.connection,
  })
  const session: ZooKeeperSession = new ZooKeeperSession(
    {
      servers,
      chroot,
      makesChroot: options.makesChroot ?? true,
      clock,
      sessionTimeoutMs: options.sessionTimeoutMs ?? 10_000,
      connectTimeoutMs: options.connectTimeoutMs ?? 10_000,
      auth: credentials,
      log: options.log,
    },
    {
      suspend: () => observations.suspend(),
      resume: revision => observations.resume(revision),
      renew: contact => observations.renew(contact),
      changed: path => observations.changed(treePath(chroot, path)),
    },
  )
  await session.settled(FIRST_CONNECTION_MS)
  return new ZooKeeperStore(session, observations, { chroot, credentials })
}

class ZooKeeperStore implements TreeStore {
  readonly session: TreeStore['session']
  readonly acls: Acls
  readonly reserved: TreePath | undefined
  readonly pathPrefixBytes: number
  readonly #session: ZooKeeperSession
  readonly #observations: Observations
  readonly #chroot: string
  readonly #credentials: Credentials | undefined

  constructor(
    session: ZooKeeperSession,
    observations: Observations,
    { chroot, credentials }: { readonly chroot: string; readonly credentials: Credentials | undefined },
  ) {
    this.#session = session
    this.#observations = observations
    this.#chroot = chroot
    this.reserved = reservedBelow(chroot)
    this.pathPrefixBytes = Buffer.byteLength(chroot)
    this.#credentials = credentials
    this.acls = {
      check: acl => checkCreateAcl(acl, credentials),
      read: (path, { signal }) =>
        this.#call(signal, 'read', connection => readAcl(connection, path, { chroot, signal })),
    }
    this.session = {
      get current() {
        return session.current
      },
      onChange: listener => session.onChange(listener),
      abandon: async () => {
        observations.end()
        await session.abandon()
      },
    }
  }

  read(path: TreePath, options: ReadOptions): Promise<NodeState | undefined> {
    const { signal, sync = false, children = true, mayBeStale = false } = options
    return this.#call(signal, mayBeStale && !sync ? 'stale read' : 'read', async connection => {
      const read = children ? readNode : readNodeAlone
      // Sent together: a server answers the requests of one connection in their order.
      const synced = sync ? this.#sync(connection, signal) : undefined
      const reading = read(connection, path, { chroot: this.#chroot, signal })
      const [{ state }] = await Promise.all([this.#orStat(reading, connection, path, options), synced])
      return state
    })
  }

  readMany(paths: readonly TreePath[], options: ReadOptions): readonly Promise<NodeState | undefined>[] {
    const { signal, sync = false, children = true, mayBeStale = false } = options
    // Sent before the reads, and answered before them.
    const synced = sync && paths.length > 0 ? this.sync({ signal }) : undefined
    return paths.map(path =>
      this.#call(signal, mayBeStale && !sync ? 'stale read' : 'read', async connection => {
        const reading = readNodeInBatch(connection, path, { chroot: this.#chroot, signal, children })
        const [{ state }] = await Promise.all([this.#orStat(reading, connection, path, options), synced])
        return state
      }),
    )
  }

  observe(path: TreePath, listener: (observation: Observation) => void, options: ObserveOptions = {}): Disposable {
    if (this.#session.current.state === 'closed') throw this.#session.unreachable()
    return this.#observations.observe(path, listener, options)
  }

  async commit(operations: readonly Operation[], { signal }: CallOptions): Promise<Revision> {
    signal.throwIfAborted()
    checkOperations(operations, this.#chroot, this.acls)
    if (operations.length === 0) return this.sync({ signal })
    const isWrite = operations.some(({ op }) => op !== 'check')
    const send = (connection: Connection): Promise<Revision> =>
      sendTransaction(connection, operations, this.#chroot, signal)
    return this.#call(signal, isWrite ? 'write' : 'read', send, operations)
  }

  async createInSequence(
    { parent, prefix, ...node }: SequentialNode,
    { signal }: CallOptions,
  ): Promise<CreatedInSequence> {
    signal.throwIfAborted()
    const operation = { ...node, op: 'create', path: join(parent, prefix) } as const
    checkOperations([operation], this.#chroot, this.acls)
    const send = (connection: Connection): Promise<CreatedInSequence> =>
      sendSequence(connection, operation, this.#chroot, signal)
    return this.#call(signal, 'write', send, [operation])
  }

  sync({ signal }: CallOptions): Promise<Revision> {
    return this.#call(signal, 'read', connection => this.#sync(connection, signal))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#observations.end()
    await this.#session.close()
  }

  #orStat(
    reading: Promise<Reading>,
    connection: Connection,
    path: TreePath,
    { signal, unreadable = 'fail' }: ReadOptions,
  ): Promise<Reading> {
    if (unreadable === 'fail') return reading
    return reading.catch(error => {
      if (!(error instanceof NotPermitted)) throw error
      return readStatAlone(connection, path, { chroot: this.#chroot, signal }, error)
    })
  }

  async #sync(connection: Connection, signal: AbortSignal): Promise<Revision> {
    const { code, revision } = await connection.send(syncRequest(realPath(this.#chroot, '/')), { signal })
    if (code !== Code.OK) throw requestError(code, ROOT)
    return revision
  }

  async #call<T>(
    signal: AbortSignal,
    kind: 'read' | 'stale read' | 'write',
    use: (connection: Connection) => Promise<T>,
    operations: readonly Operation[] = [],
  ): Promise<T> {
    const connection = await this.#session.connected(signal, { mayBeStale: kind === 'stale read' })
    try {
      return await use(connection)
    } catch (error) {
      if (error instanceof NotPermitted) {
        const [chroot, credentials] = [this.#chroot, this.#credentials]
        throw await explainRefusal(error, { connection, chroot, credentials, operations, signal })
      }
      if (!(error instanceof LostRequest)) throw error
      if (kind !== 'write' || !error.sent) throw this.#session.unreachable(error)
      throw new RegistryError(
        'OUTCOME_UNKNOWN',
        'the connection to ZooKeeper broke before it answered; the write may or may not have happened',
        { hint: 'read to see, then decide whether to repeat', cause: error },
      )
    }
  }
}

function treePath(chroot: string, real: string): TreePath {
  return (real === chroot ? '/' : real.slice(chroot.length)) as TreePath
}
