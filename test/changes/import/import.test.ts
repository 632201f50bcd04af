import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type ImportTreeRequest, Trim } from '@espalier/contract/espalier/v1/tree'
import type { Operation, TreeStore } from '../../../src/store/store.ts'
import type { TreePath } from '../../../src/tree/path.ts'
import { openCalled } from '../../rpc/called.ts'
import { collect, exportText, fails, importText } from '../../support/calls.ts'
import { openGateway } from '../../support/gateway.ts'

const forever = { signal: new AbortController().signal }

test('an import is one transaction, and importing the same text again writes nothing', async () => {
  await using world = await openCalled()
  const text = '/a : t\n  x = 1\n  /b\n    y = "z"\n'
  const first = await importText(world, text)
  assert.deepEqual([first.result.created, first.result.transactions, first.result.warnings], [2n, 1, []])
  const nodes = (await collect(world.tree.walkTree({ path: '/a' }))).flatMap(message => message.nodes)
  assert.deepEqual(
    nodes.map(node => node.stat?.createdRevision),
    [first.result.revision, first.result.revision],
  )
  const again = await importText(world, text)
  assert.deepEqual(
    [again.steps, again.result.unchanged, again.result.revision, again.result.transactions],
    [[], 2n, 0n, 0],
  )
  assert.equal(await exportText(world), text)
})

test('the plan comes first, and validate_only is the plan and nothing else', async () => {
  await using world = await openCalled()
  await importText(world, '/a\n  x = 1\n  gone = 2\n  /old\n')
  const { steps, kept, progress, result } = await importText(world, '/a\n  x = 1.0\n  new = true\n  /b\n', {
    validateOnly: true,
    trim: Trim.DELETE,
  })
  assert.deepEqual(
    steps.map(({ path, change }) => [path, change?.$case]),
    [
      ['/a', 'update'],
      ['/a/old', 'delete'],
      ['/a/b', 'create'],
    ],
  )
  assert.deepEqual(steps[0]?.change?.value, {
    changes: [
      { key: 'gone', oldJson: '2', newJson: undefined },
      { key: 'new', oldJson: undefined, newJson: 'true' },
      { key: 'x', oldJson: '1', newJson: '1.0' },
    ],
    version: 0,
    etag: (await world.tree.getNode({ path: '/a' })).node?.etag,
    data: undefined,
  })
  assert.deepEqual(
    [kept, progress, result.revision, result.created, result.updated, result.deleted],
    [[], [], 0n, 1n, 1n, 1n],
  )
  assert.equal(await exportText(world), '/a\n  x = 1\n  gone = 2\n  /old\n')
})

test('what is not in the text is reported, kept silently, or deleted, but never at the top and never a live provider', async () => {
  await using world = await openCalled()
  await importText(world, '/top\n/a\n  /extra\n  /providers\n')
  await world.registry.register({ path: '/a/providers', addresses: ['h:1'] })
  const report = await importText(world, '/a\n')
  assert.deepEqual(
    report.kept.map(node => node.path),
    ['/a/extra', '/a/providers'],
  )
  assert.deepEqual((await importText(world, '/a\n', { trim: Trim.KEEP })).kept, [])
  const trimmed = await importText(world, '/a\n', { trim: Trim.DELETE })
  assert.deepEqual(
    trimmed.steps.map(step => step.path),
    ['/a/extra'],
  )
  assert.deepEqual(
    trimmed.kept.map(node => node.path),
    ['/a/providers', '/a/providers/h:1'],
  )
  assert.equal(await exportText(world), '/a\n  /providers\n/top\n')
  await fails(importText(world, '/a\n', { trim: 99 as Trim }), 'BAD_ARGUMENT')
})

test('every problem of a text is reported at once, with its place, and nothing is written', async () => {
  await using world = await openCalled()
  const { violations } = await fails(importText(world, '/a\n  x = nonsense\n  y -> a b\n/a\n'), 'BAD_SYNTAX')
  assert.deepEqual(
    violations.map(one => one.split(' ')[0]),
    ['text:2:7', 'text:3:10', 'text:4:1'],
  )
  assert.equal(await exportText(world), '')
})

test('the path of an import is followed through links and must exist', async () => {
  await using world = await openCalled()
  await importText(world, '/a\n/links\n  a -> /a\n  gone -> /gone\n')
  assert.equal((await importText(world, '/b\n', { path: '/links/a' })).result.realPath, '/a')
  await fails(importText(world, '/b\n', { path: '/links/gone' }), 'LINK_DANGLING')
  await fails(importText(world, '/b\n', { path: '/none' }), 'NOT_FOUND')
  await fails(importText(world, '/b\n', { path: 'a' }), 'BAD_PATH')
})

test('links that lead nowhere are warnings, and those that the text itself completes are not', async () => {
  await using world = await openCalled()
  const { result } = await importText(
    world,
    '/a\n  good -> /b\n  bad -> /none\n  t => /b threads\n  u => /b none\n/b\n  threads = 1\n',
  )
  assert.equal(result.warnings.length, 2)
  const [link, property] = result.warnings
  assert.deepEqual([link?.kind, link?.line, link?.path], ['LINK_DANGLING', 0, '/a'])
  assert.match(link?.message ?? '', /^\/a: the link bad -> \/none leads nowhere yet/)
  assert.deepEqual([property?.kind, property?.line, property?.path], ['PROPERTY_LINK_MISSING', 0, '/a'])
  assert.match(property?.message ?? '', /u => \/b none/)
})

test('a link that a node of the text hides, or that a child hides, is a warning', async () => {
  await using world = await openCalled()
  await importText(world, '/\n  old -> /new\n/new\n  x = 1\n/top\n  /kept\n  /kid\n')
  const warnings = async (text: string, options?: Parameters<typeof importText>[2]): Promise<readonly string[]> =>
    (await importText(world, text, { validateOnly: true, ...options })).result.warnings.map(
      ({ kind, path, line, message }) => `${kind} ${path} ${line}: ${message}`,
    )
  const over = 'LINK_SHADOWED / 0: / has a child and a link called "old" (-> /new); the child wins'
  assert.deepEqual(await warnings('/old\n  x = 1\n'), [over], 'the text says nothing of its root')
  assert.deepEqual(await warnings('/\n  old -> /new\n/old\n  x = 1\n'), [over])
  assert.deepEqual(await warnings('/\n/old\n  x = 1\n'), [], 'the text takes the link away')
  assert.deepEqual(await warnings('/new\n'), [])
  const kept = 'LINK_SHADOWED /top 0: /top has a child and a link called "kept" (-> /new); the child wins'
  assert.deepEqual(await warnings('/top\n  kept -> /new\n  /kid\n'), [kept], 'a child that the import keeps')
  assert.deepEqual(await warnings('/top\n  kept -> /new\n  /kid\n', { trim: Trim.DELETE }), [])
  assert.deepEqual(await warnings('/kid\n', { path: '/top' }), [])
})

test('a warning about a line names its kind and its line', async () => {
  await using world = await openCalled()
  const { result } = await importText(world, '/a\n/web:z4m\n')
  const message = '"/web:z4m" is a node called "web:z4m"; for a type write "/web : z4m"'
  assert.deepEqual(result.warnings, [{ kind: 'TYPE_NEEDS_SPACES', line: 2, path: '', message }])
})

test('a link to what is kept leads somewhere, and one to what is deleted nowhere', async () => {
  await using world = await openCalled()
  await importText(world, '/a\n  /extra\n    /deep\n  /providers\n/other\n  /deep\n')
  await world.registry.register({ path: '/a/providers', addresses: ['h:1'] })
  const text = '/a\n  deep -> /a/extra/deep\n  live -> /a/providers/h:1\n  none -> /a/none\n  other -> /other/deep\n'
  const targets = async (trim: Trim): Promise<readonly (string | undefined)[]> =>
    (await importText(world, text, { trim, validateOnly: true })).result.warnings.map(
      ({ message }) => /-> (\S+)/.exec(message)?.[1],
    )
  for (const trim of [Trim.KEEP, Trim.REPORT]) assert.deepEqual(await targets(trim), ['/a/none'])
  assert.deepEqual(await targets(Trim.DELETE), ['/a/extra/deep', '/a/none'])
})

test('options belong in the first request, and an import without any is refused', async () => {
  await using world = await openCalled()
  const send = (...requests: Partial<ImportTreeRequest>[]) =>
    collect(
      world.tree.importTree(
        (async function* () {
          yield* requests
        })(),
      ),
    )
  await fails(send({ text: '/a\n' }, { path: '/x' }), 'BAD_ARGUMENT')
  await fails(send(), 'BAD_ARGUMENT')
  assert.equal((await send({ text: '/a\n  x = "\ud83d' }, { text: '\ude00"\n' })).length > 0, true)
})

test('a text over the limit is refused as soon as it is', async () => {
  await using world = await openCalled('', { limits: { textBytes: 1_000 } })
  let sent = 0
  async function* endless(): AsyncGenerator<Partial<ImportTreeRequest>> {
    for (;;) {
      sent++
      yield { text: '# a comment of some length\n' }
    }
  }
  await fails(collect(world.tree.importTree(endless())), 'PAYLOAD_TOO_LARGE')
  assert.ok(sent < 100_000)
})

test('the first response says how large a text may be; an announced size over it is refused before any text is sent', async () => {
  await using world = await openCalled('', { limits: { textBytes: 1_000 } })
  const announce = (totalBytes: bigint) => {
    const { promise, resolve } = Promise.withResolvers<void>()
    async function* silent(): AsyncGenerator<Partial<ImportTreeRequest>> {
      yield { totalBytes }
      await promise
    }
    const answers = world.tree.importTree(silent())[Symbol.asyncIterator]()
    return answers.next().finally(resolve)
  }
  const { value } = await announce(1_000n)
  assert.deepEqual(value?.part, { $case: 'accepted', value: { maxTextBytes: 1_000n } })
  const { facts, message } = await fails(announce(1_001n), 'PAYLOAD_TOO_LARGE')
  assert.deepEqual([facts.limit, facts.value], ['1000', '1001'])
  assert.match(message, /larger than 1000 bytes/)
  await fails(announce(-1n), 'BAD_ARGUMENT')
  const again = importText(world, '/a\n', { path: '/' })
  assert.equal((await again).result.created, 1n)
})

test('a node or a count over a limit is refused before anything is written', async () => {
  await using world = await openCalled('', { limits: { properties: 3 } })
  const { facts } = await fails(importText(world, `/a\n/b\n  blob = "${'x'.repeat(1_000_001)}"\n`), 'PAYLOAD_TOO_LARGE')
  assert.equal(facts.path, '/b')
  await fails(importText(world, '/a\n  a = 1\n  b = 2\n  c = 3\n  d = 4\n'), 'TOO_MANY')
  await fails(importText(world, Array.from({ length: 1_001 }, (_, i) => `${' '.repeat(i)}/n\n`).join('')), 'BAD_SYNTAX')
  assert.equal(await exportText(world), '')
})

test('a tree larger than a transaction goes in several, parents first, with progress, and comes out as it went in', async () => {
  await using world = await openCalled()
  const text = `/big\n${Array.from({ length: 8_000 }, (_, i) => `  /n${String(i).padStart(5, '0')}\n    text = "${'x'.repeat(150)}"\n`).join('')}`
  const { progress, result } = await importText(world, text)
  assert.ok(result.transactions > 1)
  assert.equal(progress.length, result.transactions)
  assert.equal(progress.at(-1), 8_001n)
  assert.equal(await exportText(world), text)
})

test('no import overwrites a change made since its plan: it fails with the names of what changed, and writes nothing', async () => {
  await using world = await meddled([
    ['/a', '{"by":"somebody"}'],
    ['/c', '{"by":"somebody"}'],
  ])
  await importText(world, '/a\n  x = 1\n/b\n/c\n')
  world.meddle()
  const failure = await fails(importText(world, '/a\n  x = 2\n/b\n  x = 2\n/c\n  x = 2\n/d\n'), 'CONFLICT')
  assert.equal(failure.facts.paths, '/a /c')
  assert.equal(await exportText(world), '/a\n  by = "somebody"\n/b\n/c\n  by = "somebody"\n')
})

test('an import that fails half way says how much is written, and running it again continues', async () => {
  await using world = await meddled([['/big/n07999', '{}']], 2)
  const text = `/big\n${Array.from({ length: 8_000 }, (_, i) => `  /n${String(i).padStart(5, '0')}\n    text = "${'x'.repeat(150)}"\n`).join('')}`
  world.meddle()
  const { facts, message } = await fails(importText(world, text), 'CONFLICT')
  assert.equal(facts.steps, '8001')
  assert.ok(Number(facts.applied) > 0 && Number(facts.applied) < 8_001)
  assert.match(message, /changes were written, then/)
  assert.ok(message.endsWith(`, then: ${facts.failure}`), message)
  const { result } = await importText(world, text)
  assert.equal(result.unchanged, BigInt(facts.applied as string))
  assert.equal(await exportText(world), text)
})

/** A world in which somebody else writes these nodes just before the import's `turn`th commit. */
async function meddled(writes: readonly (readonly [string, string])[], turn = 1) {
  const stack = new AsyncDisposableStack()
  const inner = stack.use(await openGateway()).store
  let armed = false
  let commits = 0
  const store: TreeStore = Object.create(inner, {
    read: { value: inner.read.bind(inner) },
    observe: { value: inner.observe.bind(inner) },
    sync: { value: inner.sync.bind(inner) },
    session: { value: inner.session },
    commit: {
      value: async (operations: readonly Operation[], options: typeof forever) => {
        commits++
        if (armed && commits === turn) {
          armed = false
          for (const [path, data] of writes) {
            const exists = await inner.read(path as TreePath, forever)
            const op = exists === undefined ? 'create' : 'set'
            await inner.commit([{ op, path: path as TreePath, data: Buffer.from(data) }], forever)
          }
        }
        return inner.commit(operations, options)
      },
    },
  })
  const world = stack.use(await openCalled('', { store }))
  return {
    ...world,
    meddle: () => {
      armed = true
      commits = 0
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
}
