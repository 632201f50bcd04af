import assert from 'node:assert/strict'
import { mkdir, readdir, readFile, stat, symlink, utimes, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { test } from 'node:test'
import type { Log } from '../../../src/lib/log.ts'
import type { TreeStore } from '../../../src/store/store.ts'
import { decodeMemory, type Memory } from '../../../src/views/memory/memory.ts'
import { readMemory, removeUnfinished, writeMemory } from '../../../src/views/memory/memory-file.ts'
import { type MemorySaver, openMemorySaver } from '../../../src/views/memory/memory-saver.ts'
import { openViews } from '../../../src/views/views.ts'
import { eventually } from '../../support/condition.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { silentLog } from '../../support/gateway.ts'
import { temporaryDirectory } from '../../support/process/temporary.ts'
import { unsteady } from '../../support/stores/unsteady-store.ts'
import { at, openWorld, set, show } from '../world.ts'

const MEMORY: Memory = {
  store: 'here',
  revision: 7n,
  until: 1_000,
  nodes: new Map([[at('/a'), undefined]]),
  leaves: new Set(),
}

function listen(): { readonly log: Log; readonly warnings: string[] } {
  const warnings: string[] = []
  const warn: Log['warn'] = (facts, message) => void warnings.push(`${message} ${JSON.stringify(facts)}`)
  return { log: { ...silentLog, warn }, warnings }
}

async function keep(store: TreeStore, directory: string, clock = new FakeClock()) {
  const { log, warnings } = listen()
  const memory: MemorySaver = await openMemorySaver({ store, name: 'here', directory, clock, log, random: () => 0.5 })
  const views = openViews(memory.nodes, { clock })
  return { memory, views, warnings, clock }
}

const written = async (directory: string): Promise<Memory> =>
  decodeMemory(await readFile(path.join(directory, 'last-known')))

test('a memory is written into its own directory, readable by its owner only, and read back', async () => {
  await using directory = await temporaryDirectory()
  const deep = path.join(directory.path, 'not', 'there')
  const { log, warnings } = listen()
  assert.equal(await writeMemory(deep, MEMORY), 0)
  assert.deepEqual(await readMemory(deep, 'here', log), MEMORY)
  assert.equal((await stat(path.join(deep, 'last-known'))).mode & 0o777, 0o600)
  assert.deepEqual(await readdir(deep), ['last-known'], 'nothing unfinished stays behind')
  assert.deepEqual(warnings, [])
})

test('a file that is damaged or from another program or store is a warning, and a missing one is not', async () => {
  await using directory = await temporaryDirectory()
  const { log, warnings } = listen()
  assert.equal(await readMemory(directory.path, 'here', log), undefined)
  assert.deepEqual(warnings, [])
  await writeMemory(directory.path, MEMORY)
  assert.equal(await readMemory(directory.path, 'elsewhere', log), undefined)
  assert.match(warnings.at(-1) ?? '', /it is from another store, here/)
  const file = path.join(directory.path, 'last-known')
  const whole = await readFile(file)
  for (const content of [whole.subarray(0, -5), 'my diary\n', '', Buffer.alloc(1_000)]) {
    await writeFile(file, content)
    assert.equal(await readMemory(directory.path, 'here', log), undefined)
  }
  assert.equal(warnings.length, 5)
})

test('the unfinished file of a killed gateway is removed, and the file that another one is writing stays', async () => {
  await using directory = await temporaryDirectory()
  const now = Date.now()
  for (const [name, age] of [
    ['last-known', 7_200],
    ['last-known.12.new', 7_200],
    ['last-known.13.new', 10],
    ['last-known.new', 7_200],
  ] as const) {
    const file = path.join(directory.path, name)
    await writeFile(file, '')
    await utimes(file, now / 1_000 - age, now / 1_000 - age)
  }
  await removeUnfinished(directory.path, now)
  assert.deepEqual((await readdir(directory.path)).toSorted(), ['last-known', 'last-known.13.new', 'last-known.new'])
  await removeUnfinished(path.join(directory.path, 'missing'), now)
})

test('a directory in place of the file, or a file in place of the directory, does not prevent a start', async () => {
  await using world = await openWorld('/a\n')
  await using directory = await temporaryDirectory()
  await mkdir(path.join(directory.path, 'last-known'))
  await writeFile(path.join(directory.path, 'file'), '')
  const store = unsteady(world.store)
  store.cut()
  for (const place of [directory.path, path.join(directory.path, 'file')]) {
    const { memory, views, warnings } = await keep(store, place)
    const { view } = views.nodes.acquire(at('/a'))
    store.mend()
    await eventually(() => view.state, 'the store is served')
    await memory.save()
    assert.ok(warnings.length > 0)
    await memory[Symbol.asyncDispose]()
    store.cut()
  }
})

test('a full disk is one warning, and the file that was written before stays', async () => {
  await using world = await openWorld('/a\n')
  await using directory = await temporaryDirectory()
  const { memory, views, warnings } = await keep(world.store, directory.path)
  const { view } = views.nodes.acquire(at('/a'))
  await eventually(() => view.state, 'the node')
  await memory.save()
  const before = await written(directory.path)
  const last = await world.commit(set('/a', { n: 1 }))
  await eventually(() => view.revision === last, 'the change')
  for (let i = 0; i < 2; i++) {
    await symlink('/dev/full', path.join(directory.path, `last-known.${process.pid}.new`))
    await memory.save()
  }
  assert.equal(warnings.length, 1)
  assert.match(warnings[0] ?? '', /cannot be saved .*ENOSPC/)
  assert.deepEqual(await written(directory.path), before)
  await memory.save()
  assert.equal((await written(directory.path)).revision, last)
  await memory[Symbol.asyncDispose]()
})

test('changes are saved once in half a minute, and unchanged states after ten minutes', async () => {
  await using world = await openWorld('/a\n')
  await using directory = await temporaryDirectory()
  const { memory, views, clock } = await keep(world.store, directory.path)
  const { view } = views.nodes.acquire(at('/a'))
  for (let n = 0; n < 20; n++) {
    const revision = await world.commit(set('/a', { n }))
    await eventually(() => view.revision === revision, 'the change')
    clock.advance(1_000)
  }
  assert.deepEqual(await readdir(directory.path), [], 'not yet')
  clock.advance(10_000)
  await eventually(async () => (await written(directory.path)).revision === view.revision, 'it is written')
  const { until } = await written(directory.path)
  clock.advance(560_000)
  assert.equal((await written(directory.path)).until, until)
  clock.advance(90_000)
  await eventually(async () => (await written(directory.path)).until > until, 'it is written again')
  await memory[Symbol.asyncDispose]()
})

test('states that are saved during an outage are as of the loss of contact', async () => {
  await using world = await openWorld('/a\n')
  await using directory = await temporaryDirectory()
  const store = unsteady(world.store)
  const clock = new FakeClock()
  const first = await keep(store, directory.path, clock)
  const { view } = first.views.nodes.acquire(at('/a'))
  await eventually(() => view.state, 'the node')
  clock.advance(5_000)
  const lost = clock.wall()
  store.cut()
  await eventually(() => view.lostAt !== undefined, 'it is lost')
  clock.advance(3_000)
  await first.memory.save()
  assert.equal((await written(directory.path)).until, lost)
  const second = await keep(store, directory.path, clock)
  const { view: again } = second.views.nodes.acquire(at('/a'))
  await eventually(() => show(again, () => '') === '/a:', 'the node')
  assert.equal(clock.now() - (again.lostAt ?? Number.NaN), 3_000)
  await second.memory.save()
  assert.equal((await written(directory.path)).until, lost, 'a run that never saw the store leaves the file alone')
  for (const { memory } of [first, second]) await memory[Symbol.asyncDispose]()
})
