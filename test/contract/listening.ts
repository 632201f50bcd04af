import assert from 'node:assert/strict'
import { eventually } from '../support/condition.ts'
import { at, type Clause, holding, record, text } from './subject.ts'
import { commit, create, remove, set } from './writing.ts'

/** How listeners are called, and when no more. */
export const LISTENING = {
  'a disposed observation is never notified again': async ({ store }) => {
    await commit(store, create('/a', '0'))
    const early = record(store, '/a')
    early[Symbol.dispose]()
    const seen = record(store, '/a')
    await seen.settled(holding('0'), 'the first state')
    seen[Symbol.dispose]()
    seen[Symbol.dispose]()
    using witness = record(store, '/a')
    await commit(store, set('/a', '1'))
    await witness.settled(holding('1'), 'the change, by another observation')
    assert.deepEqual([early.received.length, seen.received.length], [0, 1])
  },

  'many observations that end at once do not delay one that begins after them': async ({ store }) => {
    await commit(store, create('/a', '0'))
    const crowd = Array.from({ length: 1_000 }, (_, i) => store.observe(at(`/a/${i}`), () => {}))
    for (const one of crowd) one[Symbol.dispose]()
    using seen = record(store, '/a')
    await seen.settled(holding('0'), 'the first state')
  },

  'an observation can be disposed by its own listener': async ({ store }) => {
    await commit(store, create('/a', '0'))
    using witness = record(store, '/a')
    let calls = 0
    const observation = store.observe(at('/a'), () => {
      calls++
      observation[Symbol.dispose]()
    })
    await eventually(() => calls > 0, 'the first call')
    await commit(store, set('/a', '1'))
    await commit(store, set('/a', '2'))
    await witness.settled(holding('2'), 'the changes, by another observation')
    assert.equal(calls, 1)
  },

  'a listener can dispose another observation of the same node before it is notified': async ({ store }) => {
    await commit(store, create('/a', '0'))
    const received: string[] = []
    const observations: Disposable[] = []
    for (const name of ['one', 'two'])
      observations.push(
        store.observe(at('/a'), () => {
          received.push(name)
          for (const observation of observations) observation[Symbol.dispose]()
        }),
      )
    await eventually(() => received.length > 0, 'a first call')
    using witness = record(store, '/a')
    await commit(store, set('/a', '1'))
    await witness.settled(holding('1'), 'the change, by another observation')
    assert.equal(received.length, 1)
  },

  'many observations of one node are all notified, independently of each other': async ({ store }) => {
    await commit(store, create('/a', '0'))
    const all = Array.from({ length: 100 }, () => record(store, '/a'))
    await Promise.all(all.map(seen => seen.settled(holding('0'), 'the first state')))
    const left = all.filter((seen, i) => {
      if (i % 2 === 0) seen[Symbol.dispose]()
      return i % 2 === 1
    })
    await commit(store, set('/a', '1'))
    await Promise.all(left.map(seen => seen.settled(holding('1'), 'the change')))
    using late = record(store, '/a')
    await late.settled(holding('1'), 'the state as it is now')
    assert.ok(all.every((seen, i) => seen.received.length === (i % 2) + 1))
    for (const seen of left) seen[Symbol.dispose]()
  },

  'a listener is called on a fresh stack': async ({ store }) => {
    await commit(store, create('/a', '0'))
    using known = record(store, '/a')
    await known.settled(holding('0'), 'the first state')
    let busy = true
    const during: boolean[] = []
    using _observation = store.observe(at('/a'), () => during.push(busy))
    const written = commit(store, set('/a', '1'))
    busy = false
    await written
    await eventually(() => during.length >= 1, 'a call')
    await known.settled(holding('1'), 'the change')
    assert.ok(during.every(value => !value))
  },

  'a listener can use the store': async ({ store }) => {
    await commit(store, create('/a', '0'))
    const problems: unknown[] = []
    let inner: string | undefined
    using observations = new DisposableStack()
    observations.use(
      store.observe(at('/a'), ({ state }) => {
        if (text(state) !== '0') return
        commit(store, set('/a', '1')).catch(error => problems.push(error))
        observations.use(store.observe(at('/a'), latest => (inner = text(latest.state))))
      }),
    )
    await eventually(() => inner === '1', 'the inner observation')
    assert.deepEqual(problems, [])
  },

  'observations of a thousand nodes each end in the state of their node': async ({ store }) => {
    const paths = Array.from({ length: 1_000 }, (_, i) => `/n${i}`)
    await commit(store, ...paths.slice(0, 500).map(path => create(path, 'before')))
    const all = paths.map(path => record(store, path))
    await commit(store, ...paths.slice(500).map(path => create(path, 'late')))
    await commit(store, ...paths.slice(250, 750).map(path => set(path, 'after')))
    await commit(store, ...paths.slice(0, 100).map(path => remove(path)))
    for (const [i, seen] of all.entries()) {
      const wanted = i < 100 ? undefined : i < 250 ? 'before' : i < 750 ? 'after' : 'late'
      await seen.settled(({ state }) => text(state) === wanted, `${paths[i]} in its last state`)
      seen[Symbol.dispose]()
    }
  },
} satisfies Record<string, Clause>
