import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type ImportTreeRequest, Trim } from '@espalier/contract/espalier/v1/tree'
import { systemClock } from '../../../src/lib/clock.ts'
import { openEmbeddedStore } from '../../../src/store/embedded/embedded.ts'
import type { TreeStore } from '../../../src/store/store.ts'
import { openZooKeeperStore } from '../../../src/store/zookeeper/store.ts'
import { RegistryError } from '../../../src/tree/errors.ts'
import { parsePath } from '../../../src/tree/path.ts'
import { type Calls, exportText, fails, importText, openCalls } from '../../support/calls.ts'
import { eventually } from '../../support/condition.ts'
import { openGateway, startGateway } from '../../support/gateway.ts'
import { temporaryDirectory } from '../../support/process/temporary.ts'
import { shareServer } from '../../support/shared-server.ts'
import { meddlingStore } from '../../support/stores/meddling-store.ts'

const forever = { signal: new AbortController().signal }
/** Far more than one transaction holds: about seventeen. */
const NODES = 8_000
const TEXT = bigText('x')

const server = shareServer({ tickTimeMs: 1_000 })

for (const kind of ['embedded', 'zookeeper'] as const)
  describe(`on the ${kind} store`, () => {
    test('an import whose gateway is killed midway has written its first steps, and a repeated import skips them', async () => {
      await using stack = new AsyncDisposableStack()
      const args = kind === 'embedded' ? ['--data', await directory(stack)] : ['--zookeeper', nextPlace()]
      const killed = stack.use(await startGateway({ args }))
      const calls = stack.use(openCalls(killed.endpoint))
      await assert.rejects(async () => {
        for await (const { part } of calls.tree.importTree(requests(TEXT)))
          if (part?.$case === 'progress') await killed.stop('SIGKILL')
      })
      const gateway = stack.use(await startGateway({ args }))
      const again = stack.use(openCalls(gateway.endpoint))
      const found = await namesAndRevisions(again)
      assert.ok(found.size > 100 && found.size < NODES, `${found.size} nodes were written`)
      assert.deepEqual([...found.keys()], paths().slice(0, found.size))
      const { result, steps } = await importText(again, TEXT)
      assert.deepEqual([result.unchanged, result.created], [BigInt(found.size), BigInt(NODES - found.size)])
      assert.equal(steps.length, NODES - found.size)
      const now = await namesAndRevisions(again)
      for (const [path, revision] of found) assert.equal(now.get(path), revision, `${path} was written again`)
      assert.equal(await exportText(again), TEXT)
    })

    test('a cancelled import stops after a whole transaction, and a new plan has exactly the remaining steps', async () => {
      await using stack = new AsyncDisposableStack()
      const store = await openStore(kind, stack)
      const gateway = stack.use(await openGateway({ store }))
      const calls = stack.use(openCalls(gateway.endpoint))
      const gone = new AbortController()
      let received = 0
      await assert.rejects(async () => {
        for await (const { part } of calls.tree.importTree(requests(TEXT), { signal: gone.signal }))
          if (part?.$case === 'progress') {
            received = Number(part.value.applied)
            gone.abort()
          }
      })
      const written = await settled(async () => (await namesAndRevisions(calls)).size)
      assert.ok(written >= received && written < NODES, `${written} nodes were written, ${received} were reported`)
      const rest = await importText(calls, TEXT, { validateOnly: true })
      assert.deepEqual(
        rest.steps.map(step => step.path),
        paths().slice(written),
      )
    })

    test('a deletion in a later transaction that is no longer valid fails the import with its path and the progress', async () => {
      await using stack = new AsyncDisposableStack()
      const inner = await openStore(kind, stack)
      // Long names, so that the deletions alone need several transactions.
      const extras = Array.from({ length: 6_000 }, (_, i) => `/big/n${String(i).padStart(5, '0')}-${'y'.repeat(100)}`)
      const spoiled = extras[3_000] as string
      let last = Number.POSITIVE_INFINITY
      const store = meddlingStore(inner, async commit => {
        if (commit === last + 2)
          await inner.commit([{ op: 'create', path: parsePath(`${spoiled}/x`), data: Buffer.from('{}') }], forever)
      })
      const gateway = stack.use(await openGateway({ store }))
      const calls = stack.use(openCalls(gateway.endpoint))
      last = (await importText(calls, `/big\n${extras.map(path => `  ${path.slice('/big'.length)}\n`).join('')}`))
        .result.transactions
      const wanted = '/big\n  /other\n'
      const { facts } = await fails(importText(calls, wanted, { trim: Trim.DELETE }), 'CONFLICT')
      const applied = Number(facts.applied)
      assert.ok(applied > 0 && applied < 3_000, `${applied} steps are written`)
      assert.deepEqual([facts.steps, facts.paths], ['6001', spoiled])
      const left = ['/big', ...extras.slice(applied, 3_001), `${spoiled}/x`, ...extras.slice(3_001)]
      assert.deepEqual([...(await namesAndRevisions(calls)).keys()], left)
      const { result } = await importText(calls, wanted, { trim: Trim.DELETE })
      assert.deepEqual([result.deleted, result.created], [BigInt(left.length - 1), 1n])
      assert.equal(await exportText(calls), wanted)
    })

    test('an import of one transaction writes nothing if a node changed between plan and write', async () => {
      await using stack = new AsyncDisposableStack()
      const inner = await openStore(kind, stack)
      const names = Array.from({ length: 4_000 }, (_, i) => `n${String(i).padStart(5, '0')}`)
      const text = (value: number): string => `/a\n${names.map(name => `  /${name}\n    v = ${value}\n`).join('')}`
      let isArmed = false
      const store = meddlingStore(inner, async () => {
        if (!isArmed) return
        isArmed = false
        await inner.commit(
          [{ op: 'set', path: parsePath('/a/n03999'), data: Buffer.from('{"v":"somebody"}') }],
          forever,
        )
      })
      const gateway = stack.use(await openGateway({ store }))
      const calls = stack.use(openCalls(gateway.endpoint))
      assert.equal((await importText(calls, text(1))).result.transactions, 1)
      isArmed = true
      const { facts } = await fails(importText(calls, text(2)), 'CONFLICT')
      assert.deepEqual([facts.paths, facts.applied], ['/a/n03999', undefined])
      assert.equal(await exportText(calls), text(1).replace(/v = 1\n$/, 'v = "somebody"\n'))
    })

    test('an import is atomic under concurrent writes', async () => {
      await using stack = new AsyncDisposableStack()
      const store = await openStore(kind, stack)
      const gateway = stack.use(await openGateway({ store }))
      const calls = stack.use(openCalls(gateway.endpoint))
      const names = Array.from({ length: 200 }, (_, i) => `n${i}`)
      const text = (value: number): string => `/a\n${names.map(name => `  /${name}\n    v = ${value}\n`).join('')}`
      await importText(calls, text(0))
      let isOver = false
      const writes = { done: 0 }
      const writer = (async () => {
        for (let i = 0; !isOver; i = (i + 7) % names.length) {
          await calls.properties.updateProperties({ path: `/a/n${i}`, properties: { w: writes.done } })
          writes.done++
        }
      })()
      let value = 0
      try {
        for (let next = 1; next <= 40; next++) {
          const failed = await importText(calls, text(next)).then(
            () => false,
            () => true,
          )
          if (!failed) value = next
          const seen = new Set((await exportText(calls)).match(/v = \d+/g))
          assert.deepEqual([...seen], [`v = ${value}`])
        }
      } finally {
        isOver = true
        await writer
      }
      assert.ok(writes.done > 0)
    })
  })

test('an import with a transaction of unknown outcome reports how many steps may be written', async () => {
  await using stack = new AsyncDisposableStack()
  const inner = await openStore('embedded', stack)
  const store = meddlingStore(inner, async commit => {
    if (commit === 3) throw new RegistryError('OUTCOME_UNKNOWN', 'the connection broke')
  })
  const gateway = stack.use(await openGateway({ store }))
  const calls = stack.use(openCalls(gateway.endpoint))
  const { facts } = await fails(importText(calls, TEXT), 'OUTCOME_UNKNOWN')
  const [applied, unknown] = [Number(facts.applied), Number(facts.unknown)]
  assert.equal((await namesAndRevisions(calls)).size, applied)
  assert.ok(applied > 0 && unknown > 0 && applied + unknown < NODES)
})

function bigText(letter: string): string {
  const nodes = paths().slice(1)
  return `/big\n${nodes.map(path => `  ${path.slice('/big'.length)}\n    text = "${letter.repeat(1_000)}"\n`).join('')}`
}

/** Of the nodes of the text, in the order in which they are written. */
function paths(): string[] {
  return ['/big', ...Array.from({ length: NODES - 1 }, (_, i) => `/big/n${String(i).padStart(5, '0')}`)]
}

async function* requests(text: string): AsyncGenerator<Partial<ImportTreeRequest>> {
  yield {}
  for (let at = 0; at < text.length; at += 500_000) yield { text: text.slice(at, at + 500_000) }
}

async function namesAndRevisions({ tree }: Calls): Promise<Map<string, bigint | undefined>> {
  const found = new Map<string, bigint | undefined>()
  for await (const { nodes } of tree.walkTree({ path: '/' }))
    for (const { path, stat } of nodes) if (path !== '/') found.set(path, stat?.modifiedRevision)
  return found
}

/** What a probe returns twice in a row: work in flight has ended. */
async function settled(probe: () => Promise<number>): Promise<number> {
  let last = -1
  return eventually(async () => {
    const now = await probe()
    const isSame = now === last
    last = now
    return isSame ? now : undefined
  }, 'nothing more is written')
}

async function directory(stack: AsyncDisposableStack): Promise<string> {
  return stack.use(await temporaryDirectory()).path
}

function nextPlace(): string {
  return server.connect + server.chroot()
}

async function openStore(kind: 'embedded' | 'zookeeper', stack: AsyncDisposableStack): Promise<TreeStore> {
  if (kind === 'zookeeper') return stack.use(await openZooKeeperStore({ connect: nextPlace() }))
  return stack.use(await openEmbeddedStore({ directory: await directory(stack), clock: systemClock }))
}
