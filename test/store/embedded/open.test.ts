import assert from 'node:assert/strict'
import { chmod, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { openEmbeddedStore } from '../../../src/store/embedded/embedded.ts'
import type { TreeStore } from '../../../src/store/store.ts'
import { type ErrorCode, RegistryError } from '../../../src/tree/errors.ts'
import { parsePath } from '../../../src/tree/path.ts'
import { eventually } from '../../support/condition.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { temporaryDirectory } from '../../support/process/temporary.ts'
import { plant } from '../opened.ts'
import { run } from './child.ts'

const { signal } = new AbortController()

function open(directory: string): Promise<TreeStore> {
  return openEmbeddedStore({ directory, clock: new FakeClock() })
}

async function refused(directory: string, code: ErrorCode): Promise<RegistryError> {
  const error = await open(directory).then(
    async store => {
      await store[Symbol.asyncDispose]()
      return undefined
    },
    (reason: unknown) => reason,
  )
  assert.ok(error instanceof RegistryError, `it opened, or failed with ${String(error)}`)
  assert.equal(error.code, code, error.message)
  assert.ok(error.message.includes(directory), error.message)
  return error
}

test('the directory is created for its owner only, and existing files stay', async () => {
  await using temporary = await temporaryDirectory()
  const directory = path.join(temporary.path, 'not', 'yet')
  let revision: bigint
  {
    await using store = await open(directory)
    assert.equal(store.session.current.state, 'connected')
    await plant(store, { '/a': 'x', '/a/b': 'y' })
    revision = await store.sync({ signal })
  }
  assert.equal((await stat(directory)).mode & 0o777, 0o700)
  assert.deepEqual(await readdir(directory), ['espalier.db'])
  await using store = await open(directory)
  const state = await store.read(parsePath('/a'), { signal })
  assert.deepEqual([Buffer.from(state?.data ?? []).toString(), state?.children], ['x', ['b']])
  assert.equal(await store.sync({ signal }), revision)
  assert.ok((await store.commit([{ op: 'delete', path: parsePath('/a/b') }], { signal })) > revision)
})

test('each opening is a new session', async () => {
  await using temporary = await temporaryDirectory()
  const ids = new Set<string>()
  for (let i = 0; i < 3; i++) {
    await using store = await open(temporary.path)
    const { current } = store.session
    assert.ok(current.state === 'connected')
    assert.match(current.id, /^[0-9a-f]{16}$/)
    ids.add(current.id)
  }
  assert.equal(ids.size, 3)
})

test('a directory in use is DATA_DIRECTORY_IN_USE and names the process, in the same process too', async () => {
  await using temporary = await temporaryDirectory()
  await using store = await open(temporary.path)
  const error = await refused(temporary.path, 'DATA_DIRECTORY_IN_USE')
  assert.deepEqual(error.facts, { directory: temporary.path, pid: String(process.pid) })
  await plant(store, { '/a': 'still ours' })
})

test('a directory is free as soon as the process that used it is killed', async () => {
  await using temporary = await temporaryDirectory()
  await using holder = run('holder.ts', [temporary.path])
  await eventually(() => holder.lines.includes('open'), 'the other process has opened it')
  const error = await refused(temporary.path, 'DATA_DIRECTORY_IN_USE')
  assert.equal(error.facts.pid, String(holder.pid))
  assert.match(error.message, new RegExp(`in use by process ${holder.pid}$`))
  await holder.kill()
  await using store = await open(temporary.path)
  assert.equal((await store.read(parsePath('/held'), { signal }))?.path, '/held')
})

test('the process that is named is the one that has the directory, whatever the pid file says', async () => {
  await using temporary = await temporaryDirectory()
  await using _store = await open(temporary.path)
  await using gone = run('writer.ts', [path.join(temporary.path, 'other'), '1', '1'])
  await gone.kill()
  for (const left of [`${gone.pid}\n`, '', '0', 'x']) {
    await writeFile(path.join(temporary.path, 'espalier.pid'), left)
    const error = await refused(temporary.path, 'DATA_DIRECTORY_IN_USE')
    assert.match(error.message, new RegExp(`in use by process ${process.pid}$`))
  }
})

test('a file in the place of the directory is BAD_ARGUMENT', async () => {
  await using temporary = await temporaryDirectory()
  const file = path.join(temporary.path, 'file')
  await writeFile(file, 'not a directory')
  await refused(file, 'BAD_ARGUMENT')
  await refused(path.join(file, 'below'), 'BAD_ARGUMENT')
  assert.equal(await readFile(file, 'utf8'), 'not a directory')
})

test('a directory that cannot be written is NOT_PERMITTED', async () => {
  await using temporary = await temporaryDirectory()
  const directory = path.join(temporary.path, 'closed')
  await mkdir(directory, { mode: 0o555 })
  // The superuser may write anywhere, so become another user.
  const isRoot = process.geteuid?.() === 0
  if (isRoot) await chmod(temporary.path, 0o755)
  await as(isRoot ? 65_534 : undefined, async () => {
    await refused(directory, 'NOT_PERMITTED')
    await refused(path.join(directory, 'below'), 'NOT_PERMITTED')
  })
})

test('a file that is not a database, or is damaged, is BACKEND_UNREACHABLE and is left as it is', async () => {
  await using temporary = await temporaryDirectory()
  const file = path.join(temporary.path, 'espalier.db')
  const garbage = Buffer.alloc(20_000, 'garbage ')
  await writeFile(file, garbage)
  const error = await refused(temporary.path, 'BACKEND_UNREACHABLE')
  assert.match(error.message, /is damaged, or is not a database/)
  assert.deepEqual(await readFile(file), garbage)
})

test('a database with a damaged schema is BACKEND_UNREACHABLE and is unlocked', async () => {
  await using temporary = await temporaryDirectory()
  await make(temporary.path)
  const file = path.join(temporary.path, 'espalier.db')
  const bytes = await readFile(file)
  const damaged = Buffer.from(bytes)
  damaged.fill(0x5a, 100, 4096)
  await writeFile(file, damaged)
  await refused(temporary.path, 'BACKEND_UNREACHABLE')
  await writeFile(file, bytes)
  await using _store = await open(temporary.path)
})

test('a database of another program is BAD_ARGUMENT and is left as it is', async () => {
  await using temporary = await temporaryDirectory()
  const file = path.join(temporary.path, 'espalier.db')
  const other = new DatabaseSync(file)
  other.exec("CREATE TABLE node (path TEXT); INSERT INTO node VALUES ('theirs')")
  other.close()
  const before = await readFile(file)
  const error = await refused(temporary.path, 'BAD_ARGUMENT')
  assert.match(error.message, /is a database of another program/)
  assert.deepEqual(await readFile(file), before)
})

test('a database of a newer version is BAD_ARGUMENT with the version', async () => {
  await using temporary = await temporaryDirectory()
  await make(temporary.path)
  const newer = new DatabaseSync(path.join(temporary.path, 'espalier.db'))
  newer.exec('PRAGMA user_version = 7')
  newer.close()
  const error = await refused(temporary.path, 'BAD_ARGUMENT')
  assert.match(error.message, /newer espalier \(format 7; this one knows 3\)/)
})

const COLUMNS =
  'id, path, parent, name, data, created, modified, children_modified, version, owner, created_at, modified_at'

const OLDER: Readonly<Record<number, string>> = {
  1: `
    CREATE TABLE node (
      id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE, parent INTEGER REFERENCES node (id), name TEXT NOT NULL, data BLOB NOT NULL,
      created INTEGER NOT NULL, modified INTEGER NOT NULL, children_modified INTEGER NOT NULL, version INTEGER NOT NULL, owner TEXT,
      created_at INTEGER NOT NULL, modified_at INTEGER NOT NULL
    ) STRICT;`,
  2: `
    CREATE TABLE node (
      id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE, parent INTEGER REFERENCES node (id), name TEXT NOT NULL, data BLOB,
      created INTEGER NOT NULL, modified INTEGER NOT NULL, children_modified INTEGER NOT NULL, version INTEGER NOT NULL, owner TEXT,
      created_at INTEGER NOT NULL, modified_at INTEGER NOT NULL
    ) STRICT;`,
}

for (const version of [1, 2])
  test(`a database of the older version ${version} is converted, with all of its nodes`, async () => {
    await using temporary = await temporaryDirectory()
    await make(temporary.path)
    const older = new DatabaseSync(path.join(temporary.path, 'espalier.db'))
    older.exec(`
      ALTER TABLE node RENAME TO node_3;
      DROP INDEX node_child;
      DROP INDEX node_owner;
      ${OLDER[version]}
      INSERT INTO node SELECT ${COLUMNS} FROM node_3;
      DROP TABLE node_3;
      CREATE UNIQUE INDEX node_child ON node (parent, name);
      CREATE INDEX node_owner ON node (owner) WHERE owner IS NOT NULL;
      PRAGMA user_version = ${version};
    `)
    older.close()
    for (let i = 0; i < 2; i++) {
      await using store = await open(temporary.path)
      const signal = AbortSignal.timeout(10_000)
      assert.equal(String(Buffer.from((await store.read(parsePath('/a'), { signal }))?.data ?? 'null')), 'x')
      await store.commit([{ op: 'create', path: parsePath(`/null${i}`), data: null }], { signal })
      assert.equal((await store.read(parsePath(`/null${i}`), { signal }))?.data, null)
      assert.deepEqual(
        (await store.read(parsePath('/'), { signal }))?.children,
        i === 0 ? ['a', 'null0'] : ['a', 'null0', 'null1'],
      )
      const { name } = await store.createInSequence({ parent: parsePath('/a'), prefix: '', data: null }, { signal })
      assert.equal(name, `000000000${i}`)
    }
  })

async function make(directory: string): Promise<void> {
  await using store = await open(directory)
  await plant(store, { '/a': 'x' })
}

async function as(uid: number | undefined, work: () => Promise<void>): Promise<void> {
  const self = process.geteuid?.()
  if (uid === undefined || self === undefined) return work()
  process.seteuid?.(uid)
  try {
    await work()
  } finally {
    process.seteuid?.(self)
  }
}
