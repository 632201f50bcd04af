import assert from 'node:assert/strict'
import { mkdir, writeFile } from 'node:fs/promises'
import { join as joinFiles } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Operation, TreeStore } from '../../../src/store/store.ts'
import { readTree } from '../../../src/store/walk.ts'
import { encodeData, type NodeData } from '../../../src/tree/data.ts'
import type { StoredNode } from '../../../src/tree/node.ts'
import { join, parsePath, ROOT, type TreePath } from '../../../src/tree/path.ts'
import { encodeText } from '../../../src/tree/text-bytes.ts'
import { asString } from '../../../src/tree/value.ts'
import { openGateway, type TestGateway } from '../../support/gateway.ts'
import { temporaryDirectory } from '../../support/process/temporary.ts'
import { shareServer } from '../../support/shared-server.ts'
import { openStore } from '../../support/zookeeper/zookeeper-store.ts'
import { anyProperties, anySpelling } from '../../tree/arbitraries.ts'
import { soon } from '../../views/world.ts'
import { inProcess } from './espalier.ts'

const server = shareServer()

/** By kind, so that each can be counted. */
const DATA: Readonly<Record<string, fc.Arbitrary<NodeData>>> = {
  null: fc.constant(null),
  'zero bytes': fc.constant(Buffer.alloc(0)),
  blanks: fc
    .string({ unit: fc.constantFrom(...' \t\n\v\f\r'), minLength: 1, maxLength: 4 })
    .map(text => Buffer.from(text)),
  'an empty object': fc.constant(Buffer.from('{}')),
  'an empty object with blanks': fc.constantFrom('{ }', ' {}', '{}\n').map(text => Buffer.from(text)),
  'raw bytes': fc.uint8Array({ minLength: 1, maxLength: 12 }).map(bytes => Buffer.from([0xff, ...bytes])),
  text: fc.constantFrom('x', '[1]', '"s"', 'null', '{bad}', '\n{xxx}\n', '{"a":1}x').map(text => Buffer.from(text)),
  properties: anyProperties.map(properties => encodeData(properties)),
  'JSON in another spelling': anySpelling.map(spelling => encodeText(asString(spelling) as string)),
}
const KINDS = Object.keys(DATA)

interface Node {
  readonly kind: string
  readonly data: NodeData
  readonly children: readonly Node[]
}

function anyNode(depth: number): fc.Arbitrary<Node> {
  const children = depth === 0 ? fc.constant([]) : fc.array(anyNode(depth - 1), { maxLength: 3 })
  return fc
    .constantFrom(...KINDS)
    .chain(kind => fc.record({ kind: fc.constant(kind), data: DATA[kind] as fc.Arbitrary<NodeData>, children }))
}

/** One node of each kind below a root of each kind. */
const EXAMPLES: [Node][] = KINDS.map(kind => {
  const [data] = fc.sample(DATA[kind] as fc.Arbitrary<NodeData>, 1) as [NodeData]
  const children = KINDS.map(
    (kind): Node => ({ kind, data: (fc.sample(DATA[kind]!, 1) as [NodeData])[0], children: [] }),
  )
  return [{ kind, data, children }]
})

function* operations(node: Node, path: TreePath): Generator<Operation> {
  yield { op: path === ROOT ? 'set' : 'create', path, data: node.data }
  for (const [i, child] of node.children.entries()) yield* operations(child, join(path, `${'nxyz'[i % 4]}${i}`))
}

/** The bytes of each node, null where there are none. */
async function contentOf(store: TreeStore): Promise<Map<TreePath, string | null>> {
  const found = new Map<TreePath, string | null>()
  const visit = (path: TreePath, { data, children }: StoredNode): void => {
    found.set(path, data === null ? null : Buffer.from(data).toString('latin1'))
    for (const [name, child] of children) visit(join(path, name), child)
  }
  visit(ROOT, (await readTree(store, ROOT, { signal: soon(), sync: true })) as StoredNode)
  return found
}

interface Place {
  readonly store: TreeStore
  readonly gateway: TestGateway
}

test('whatever the nodes of a tree are stored as, an export restores the same bytes in another store, and every command agrees', async () => {
  const reached = new Map<string, number>()
  await using folder = await temporaryDirectory()
  await mkdir(joinFiles(folder.path, 'espalier'))
  await fc.assert(
    fc.asyncProperty(anyNode(3), async root => {
      await using opened = new AsyncDisposableStack()
      const open = async (zooKeeper: boolean): Promise<Place> => {
        if (!zooKeeper) {
          const gateway = opened.use(await openGateway())
          return { store: gateway.store, gateway }
        }
        const store = opened.use(await openStore(server.connect + server.chroot(), { sessionTimeoutMs: 10_000 }))
        return { store, gateway: opened.use(await openGateway({ store })) }
      }
      const [from, embedded, zooKeeper] = [await open(true), await open(false), await open(true)]
      const contexts = { from: { endpoint: from.gateway.endpoint } }
      await writeFile(joinFiles(folder.path, 'espalier', 'config.json'), JSON.stringify({ contexts }))
      const run = async ({ gateway }: Place, args: readonly string[], stdin = '', wanted = 0): Promise<string> => {
        const env = { XDG_CONFIG_HOME: folder.path }
        const { code, stdout, stderr } = await inProcess(args, { endpoint: gateway.endpoint, stdin, env })
        assert.equal(code, wanted, `${args.join(' ')}: ${stdout}${stderr}`)
        return stdout
      }
      const count = ({ kind, children }: Node, top = ''): void => {
        reached.set(`${top}${kind}`, (reached.get(`${top}${kind}`) ?? 0) + 1)
        for (const child of children) count(child)
      }
      count(root, 'root: ')
      for (const operation of operations(root, ROOT)) await from.store.commit([operation], { signal: soon() })

      const wanted = await contentOf(from.store)
      const text = await run(from, ['export'])
      for (const to of [embedded, zooKeeper]) {
        await run(to, ['import', '-'], text)
        assert.deepEqual(await contentOf(to.store), wanted)
        assert.equal(await run(to, ['export']), text)
        await run(to, ['plan', '-'], text)
        await run(to, ['drift', '-', '--once'], text)
        await run(to, ['diff', '@', '@from'])
        await run(to, ['diff', '-', '@'], text)
      }
      // A text that does not say it changes no such node.
      const silent = await run(from, ['export', '--literals', 'python'])
      assert.doesNotMatch(silent, /^ *\/[^:\n]* = /m)
      await run(zooKeeper, ['plan', '-'], silent)
      await run(from, ['cp', '/', '/copy'])
      const copied = await contentOf(from.store)
      // The root's own zero bytes are nothing that anybody stored.
      if (wanted.get(ROOT) === '') wanted.set(ROOT, '{}')
      for (const [path, data] of wanted)
        assert.deepEqual(copied.get(parsePath(path === ROOT ? '/copy' : `/copy${path}`)), data, path)
    }),
    { numRuns: 6 + EXAMPLES.length, examples: EXAMPLES },
  )
  const missing = KINDS.flatMap(kind => [kind, `root: ${kind}`]).filter(kind => !reached.has(kind))
  assert.deepEqual(missing, [], 'every kind of data occurs, on the root as well')
})

test('a text changes data without properties only where it says so, and a plan, a drift and a diff show it', async () => {
  await using gateway = await openGateway()
  const run = async (args: readonly string[], stdin = '', wanted = 0): Promise<string> => {
    const { code, stdout, stderr } = await inProcess(args, { endpoint: gateway.endpoint, stdin })
    assert.equal(code, wanted, `${args.join(' ')}: ${stdout}${stderr}`)
    return stdout
  }
  const data: Record<string, NodeData> = {
    null: null,
    none: Buffer.from(''),
    blank: Buffer.from(' '),
    object: Buffer.from('{}'),
  }
  for (const [name, one] of Object.entries(data))
    await gateway.store.commit([{ op: 'create', path: parsePath(`/${name}`), data: one }], { signal: soon() })
  assert.equal(await run(['export']), '/blank = " "\n/none = ""\n/null = null\n/object\n')
  await run(['plan', '-'], '/blank\n/none\n/null\n/object\n')
  assert.match(await run(['stat', '/null']), /\ndata {7}null\n/)
  assert.match(await run(['stat', '/none']), /\ndata {7}0 bytes/)

  const wanted =
    '/blank = {}\n/none = null\n/null = null\n/object = "\\n"\n/new = null\n/null\n  /below = ""\n'.replace(
      '/null\n  ',
      '/more\n  ',
    )
  const plan = await run(['plan', '-'], wanted, 1)
  assert.match(plan, / {2}~ \/blank\n {6}~ = " " → \{\}\n/)
  assert.match(plan, / {2}\+ \/new = null\n/)
  assert.match(plan, / {2}\+ \/more\/below = ""\n/)
  assert.match(plan, /Plan: 3 to add, 3 to change, 0 to delete, 1 unchanged/)
  assert.match(await run(['drift', '-', '--once'], wanted, 1), /~ {2}\/object .*= "\\n" → \{\}/)
  assert.match(await run(['diff', '-', '@'], wanted, 1), /\n {2}\/object\n- {3}= "\\n"\n\+ {3}= \{\}\n/)
  const json = JSON.parse(await run(['plan', '-', '-o', 'json'], wanted, 1)) as {
    changes: { path: string; data?: unknown }[]
  }
  assert.deepEqual(json.changes.find(({ path }) => path === '/none')?.data, { old: '', new: null })
  await run(['import', '-'], wanted)
  assert.equal(
    await run(['export']),
    '/blank\n/more\n  /below = ""\n/new = null\n/none = null\n/null = null\n/object = "\\n"\n',
  )
  await run(['plan', '-'], wanted)

  // Properties take the place of such data, and the other way round.
  await run(['set', '/null', 'x=1'])
  assert.match(await run(['plan', '-'], '/null = null\n', 1), / {2}~ \/null\n {6}- x = 1\n {6}\+ = null\n/)
  await run(['import', '-'], '/null = null\n')
  assert.equal((await gateway.store.read(parsePath('/null'), { signal: soon() }))?.data, null)
})

test('data without properties go through JSON and YAML', async () => {
  await using gateway = await openGateway()
  await using other = await openGateway()
  const run = async (endpoint: string, args: readonly string[], stdin = ''): Promise<string> => {
    const { code, stdout, stderr } = await inProcess(args, { endpoint, stdin })
    assert.equal(code, 0, `${args.join(' ')}: ${stdout}${stderr}`)
    return stdout
  }
  const text = '/ = null\n/a = null\n  /b = ""\n/c = "\\n \\t"\n/d\n  x = 1\n/e\n'
  await run(gateway.endpoint, ['import', '-'], text)
  for (const format of ['json', 'yaml']) {
    const document = await run(gateway.endpoint, ['export', '-o', format])
    await run(gateway.endpoint, ['plan', '-'], document)
    await run(other.endpoint, ['import', '-'], document)
    assert.equal(await run(other.endpoint, ['export']), text)
    await run(other.endpoint, ['import', '-'], '/ = ""\n/a = {}\n  /b = {}\n/c = {}\n')
  }
})
