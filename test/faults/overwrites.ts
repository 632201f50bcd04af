import { connect, type Espalier } from '../../clients/typescript/index.ts'
import { systemClock } from '../../src/lib/clock.ts'
import type { Operation } from '../../src/store/store.ts'
import { openZooKeeperStore } from '../../src/store/zookeeper/store.ts'
import { basename, parent, type TreePath } from '../../src/tree/path.ts'

/** Who writes over providers: an operator through a gateway, and a program that uses ZooKeeper and knows nothing of espalier. */
export interface Writers extends AsyncDisposable {
  readonly operator: Espalier
  /** Commits these operations in one transaction. Undefined: the store has no other client than its gateway. */
  readonly native: ((operations: readonly Operation[]) => Promise<unknown>) | undefined
}

export async function openWriters(endpoint: string, zookeeper?: string): Promise<Writers> {
  await using stack = new AsyncDisposableStack()
  const operator = stack.use(connect({ endpoints: endpoint }))
  const store =
    zookeeper === undefined
      ? undefined
      : stack.use(await openZooKeeperStore({ connect: zookeeper, sessionTimeoutMs: 20_000, clock: systemClock }))
  const { signal } = new AbortController()
  const owned = stack.move()
  return {
    operator,
    native: store && (operations => store.commit(operations, { signal })),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

/** One way of writing over the provider at a path, after which it still is its client's. */
export interface Overwrite {
  readonly what: string
  readonly isNative: boolean
  write(writers: Writers, path: string): Promise<unknown>
}

export const OVERWRITES: readonly Overwrite[] = [
  byOperator('an import that replaces its properties', (operator, path) => imported(operator, path)),
  byOperator('a plan that is applied', async (operator, path) => {
    const planEtag = await imported(operator, path, { validateOnly: true })
    await imported(operator, path, { planEtag })
  }),
  byOperator('a change of one property', ({ properties }, path) =>
    properties.updateProperties({ path, jsonProperties: { weight: '0' } }),
  ),
  byOperator('a replacement by nothing', ({ properties }, path) => properties.setProperties({ path })),
  byOperator('a link on it', ({ tree }, path) => tree.linkNode({ path: `${path}/self`, target: path })),
  byOperator('a move, which is refused', ({ tree }, path) => refused(tree.moveNode({ path, destination: '/moved' }))),
  byOperator('a deletion, which is refused', ({ tree }, path) => refused(tree.deleteNode({ path, recursive: true }))),
  natively('nothing at all', ''),
  natively('no properties', '{}'),
  natively('other properties', '{"version": 2}'),
  natively('a text', 'not JSON'),
  natively('bytes that are not UTF-8', Buffer.from([0xff, 0])),
  natively('the marks of another lease', '{"lease":"0123456789abcdef","lease_wanted":"0123456789abcdef","version":3}'),
  natively('marks that are none', '{"lease":5,"lease_wanted":[],"lease_override":{"wanted":{"a":"{"},"added":[1]}}'),
  {
    what: 'two writes in one transaction of ZooKeeper',
    isNative: true,
    write: ({ native }, path) => native!([set(path, '{}'), set(path, '{"version": 2}')]),
  },
]

/** One way of taking a provider away from its client. */
interface Takeover {
  readonly what: string
  /** `register` registers at the same address with another client. */
  take(writers: Writers, path: string, register: () => Promise<void>): Promise<unknown>
}

export const TAKEOVERS: readonly Takeover[] = [
  { what: 'another registration', take: (_writers, _path, register) => register() },
  {
    what: 'its deletion and another registration',
    take: async ({ operator }, path, register) => {
      await operator.tree.deleteNode({ path, force: true })
      await register()
    },
  },
  {
    what: 'its deletion and creation by a client of ZooKeeper',
    take: ({ native }, path) => native!([remove(path), create(path, { ephemeral: true })]),
  },
  {
    what: 'its deletion and creation as a persistent node by a client of ZooKeeper',
    take: ({ native }, path) => native!([remove(path), create(path, { ephemeral: false })]),
  },
]

function byOperator(what: string, write: (operator: Espalier, path: string) => Promise<unknown>): Overwrite {
  return { what, isNative: false, write: ({ operator }, path) => write(operator, path) }
}

function natively(what: string, data: string | Buffer): Overwrite {
  return {
    what: `${what}, from a client of ZooKeeper`,
    isNative: true,
    write: ({ native }, path) => native!([set(path, data)]),
  }
}

function set(path: string, data: string | Buffer): Operation {
  return { op: 'set', path: path as TreePath, data: Buffer.from(data) }
}

function remove(path: string): Operation {
  return { op: 'delete', path: path as TreePath }
}

function create(path: string, { ephemeral }: { readonly ephemeral: boolean }): Operation {
  return { op: 'create', path: path as TreePath, data: Buffer.from('{"pid":7}'), ephemeral }
}

async function imported(
  operator: Espalier,
  path: string,
  options: { readonly validateOnly?: boolean; readonly planEtag?: string } = {},
): Promise<string> {
  const at = path as TreePath
  const text = `/${basename(at)}\n  version = 2\n`
  for await (const part of operator.importTree(text, { path: parent(at), trim: 'keep', ...options }))
    if (part.kind === 'result') return part.planEtag
  throw new Error('an import without a result')
}

async function refused(call: Promise<unknown>): Promise<void> {
  const reason: string = await call.then(
    () => 'done',
    (error: { readonly reason: string }) => error.reason,
  )
  if (reason !== 'EPHEMERAL_KEPT') throw new Error(`not refused: ${reason}`)
}
