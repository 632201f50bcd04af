import assert from 'node:assert/strict'
import { readdir, stat } from 'node:fs/promises'
import path from 'node:path'
import { test } from 'node:test'
import { systemClock } from '../../../src/lib/clock.ts'
import { openEmbeddedStore } from '../../../src/store/embedded/embedded.ts'
import { parsePath } from '../../../src/tree/path.ts'
import { temporaryDirectory } from '../../support/process/temporary.ts'
import { openedStore, plant } from '../opened.ts'

const { signal } = new AbortController()

async function size(directory: string): Promise<number> {
  let bytes = 0
  for (const name of await readdir(directory)) bytes += (await stat(path.join(directory, name))).size
  return bytes
}

test('a commit that is aborted before its group is written is not done', async () => {
  await using opened = await openedStore()
  const reason = new Error('enough')
  const controller = new AbortController()
  const create = { op: 'create', path: parsePath('/a'), data: new Uint8Array() } as const
  const aborted = opened.store.commit([create], { signal: controller.signal })
  const kept = opened.store.commit([{ ...create, path: parsePath('/b') }], { signal })
  controller.abort(reason)
  await assert.rejects(aborted, error => error === reason)
  await kept
  assert.deepEqual((await opened.store.read(parsePath('/'), { signal }))?.children, ['b'])
})

test('more commits at once than one group can hold are all done in order', async () => {
  await using opened = await openedStore({ '/a': '' })
  const revisions = await Promise.all(
    Array.from({ length: 12_000 }, (_, i) =>
      opened.store.commit(
        [{ op: 'set', path: parsePath('/a'), data: Buffer.from(String(i)), expect: { version: i } }],
        { signal },
      ),
    ),
  )
  assert.deepEqual(
    revisions,
    Array.from({ length: 12_000 }, (_, i) => 2n + BigInt(i)),
  )
})

test('an observer is notified only of states that can be read', async () => {
  await using opened = await openedStore({ '/a': '0' })
  const ahead: bigint[] = []
  using _observation = opened.store.observe(parsePath('/a'), ({ revision, state }) => {
    if (revision > opened.tree.revision || (state?.stat.modified ?? 0n) > opened.tree.revision) ahead.push(revision)
  })
  await Promise.all(
    Array.from({ length: 100 }, (_, i) =>
      opened.store.commit([{ op: 'set', path: parsePath('/a'), data: Buffer.from(String(i)) }], { signal }),
    ),
  )
  assert.deepEqual(ahead, [])
})

test('ten thousand writes to one node leave the directory bounded', async () => {
  await using temporary = await temporaryDirectory()
  await using store = await openEmbeddedStore({ directory: temporary.path, clock: systemClock })
  await plant(store, { '/a': '' })
  const data = Buffer.alloc(10_000, 'x')
  let largest = 0
  for (let i = 0; i < 100; i++) {
    const writes = Array.from({ length: 100 }, () =>
      store.commit([{ op: 'set', path: parsePath('/a'), data }], { signal }),
    )
    await Promise.all(writes)
    largest = Math.max(largest, await size(temporary.path))
  }
  assert.ok(largest < 24_000_000, `${largest} bytes, of 100,000,000 written`)
})

test('deleted data free space for new data', async () => {
  await using temporary = await temporaryDirectory()
  await using store = await openEmbeddedStore({ directory: temporary.path, clock: systemClock })
  const data = Buffer.alloc(900_000, 'x')
  for (let i = 0; i < 60; i++) {
    await store.commit([{ op: 'create', path: parsePath(`/n${i}`), data }], { signal })
    await store.commit([{ op: 'delete', path: parsePath(`/n${i}`) }], { signal })
  }
  const bytes = await size(temporary.path)
  assert.ok(bytes < 24_000_000, `${bytes} bytes, of 54,000,000 written`)
})
