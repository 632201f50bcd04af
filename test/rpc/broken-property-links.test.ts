import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { BrokenPropertyLink } from '@espalier/contract/espalier/v1/properties'
import { at, create, remove, set } from '../views/world.ts'
import { fails, get } from './property-calls.ts'
import { watchProperties } from './watch/watching.ts'
import { serve } from './world.ts'

const TREE = `/web
  threads = 8
/loop
  a => /loop b
  b => /loop a
/cms
  color = 'red'
  gone => /nowhere size
  nameless => /web colour
  dangling => link/x size
  link -> /nothing
  looped => /loop a
  through => /chain threads
/chain
  threads => /web missing
`

/** By the name of the property. */
const BROKEN: Readonly<Record<string, readonly [target: string, reason: string, message: RegExp]>> = {
  gone: ['/nowhere size', 'PROPERTY_LINK_MISSING', /^\/cms {2}gone => \/nowhere size: .*\/nowhere/],
  nameless: ['/web colour', 'PROPERTY_LINK_MISSING', /^\/cms {2}nameless => \/web colour: .*"colour"/],
  dangling: ['link/x size', 'LINK_DANGLING', /^\/cms {2}dangling => link\/x size: .*\/nothing/],
  looped: ['/loop a', 'LINK_LOOP', /^\/cms {2}looped => \/loop a/],
  through: ['/chain threads', 'PROPERTY_LINK_MISSING', /^\/cms {2}through => \/chain threads: .*missing/],
}

function check(broken: readonly BrokenPropertyLink[], names: readonly string[]): void {
  assert.deepEqual(broken.map(({ name }) => name).sort(), [...names].sort())
  for (const { name, target, reason, message } of broken) {
    const [wantedTarget, wantedReason, wantedMessage] = BROKEN[name]!
    assert.deepEqual([target, reason], [wantedTarget, wantedReason], name)
    assert.match(message, wantedMessage)
  }
}

test('a broken property link is told with its target and the reason, by reads and by watches, beside the other properties', async () => {
  await using world = await serve(TREE)
  const all = Object.keys(BROKEN)
  for (const jsonOnly of [true, false]) {
    const answer = await get(world.clients, { path: '/cms', jsonOnly })
    assert.deepEqual(answer.jsonProperties, { color: '"red"' })
    check(answer.broken, all)
    assert.deepEqual(Object.keys(answer.propertyLinks).sort(), [...all].sort())
  }
  for (const name of all) {
    const { metadata } = await fails(get(world.clients, { path: '/cms', names: [name] }), 'PROPERTY_LINK_MISSING')
    assert.deepEqual([metadata.name, metadata.target], [name, BROKEN[name]?.[0]])
  }
  assert.deepEqual((await get(world.clients, { path: '/cms', names: ['color'] })).broken, [])

  using watch = watchProperties(world.clients, { path: '/cms' })
  const last = () => watch.frames.at(-1)?.frame
  await watch.until(() => last()?.$case === 'snapshot', 'the snapshot')
  const snapshot = last()
  assert.ok(snapshot?.$case === 'snapshot')
  check(snapshot.value.broken, all)

  // It has a value as soon as there is one, and is broken again without it.
  await world.commit(create('/nowhere', { size: 3 }))
  await watch.until(() => watch.frames.length === 2, 'a change')
  const mended = last()
  assert.ok(mended?.$case === 'change')
  assert.deepEqual(mended.value.jsonChanged, { gone: '3' })
  check(
    mended.value.broken,
    all.filter(name => name !== 'gone'),
  )
  await world.commit(remove('/nowhere'))
  await watch.until(() => watch.frames.length === 3, 'a change')
  const again = last()
  assert.ok(again?.$case === 'change')
  assert.deepEqual(again.value.removed, ['gone'])
  check(again.value.broken, all)

  // A node that is unrelated, and a value that stays, tell nothing.
  await world.commit(set('/web', { threads: 8 }))
  await world.commit(set('/cms', { color: 'red' }))
  await watch.until(() => watch.frames.length === 4, 'the links are gone')
  assert.equal((await world.store.read(at('/web'), { signal: AbortSignal.timeout(5_000) }))?.stat.version, 1)
})
