import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { connect } from '../../../clients/typescript/index.ts'
import type { Operation, TreeStore } from '../../../src/store/store.ts'
import { readTree } from '../../../src/store/walk.ts'
import { encodeData, type NodeData } from '../../../src/tree/data.ts'
import type { StoredNode } from '../../../src/tree/node.ts'
import { comparePaths, join, parsePath, ROOT, type TreePath } from '../../../src/tree/path.ts'
import { encodeText } from '../../../src/tree/text-bytes.ts'
import { asString } from '../../../src/tree/value.ts'
import { eventually } from '../../support/condition.ts'
import { openGateway } from '../../support/gateway.ts'
import { shareServer } from '../../support/shared-server.ts'
import { openStore } from '../../support/zookeeper/zookeeper-store.ts'
import { anyProperties, anySpelling } from '../../tree/arbitraries.ts'
import { soon } from '../../views/world.ts'
import { inProcess } from './espalier.ts'

/** How many random trees; a long run: RANDOM_TREES=200 node --test test/tools/cli/whole-tree.test.ts */
const TREES = Number(process.env.RANDOM_TREES ?? 3)

const server = shareServer()

/** Kinds of data, each with what it can be. */
const DATA: Readonly<Record<string, fc.Arbitrary<NodeData>>> = {
  null: fc.constant(null),
  'zero bytes': fc.constant(Buffer.alloc(0)),
  blanks: fc.constantFrom(' ', '\n\t', '\r\n').map(text => Buffer.from(text)),
  'an empty object': fc.constantFrom('{}', '{ }').map(text => Buffer.from(text)),
  'bytes that are no text': fc.uint8Array({ minLength: 1, maxLength: 9 }).map(bytes => Buffer.from([0xff, ...bytes])),
  text: fc.constantFrom('x', '[1]', '{bad}').map(text => Buffer.from(text)),
  'a link': fc
    .constantFrom('/n0', '../n1', '/zookeeper', '/nowhere')
    .map(target => Buffer.from(JSON.stringify({ z: 1, 'l ->': target, 'p =>': `${target} z` }))),
  properties: anyProperties.map(properties => encodeData(properties)),
  'JSON of another writer': anySpelling.map(spelling => encodeText(asString(spelling) as string)),
}

/** Kinds of names; the number keeps siblings apart. */
const NAMES: Readonly<Record<string, (number: number) => string>> = {
  plain: number => `n${number}`,
  zookeeper: number => (number === 0 ? 'zookeeper' : `zookeeper${number}`),
  providers: number => (number === 0 ? 'providers' : `10.0.0.${number}:80`),
  'longer than our own': number => `${'%2F'.repeat(230)}${number}`,
  'in need of quotes': number => `a = "${number}" -> # : x`,
  'of another script': number => `наблюдение ${number} 漢字`,
}

interface Node {
  readonly name: keyof typeof NAMES & string
  readonly kind: keyof typeof DATA & string
  readonly data: NodeData
  /** Only its owner may read it. */
  readonly hidden: boolean
  readonly children: readonly Node[]
}

function anyNode(depth: number): fc.Arbitrary<Node> {
  const children = depth === 0 ? fc.constant([]) : fc.array(anyNode(depth - 1), { maxLength: 3 })
  const name = fc.constantFrom(...Object.keys(NAMES))
  const hidden = fc.integer({ min: 0, max: 5 }).map(n => n === 0)
  return fc
    .constantFrom(...Object.keys(DATA))
    .chain(kind =>
      fc.record({ name, kind: fc.constant(kind), data: DATA[kind] as fc.Arbitrary<NodeData>, hidden, children }),
    )
}

const sample = (kind: string): NodeData => fc.sample(DATA[kind] as fc.Arbitrary<NodeData>, 1)[0] as NodeData

/** Deeper than a call may create nodes. */
function chain(length: number): Node {
  const below = length === 0 ? [] : [chain(length - 1)]
  return { name: 'plain', kind: 'null', data: null, hidden: false, children: below }
}

/** A tree with a link on the root and something of every kind. */
const EXAMPLE: Node = {
  name: 'plain',
  kind: 'a link',
  data: sample('a link'),
  hidden: false,
  children: [
    { ...chain(70), name: 'zookeeper', kind: 'properties', data: Buffer.from('{"z":1}') },
    ...Object.keys(NAMES).flatMap((name, i): Node[] =>
      Object.keys(DATA).map((kind, k) => ({
        name,
        kind,
        data: sample(kind),
        hidden: k === i,
        children: k === i ? [{ ...chain(1), kind: 'text', data: Buffer.from('secret') }] : [],
      })),
    ),
  ],
}

interface Placed {
  readonly path: TreePath
  readonly node: Node
  /** Whether it, or a node above it, may be read by its owner only. */
  readonly hidden: boolean
}

function* placed(node: Node, path: TreePath = ROOT, hidden = false): Generator<Placed> {
  yield { path, node, hidden }
  for (const [i, child] of node.children.entries())
    yield* placed(child, join(path, (NAMES[child.name] as (number: number) => string)(i)), hidden || child.hidden)
}

/** The bytes of each node, null where there are none. */
async function contentOf(store: TreeStore, top = ROOT): Promise<Map<string, string | null>> {
  const found = new Map<string, string | null>()
  const visit = (path: TreePath, { data, children }: StoredNode): void => {
    found.set(path.slice(top === ROOT ? 0 : top.length) || '/', shown(data))
    for (const [name, child] of children) visit(join(path, name), child)
  }
  visit(top, (await readTree(store, top, { signal: soon(), sync: true })) as StoredNode)
  return found
}

function shown(data: NodeData): string | null {
  return data === null ? null : Buffer.from(data).toString('latin1')
}

const READER = { scheme: 'auth', id: '', permissions: 'cdrwa' }

test('whatever a tree is, every command agrees with every other and with the bytes in ZooKeeper, and nothing gets lost', {
  timeout: 900_000,
}, async () => {
  const reached = new Map<string, number>()
  const reach = (what: string): void => void reached.set(what, (reached.get(what) ?? 0) + 1)
  await fc.assert(
    fc.asyncProperty(anyNode(3), async root => {
      await using opened = new AsyncDisposableStack()
      const serve = async (tree: string, auth?: string): Promise<{ store: TreeStore; endpoint: string }> => {
        const options = { sessionTimeoutMs: 10_000, ...(auth === undefined ? {} : { auth }) }
        const store = opened.use(await openStore(server.connect + tree, options))
        return { store, endpoint: opened.use(await openGateway({ store })).endpoint }
      }
      const tree = server.chroot()
      const owner = await serve(tree, 'digest:owner:password')
      const stranger = await serve(tree)
      const other = await serve(server.chroot())
      const run = async ({ endpoint }: { endpoint: string }, args: readonly string[], stdin = ''): Promise<string> => {
        const { code, stdout, stderr } = await inProcess(args, { endpoint, stdin })
        assert.equal(code, 0, `${args.join(' ')}: ${stdout.slice(0, 2_000)}${stderr.slice(0, 2_000)}`)
        return stdout
      }

      const all = [...placed(root)]
      const truth = new Map(all.map(({ path, node }) => [path as string, shown(node.data)]))
      const readable = all.filter(({ hidden }) => !hidden).map(({ path }) => path)
      const unreadable = all.filter(({ node, hidden, path }) => node.hidden && hidden && path !== ROOT)
      const tops = unreadable
        .map(({ path }) => path)
        .filter(path => !unreadable.some(one => one.path !== path && path.startsWith(`${one.path}/`)))
      for (const { path, node, hidden } of all) {
        reach(path === ROOT ? `${node.kind} on the root` : node.kind)
        if (path !== ROOT) reach(`a name that is ${node.name}`)
        if (path === '/zookeeper') reach('/zookeeper')
        if (hidden) reach('not readable')
        if (path.split('/').length > 65) reach('deeper than 64 levels')
        const acl = node.hidden && path !== ROOT ? { acl: [READER] } : {}
        const operation: Operation =
          path === ROOT ? { op: 'set', path, data: node.data } : { op: 'create', path, data: node.data, ...acl }
        await owner.store.commit([operation], { signal: soon() })
      }
      assert.deepEqual(await contentOf(owner.store), truth)

      // An export is restored elsewhere, byte for byte.
      const text = await run(owner, ['export'])
      await run(other, ['import', '-'], text)
      assert.deepEqual(await contentOf(other.store), truth)
      assert.equal(await run(other, ['export']), text)

      // What may not be read is left out, and nothing else.
      const skip = ['--skip-unreadable']
      const partial = await run(stranger, ['export', ...skip])
      const listed = async (...args: string[]): Promise<readonly string[]> =>
        (await run(stranger, [...args, ...skip])).split('\n').slice(0, -1)
      const inOrder = [...readable].sort((a, b) => comparePaths(a, b))
      for (const args of [
        ['tree', '-o', 'ndjson'],
        ['find', '!type:none', '-o', 'ndjson'],
      ])
        assert.deepEqual(
          (await listed(...args)).map(line => (JSON.parse(line) as { path: string }).path),
          inOrder,
          args.join(' '),
        )
      const { stderr } = await inProcess(['tree', ...skip], { endpoint: stranger.endpoint })
      assert.equal(stderr.match(/is left out: missing/g)?.length ?? 0, tops.length)

      // Every comparison finds nothing, whoever compares, and no import deletes what was left out.
      for (const [place, said] of [
        [owner, text],
        [other, text],
        [owner, partial],
        [stranger, partial],
      ] as const)
        for (const args of [
          ['plan', '-', '--trim'],
          ['drift', '-', '--once'],
          ['diff', '-', '@', ...(place === stranger ? skip : [])],
        ])
          await run(place, args, said)
      for (const place of [owner, stranger]) await run(place, ['import', '-', '--trim', '--yes'], partial)
      assert.deepEqual(await contentOf(owner.store), truth)

      // A live tree and its text are checked and drawn alike.
      const checked = async (source: string): Promise<unknown> =>
        (JSON.parse(await run(owner, ['check', source, '--fail-on', 'never', '-o', 'json'], text)) as object[]).map(
          one => ({ ...one, file: '', line: 0, column: 0 }),
        )
      assert.deepEqual(await checked('@'), await checked('-'))
      const draw = ['-T', 'json', '--view', 'detail', '--title', 'x', '--no-live']
      const drawn = async (source: string): Promise<unknown> =>
        JSON.parse((await run(owner, ['graph', source, ...draw], text)).replaceAll(owner.endpoint, 'stdin'))
      if (all.length > 1) assert.deepEqual(await drawn('@'), await drawn('-'))

      // A watch has every node with its bytes, and those that may not be read by their paths alone.
      for (const [{ endpoint }, known] of [
        [owner, all.map(({ path }) => path)],
        [stranger, [...readable, ...tops]],
      ] as const) {
        const client = opened.use(connect({ endpoints: endpoint }))
        await using live = client.watchTree('/')
        const nodes = await eventually(() => {
          const now = live.current?.nodes
          return now !== undefined && now.size === known.length && now
        }, 'the tree is watched')
        for (const path of known) {
          const node = nodes.get(path)
          assert.ok(node !== undefined, path)
          const isTop = endpoint === stranger.endpoint && tops.includes(path)
          if (!isTop) assert.equal(Buffer.from(node.data ?? '').toString('latin1'), truth.get(path) ?? '', path)
          else assert.equal(node.etag, '')
        }
      }

      // A copy has the same bytes.
      await run(owner, ['cp', '/', '/copy', '--yes'])
      const copied = await contentOf(owner.store, parsePath('/copy'))
      // Zero bytes of the root are nothing that anybody stored.
      if (truth.get('/') !== '') assert.equal(copied.get('/'), truth.get('/'))
      for (const [path, data] of truth) if (path !== '/') assert.equal(copied.get(path), data, path)
    }),
    { numRuns: TREES + 1, examples: [[EXAMPLE]], endOnFailure: true },
  )
  const wanted = [
    ...Object.keys(DATA),
    'a link on the root',
    ...Object.keys(NAMES).map(name => `a name that is ${name}`),
    '/zookeeper',
    'not readable',
    'deeper than 64 levels',
  ]
  assert.deepEqual(
    wanted.filter(what => !reached.has(what)),
    [],
    'everything occurs',
  )
})
