import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { systemClock } from '../../../src/lib/clock.ts'
import { openEmbeddedStore } from '../../../src/store/embedded/embedded.ts'
import type { NodeState, TreeStore } from '../../../src/store/store.ts'
import { parsePath } from '../../../src/tree/path.ts'
import { eventually } from '../../support/condition.ts'
import { temporaryDirectory } from '../../support/process/temporary.ts'
import { plant } from '../opened.ts'
import { run } from './child.ts'

const { signal } = new AbortController()
const ROUNDS = 6

interface Acknowledged {
  readonly number: number
  readonly revision: bigint
}

test('after a kill during a write it restarts with every acknowledged commit and none in part', async t => {
  await using directory = await temporaryDirectory()
  await prepare(directory.path)
  const acknowledged: Acknowledged[] = []
  let last = 0
  for (let round = 0; round < ROUNDS; round++) {
    await using writer = run('writer.ts', [directory.path, String(last + 1), '300'])
    await eventually(() => writer.lines.length > 20, 'the writer writes')
    await delay(Math.random() * 150)
    await writer.kill()
    for (const line of writer.lines) {
      const [number, revision] = line.split(' ') as [string, string]
      acknowledged.push({ number: Number(number), revision: BigInt(revision) })
    }
    last = await check(directory.path, acknowledged)
  }
  t.diagnostic(`${acknowledged.length} acknowledged commits, ${last} in the store after ${ROUNDS} kills`)
})

test('a full disk fails the commit and loses nothing', async () => {
  await using directory = await temporaryDirectory()
  await prepare(directory.path)
  await using writer = run('writer.ts', [directory.path, '1', '5000'], { maxFileBytes: 3_000_000 })
  await writer.ended()
  const { code, readable } = lastWords(writer.lines)
  assert.equal(code, 'BACKEND_READ_ONLY')
  const acknowledged = writer.lines.slice(0, -1).map(line => {
    const [number, revision] = line.split(' ') as [string, string]
    return { number: Number(number), revision: BigInt(revision) }
  })
  assert.ok(acknowledged.length > 20)
  assert.equal(readable, acknowledged.length, 'reads go on, and see what was acknowledged')
  await check(directory.path, acknowledged)
  await using store = await openEmbeddedStore({ directory: directory.path, clock: systemClock })
  await plant(store, { '/room-again': 'x' })
})

async function prepare(directory: string): Promise<void> {
  await using store = await openEmbeddedStore({ directory, clock: systemClock })
  await plant(store, { '/left': '', '/right': '', '/a': '0', '/b': '0' })
}

/** Opens the directory after the crash and checks it; returns the highest number in it. */
async function check(directory: string, acknowledged: readonly Acknowledged[]): Promise<number> {
  await using store = await openEmbeddedStore({ directory, clock: systemClock })
  const left = await node(store, '/left')
  const right = await node(store, '/right')
  assert.deepEqual(left.children, right.children, 'a commit is half there')
  const numbers = new Set(left.children.map(Number))
  for (const { number, revision } of acknowledged) {
    assert.ok(numbers.has(number), `commit ${number} was acknowledged and is lost`)
    const { stat } = await node(store, `/left/${number}`)
    assert.equal(stat.created, revision)
  }
  const [a, b] = [await node(store, '/a'), await node(store, '/b')]
  assert.deepEqual([a.data, a.stat.modified, a.stat.version], [b.data, b.stat.modified, b.stat.version])
  assert.equal(a.stat.version, numbers.size)
  assert.equal(a.stat.modified, left.stat.childrenModified)
  const before = await store.sync({ signal })
  assert.ok(before >= a.stat.modified, 'the revision never goes back')
  return Math.max(0, ...numbers)
}

async function node(store: TreeStore, path: string): Promise<NodeState> {
  const state = await store.read(parsePath(path), { signal })
  assert.ok(state, `there is no node at ${path}`)
  return state
}

function lastWords(lines: readonly string[]): { code: string; readable: number } {
  const [failed, code, readable] = (lines.at(-1) ?? '').split(' ')
  assert.equal(failed, 'failed', lines.at(-1))
  return { code: String(code), readable: Number(readable) }
}
