import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Observation } from '../../../../src/store/store.ts'
import { Recheck } from '../../../../src/store/zookeeper/observing/recheck.ts'
import { at } from '../../../contract/subject.ts'
import { eventually } from '../../../support/condition.ts'
import { FakeClock } from '../../../support/fake-clock.ts'
import { shareServer } from '../../../support/shared-server.ts'
import { connectNative } from '../../../support/zookeeper/native-zookeeper.ts'
import { openStore } from '../../../support/zookeeper/zookeeper-store.ts'

const server = shareServer()

test('few items are all checked within five seconds, many within a minute, and very many not all at once', () => {
  for (const [count, seconds, most] of [
    [0, 60, 0],
    [20, 5, 8],
    [1_200, 60, 20],
    [100_000, 200, 500],
  ] as const) {
    const clock = new FakeClock()
    const items = new Map(Array.from({ length: count }, (_, i) => [i, i]))
    const seen: number[] = []
    using _recheck = new Recheck(clock, items, item => seen.push(item))
    for (let passed = 0; passed < seconds; passed++) {
      const before = seen.length
      clock.advance(1_000)
      assert.ok(seen.length - before <= most, `${seen.length - before} of ${count}`)
    }
    assert.equal(new Set(seen).size, count)
  }
})

test('a node that is changed, deleted or created where it may not be read is noticed, although ZooKeeper sends no event', async () => {
  const connect = `${server.connect}${server.chroot()}`
  await using store = await openStore(connect)
  await store.sync({ signal: AbortSignal.timeout(20_000) })
  await using native = await connectNative(connect, 'bob:secret')
  for (const path of ['/changed', '/deleted', '/same']) await native.create(path, { data: 'x' })
  const last = new Map<string, Observation>()
  using stack = new DisposableStack()
  for (const path of ['/changed', '/deleted', '/same', '/created'])
    for (const children of [true, false])
      stack.use(store.observe(at(path), observation => last.set(`${path} ${children}`, observation), { children }))
  await eventually(() => last.size === 8, 'all are observed')
  const same = last.get('/same true')
  await Promise.all(['/changed', '/deleted'].map(path => native.protect(path)))
  await Promise.all([
    native.set('/changed', 'y'),
    native.remove('/deleted'),
    native.create('/created', { data: 'x', creator: true }),
  ])
  const refused = (path: string): boolean =>
    [true, false].every(children => last.get(`${path} ${children}`)?.refused?.code === 'NOT_PERMITTED')
  await eventually(() => refused('/changed') && refused('/created'), 'what may not be read is refused', 20_000)
  await eventually(
    () => [true, false].every(children => last.get(`/deleted ${children}`)?.state === undefined),
    'what was deleted is gone',
    20_000,
  )
  assert.equal(last.get('/same true'), same)
})
