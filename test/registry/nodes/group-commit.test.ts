import assert from 'node:assert/strict'
import { test } from 'node:test'
import { GroupCommit } from '../../../src/registry/nodes/group-commit.ts'
import type { Operation } from '../../../src/store/store.ts'
import { encodeData } from '../../../src/tree/data.ts'
import { parsePath } from '../../../src/tree/path.ts'
import { forever, World } from '../world.ts'

const EMPTY = encodeData(new Map())

function create(path: string): Operation[] {
  return [{ op: 'create', path: parsePath(path), data: EMPTY, ephemeral: true }]
}

/** The outcome of each: the error's code, or `done`. */
async function outcomes(commits: readonly Promise<bigint>[]): Promise<readonly string[]> {
  const settled = await Promise.allSettled(commits)
  return settled.map(one => (one.status === 'fulfilled' ? 'done' : one.reason.code))
}

test('a unit that fails does not affect the others of its transaction', async () => {
  await using world = await World.open()
  await world.other.commit(create('/s/b:1'), forever)
  const commits = new GroupCommit(world.other, forever.signal)
  const all = ['/s/a:1', '/s/b:1', '/none/c:1', '/s/d:1'].map(path => commits.commit(create(path)))
  assert.deepEqual(await outcomes(all), ['done', 'ALREADY_EXISTS', 'NOT_FOUND', 'done'])
})

test('when one optimistic unit fails because its node exists, all optimistic units of its transaction fail, and no others', async () => {
  await using world = await World.open()
  await world.other.commit(create('/s/b:1'), forever)
  const commits = new GroupCommit(world.other, forever.signal)
  const all = [
    commits.commit(create('/s/a:1'), 'optimistic'),
    commits.commit(create('/s/b:1'), 'optimistic'),
    commits.commit(create('/s/c:1')),
    commits.commit(create('/s/d:1'), 'optimistic'),
  ]
  assert.deepEqual(await outcomes(all), ['ALREADY_EXISTS', 'ALREADY_EXISTS', 'done', 'ALREADY_EXISTS'])
  assert.equal(await world.node('a:1'), undefined)
})

test('an optimistic unit that is refused for another reason fails alone', async () => {
  await using world = await World.open()
  await world.other.commit(create('/s/b:1'), forever)
  const commits = new GroupCommit(world.other, forever.signal)
  const all = ['/none/a:1', '/s/b:1/below', '/s/c:1'].map(path => commits.commit(create(path), 'optimistic'))
  assert.deepEqual(await outcomes(all), ['NOT_FOUND', 'EPHEMERAL_PARENT', 'done'])
})
