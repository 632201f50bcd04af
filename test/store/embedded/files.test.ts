import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { cp, mkdir, readFile, rename, rm, truncate, unlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { openEmbeddedStore } from '../../../src/store/embedded/embedded.ts'
import type { Observation, TreeStore } from '../../../src/store/store.ts'
import type { NodeData } from '../../../src/tree/data.ts'
import { type ErrorCode, RegistryError } from '../../../src/tree/errors.ts'
import { parsePath } from '../../../src/tree/path.ts'
import { eventually } from '../../support/condition.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { temporaryDirectory } from '../../support/process/temporary.ts'
import { plant } from '../opened.ts'
import { run } from './child.ts'

const { signal } = new AbortController()

const REMOVALS: Readonly<Record<string, (data: string) => Promise<unknown>>> = {
  'the database is deleted': data => unlink(path.join(data, 'espalier.db')),
  'the database is replaced': async data => {
    await rename(path.join(data, 'espalier.db'), path.join(data, 'old'))
    await writeFile(path.join(data, 'espalier.db'), '')
  },
  'the directory is deleted': data => rm(data, { recursive: true }),
  'the directory is replaced': async data => {
    await rename(data, `${data}.old`)
    await mkdir(data)
  },
  'the write-ahead log is deleted': data => unlink(path.join(data, 'espalier.db-wal')),
  'the write-ahead log is truncated': data => truncate(path.join(data, 'espalier.db-wal'), 100),
}

for (const [what, remove] of Object.entries(REMOVALS))
  for (const noticed of ['by the next commit', 'without one'])
    test(`${what} under a running server: noticed ${noticed}, nothing more is written, reads go on as last known`, async () => {
      await using temporary = await temporaryDirectory()
      const data = path.join(temporary.path, 'data')
      const clock = new FakeClock()
      await using store = await openEmbeddedStore({ directory: data, clock, inspectMs: 1_000 })
      await plant(store, { '/a': 'x' })
      const seen: Observation[] = []
      using _observed = store.observe(parsePath('/a'), observation => void seen.push(observation))
      await eventually(() => seen.length > 0, 'the node is observed')
      await remove(data)
      if (noticed === 'without one') clock.advance(1_000)
      else await fails(plant(store, { '/b': 'lost' }), 'BACKEND_READ_ONLY')
      await eventually(() => store.session.current.state === 'read-only', 'the session is read-only')
      assert.equal(seen.at(-1)?.source, 'last-known')
      const error = await fails(plant(store, { '/c': 'lost' }), 'BACKEND_READ_ONLY')
      assert.match(error.message, /was (deleted|replaced|truncated) while this server ran/)
      assert.match(error.hint ?? '', /espalier export/)
      const read = store.read(parsePath('/a'), { signal, mayBeStale: true })
      if (what.includes('truncated')) await read.catch(() => {})
      else assert.equal(text(await read), 'x')
      await fails(store.read(parsePath('/a'), { signal }), 'BACKEND_READ_ONLY')
      await fails(store.sync({ signal }), 'BACKEND_READ_ONLY')
      await fails(open(data), 'DATA_DIRECTORY_IN_USE')
      await using other = run('holder.ts', [data], { quiet: true })
      await assert.rejects(other.ended(), /ended with 1/, 'no second process can start beside it')
    })

test('a server whose directory was replaced leaves what is there now alone when it stops', async () => {
  await using temporary = await temporaryDirectory()
  const data = path.join(temporary.path, 'data')
  {
    await using store = await open(data)
    await plant(store, { '/a': 'x' })
    await rm(data, { recursive: true })
    await mkdir(data)
    for (const name of ['espalier.db', 'espalier.db-wal', 'espalier.pid']) await writeFile(path.join(data, name), name)
  }
  for (const name of ['espalier.db', 'espalier.db-wal', 'espalier.pid'])
    assert.equal(await readFile(path.join(data, name), 'utf8'), name)
})

test('after a kill, a write-ahead log that was truncated or deleted is refused, with what to do', async () => {
  for (const harm of ['truncated', 'deleted'] as const) {
    await using temporary = await temporaryDirectory()
    const data = path.join(temporary.path, 'data')
    await killedAfterCommits(data)
    const wal = path.join(data, 'espalier.db-wal')
    const whole = await readFile(wal)
    await (harm === 'truncated' ? truncate(wal, 10_000) : unlink(wal))
    for (let attempt = 0; attempt < 2; attempt++) {
      const error = await fails(open(data), 'BACKEND_UNREACHABLE')
      assert.match(error.message, /is damaged|the changes in between are missing/)
      assert.ok(error.hint !== undefined)
    }
    await rm(wal, { force: true })
    await writeFile(wal, whole)
    await using store = await open(data)
    assert.ok(await store.read(parsePath('/held'), { signal }))
  }
})

test('who accepts the loss deletes espalier.pid', async () => {
  await using temporary = await temporaryDirectory()
  const data = path.join(temporary.path, 'data')
  {
    await using store = await open(data)
    await plant(store, { '/old': 'x' })
  }
  await cp(data, path.join(temporary.path, 'backup'), { recursive: true })
  await killedAfterCommits(data, 2)
  await rm(path.join(data, 'espalier.db-wal'))
  await cp(path.join(temporary.path, 'backup'), data, { recursive: true, force: true })
  const error = await fails(open(data), 'BACKEND_UNREACHABLE')
  assert.ok(error.hint?.includes(path.join(data, 'espalier.pid')), error.hint)
  await unlink(path.join(data, 'espalier.pid'))
  await using store = await open(data)
  assert.equal(text(await store.read(parsePath('/old'), { signal })), 'x')
})

test('a damaged page is refused at the start, wherever it is', async () => {
  await using temporary = await temporaryDirectory()
  const data = path.join(temporary.path, 'data')
  {
    await using store = await open(data)
    const many = Array.from({ length: 2_000 }, (_, i) => [`/n${i}`, 'x'.repeat(100)])
    await plant(store, Object.fromEntries(many))
  }
  const file = path.join(data, 'espalier.db')
  const whole = await readFile(file)
  let refused = 0
  const pages = whole.length / 4096
  for (let page = 1; page < pages; page += 7) {
    const damaged = Buffer.from(whole)
    damaged.fill(0x5a, page * 4096, page * 4096 + 4096)
    await writeFile(file, damaged)
    const error = await fails(open(data), 'BACKEND_UNREACHABLE')
    assert.match(error.hint ?? '', /restore a backup/)
    refused++
  }
  assert.ok(refused > 10)
  await writeFile(file, whole.subarray(0, Math.floor(whole.length / 2)))
  await fails(open(data), 'BACKEND_UNREACHABLE')
})

test('a directory that may not be written is refused as such, whatever is in it', async t => {
  if (process.geteuid?.() !== 0) return t.skip('needs to become another user')
  for (const wal of ['clean', 'killed']) {
    await using temporary = await temporaryDirectory()
    const data = path.join(temporary.path, 'data')
    if (wal === 'killed') await killedAfterCommits(data)
    else {
      await using store = await open(data)
      await plant(store, { '/a': 'x' })
    }
    execFileSync('chmod', ['-R', 'a+rwX', temporary.path])
    execFileSync('chmod', ['755', temporary.path, data])
    process.seteuid?.(65_534)
    try {
      const error = await fails(open(data), 'NOT_PERMITTED')
      assert.match(error.message, /cannot be written: permission denied/)
      assert.match(error.hint ?? '', /own it/)
    } finally {
      process.seteuid?.(0)
    }
  }
})

test('on a full disk writes fail, reads go on, and writes work again once there is space', async t => {
  await using temporary = await temporaryDirectory()
  const disk = path.join(temporary.path, 'disk')
  await mkdir(disk)
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', disk], { stdio: 'ignore' })
  } catch {
    return t.skip('no file system can be mounted here')
  }
  try {
    const clock = new FakeClock()
    const logged: string[] = []
    const note = (_: object, message: string): void => void logged.push(message)
    const log = { debug: note, info: note, warn: note, error: note }
    await using store = await openEmbeddedStore({ directory: path.join(disk, 'data'), clock, log })
    await plant(store, { '/a': 'x' })
    assert.equal(store.writesFail, false)
    await writeFile(path.join(disk, 'filler'), Buffer.alloc(1_000_000))
    let written = 0
    const error = await fails(
      (async () => {
        for (; written < 1_000; written++) await plant(store, { [`/n${written}`]: 'x'.repeat(20_000) })
      })(),
      'BACKEND_READ_ONLY',
    )
    assert.match(error.message, /the disk is full/)
    assert.ok(written > 5)
    assert.equal(text(await store.read(parsePath('/a'), { signal })), 'x')
    assert.equal(store.session.current.state, 'connected')
    assert.equal(store.writesFail, true)
    const large = (): Promise<unknown> => fails(plant(store, { '/large': 'x'.repeat(900_000) }), 'BACKEND_READ_ONLY')
    await large()
    assert.deepEqual(logged, ['writes fail'], 'at most once a second')
    clock.advance(1_000)
    await large()
    assert.deepEqual(logged, ['writes fail', 'writes fail'])
    await rm(path.join(disk, 'filler'))
    await plant(store, { '/again': 'y' })
    assert.equal(store.writesFail, false)
    assert.deepEqual(logged, ['writes fail', 'writes fail', 'writes work again'])
    assert.equal((await store.read(parsePath('/'), { signal }))?.children.length, written + 2)
  } finally {
    execFileSync('umount', [disk])
  }
})

function open(directory: string): Promise<TreeStore> {
  return openEmbeddedStore({ directory, clock: new FakeClock() })
}

/** Leaves the directory as a kill does after many commits, with all of them in the write-ahead log. */
async function killedAfterCommits(directory: string, revision = 1): Promise<void> {
  await using holder = run('holder.ts', [directory])
  await eventually(() => holder.lines.includes('open'), 'the other process has opened it')
  const recorded = async (): Promise<number> =>
    Number((await readFile(path.join(directory, 'espalier.pid'), 'utf8')).split('\n')[1])
  await eventually(async () => (await recorded()) >= revision, 'it says so')
  await holder.kill()
}

async function fails(work: Promise<unknown>, code: ErrorCode): Promise<RegistryError> {
  const error = await work.then(
    () => 'it succeeded',
    (reason: unknown) => reason,
  )
  assert.ok(error instanceof RegistryError, String(error))
  assert.equal(error.code, code, error.message)
  return error
}

function text(state: { readonly data: NodeData } | undefined): string {
  return Buffer.from(state?.data ?? []).toString()
}

// SQLite itself would have served a truncated log: this is what the checks are for.
test('a log without its last frames is a whole database to SQLite', async () => {
  await using temporary = await temporaryDirectory()
  const data = path.join(temporary.path, 'data')
  await killedAfterCommits(data)
  await unlink(path.join(data, 'espalier.db-wal'))
  using sql = new DatabaseSync(path.join(data, 'espalier.db'))
  assert.equal(sql.prepare('PRAGMA quick_check(1)').get()?.quick_check, 'ok')
})
