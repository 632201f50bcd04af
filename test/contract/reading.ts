import assert from 'node:assert/strict'
import { getEventListeners } from 'node:events'
import type { NodeState, TreeStore } from '../../src/store/store.ts'
import { compareText } from '../../src/tree/path.ts'
import { absent, at, bytes, type Clause, fails, node, soon, text } from './subject.ts'

export const READING = {
  'the root always exists': async ({ store }) => {
    const root = await node(store, '/')
    assert.equal(root.path, '/')
    assert.deepEqual(root.children, [])
    assert.equal(root.stat.owner, undefined)
  },

  'a read returns data, stat and children of a node': async ({ store }) => {
    const revision = await store.commit(
      [
        { op: 'create', path: at('/a'), data: bytes('one') },
        { op: 'create', path: at('/a/b'), data: bytes('') },
      ],
      { signal: soon() },
    )
    const state = await store.read(at('/a'), { signal: soon() })
    assert.ok(state)
    assert.equal(state.path, '/a')
    assert.equal(text(state), 'one')
    assert.deepEqual(state.children, ['b'])
    const { createdAt, modifiedAt, ...stat } = state.stat
    assert.deepEqual(stat, {
      created: revision,
      modified: revision,
      childrenModified: revision,
      version: 0,
      owner: undefined,
    })
    assert.ok(createdAt > Date.UTC(2000, 0) && modifiedAt >= createdAt, `${createdAt} ${modifiedAt}`)
  },

  'null data, no bytes, blanks and an empty object are four, however they are read': async ({ store, sibling }) => {
    const wanted = { null: null, none: bytes(''), blank: bytes(' '), object: bytes('{}') }
    const data = async (from: TreeStore): Promise<unknown> => {
      const paths = Object.keys(wanted).map(name => at(`/${name}`))
      const read = await Promise.all(from.readMany(paths, { signal: soon(), sync: true }))
      const observed = await Promise.all(
        paths.map(
          path => new Promise<NodeState | undefined>(resolve => from.observe(path, ({ state }) => resolve(state))),
        ),
      )
      const alone = await Promise.all(paths.map(path => from.read(path, { signal: soon(), children: false })))
      const shown = (states: readonly (NodeState | undefined)[]): unknown =>
        states.map(state => (state?.data === null ? null : text(state)))
      assert.deepEqual(shown(read), shown(observed))
      assert.deepEqual(shown(read), shown(alone))
      return shown(read)
    }
    for (const [name, one] of Object.entries(wanted))
      await store.commit([{ op: 'create', path: at(`/${name}`), data: one }], { signal: soon() })
    assert.deepEqual(await data(store), [null, '', ' ', '{}'])
    assert.deepEqual(await data(await sibling()), [null, '', ' ', '{}'])
    for (const one of Object.values(wanted)) {
      await store.commit([{ op: 'set', path: at('/object'), data: one }], { signal: soon() })
      const state = await node(store, '/object')
      assert.deepEqual(state.data === null ? null : text(state), one === null ? null : new TextDecoder().decode(one))
    }
  },

  'a read without children returns everything else': async ({ store }) => {
    await store.commit(
      [
        { op: 'create', path: at('/a'), data: bytes('one') },
        { op: 'create', path: at('/a/b'), data: bytes('') },
      ],
      { signal: soon() },
    )
    const whole = await node(store, '/a')
    for (const sync of [false, true]) {
      const state = await store.read(at('/a'), { signal: soon(), children: false, sync })
      assert.equal(text(state), 'one')
      assert.deepEqual(state?.stat, whole.stat)
      assert.ok(state && state.revision >= whole.stat.created)
    }
    assert.equal(await store.read(at('/missing'), { signal: soon(), children: false }), undefined)
  },

  'readMany returns the same as one read per node': async ({ store }) => {
    const names = Array.from({ length: 300 }, (_, i) => `n${i}`)
    const paths = ['/', ...names.map(name => `/${name}`), '/n0/deep', '/missing', '/n1/missing'].map(at)
    await store.commit(
      [
        ...names.map(name => ({ op: 'create', path: at(`/${name}`), data: bytes(name.repeat(50)) }) as const),
        { op: 'create', path: at('/n0/deep'), data: bytes('') },
      ],
      { signal: soon() },
    )
    // Others on the same backend may move the revision on.
    const plain = (state: NodeState | undefined) => state && { ...state, revision: undefined }
    const alone = await Promise.all(paths.map(path => store.read(path, { signal: soon() })))
    for (const sync of [false, true]) {
      const many = await Promise.all(store.readMany(paths, { signal: soon(), sync }))
      assert.deepEqual(many.map(plain), alone.map(plain))
      const few = await Promise.all(store.readMany(paths, { signal: soon(), children: false, sync }))
      assert.deepEqual(few.map(text), alone.map(text))
      assert.deepEqual(
        few.map(state => state?.stat),
        alone.map(state => state?.stat),
      )
    }
  },

  'an answer of readMany has data and children of the same moment under concurrent writes': async ({
    store,
    sibling,
  }) => {
    const other = await sibling()
    await store.commit([{ op: 'create', path: at('/a'), data: bytes('1') }], { signal: soon() })
    await store.commit([{ op: 'create', path: at('/a/always'), data: bytes('') }], { signal: soon() })
    let isOver = false
    const writer = (async () => {
      for (let i = 2; !isOver; i++) {
        const child = { op: i % 2 === 0 ? 'create' : 'delete', path: at('/a/even'), data: bytes('') } as const
        await other.commit([child, { op: 'set', path: at('/a'), data: bytes(String(i)) }], { signal: soon() })
      }
    })()
    try {
      for (let i = 0; i < 200; i++) {
        const state = await store.readMany([at('/a')], { signal: soon() })[0]
        const isEven = Number(text(state)) % 2 === 0
        assert.deepEqual(state?.children, isEven ? ['always', 'even'] : ['always'], text(state))
      }
    } finally {
      isOver = true
      await writer
    }
  },

  'a read of a missing node is undefined, even below a missing parent': async ({ store }) => {
    await absent(store, '/missing')
    await absent(store, '/missing/too')
  },

  'a store sees its own commits at once, with their revision': async ({ store }) => {
    for (let i = 0; i < 20; i++) {
      const path = at(`/n${i}`)
      const revision = await store.commit([{ op: 'create', path, data: bytes(String(i)) }], { signal: soon() })
      const state = await store.read(path, { signal: soon() })
      assert.equal(text(state), String(i))
      assert.ok(state && state.revision >= revision, 'an answer is as of its revision or newer')
      assert.equal(state.stat.created, revision)
    }
  },

  'children are in code-point order': async ({ store }) => {
    const names = ['b', 'a', 'Z', 'ä', '日本', 'a-b', 'a.b', 'a b', 'aa', '10', '9', 'ﬁ', '10.0.0.1:80', '[::1]:80']
    await store.commit(
      names.map(name => ({ op: 'create', path: at(`/${name}`), data: bytes(name) })),
      { signal: soon() },
    )
    const root = await node(store, '/')
    assert.deepEqual(root.children, names.toSorted(compareText))
    for (const name of names) assert.equal(text(await node(store, `/${name}`)), name)
  },

  'a node has a thousand children': async ({ store }) => {
    const names = Array.from({ length: 1_000 }, (_, i) => `child-${String(i).padStart(4, '0')}`)
    await store.commit([{ op: 'create', path: at('/many'), data: bytes('') }], { signal: soon() })
    await store.commit(
      names.map(name => ({ op: 'create', path: at(`/many/${name}`), data: bytes('') })),
      { signal: soon() },
    )
    assert.deepEqual((await node(store, '/many')).children, names)
  },

  'data are any bytes, or none': async ({ store }) => {
    const all = Uint8Array.from({ length: 1024 }, (_, i) => (i * 7 + (i >> 8)) & 0xff)
    await store.commit(
      [
        { op: 'create', path: at('/all'), data: all },
        { op: 'create', path: at('/none'), data: new Uint8Array() },
      ],
      { signal: soon() },
    )
    assert.deepEqual(new Uint8Array((await node(store, '/all')).data ?? []), all)
    assert.equal((await node(store, '/none')).data?.length, 0)
    await store.commit([{ op: 'set', path: at('/all'), data: new Uint8Array() }], { signal: soon() })
    assert.equal((await node(store, '/all')).data?.length, 0)
  },

  'data and children of one answer are from the same moment': async ({ store, sibling }) => {
    const writer = await sibling()
    await writer.commit([{ op: 'create', path: at('/a'), data: bytes('0') }], { signal: soon() })
    let writing = true
    const writes = (async () => {
      for (let i = 1; i <= 200; i++)
        await writer.commit(
          [
            { op: 'set', path: at('/a'), data: bytes(String(i)) },
            { op: 'create', path: at(`/a/${i}`), data: bytes('') },
          ],
          { signal: soon() },
        )
    })().finally(() => {
      writing = false
    })
    let reads = 0
    while (writing) {
      const state = await store.read(at('/a'), { signal: soon() })
      if (state !== undefined) assert.equal(String(state.children.length), text(state), `read ${reads}`)
      reads++
      await new Promise(setImmediate)
    }
    await writes
    assert.equal((await node(store, '/a')).children.length, 200)
  },

  'a synced read sees what another session committed before': async ({ store, sibling }) => {
    const other = await sibling()
    await store.commit([{ op: 'create', path: at('/a'), data: bytes('') }], { signal: soon() })
    for (let i = 0; i < 50; i++) {
      await store.commit([{ op: 'set', path: at('/a'), data: bytes(String(i)) }], { signal: soon() })
      assert.equal(text(await other.read(at('/a'), { signal: soon(), sync: true })), String(i))
    }
  },

  'after a sync, plain reads see what another session committed before': async ({ store, sibling }) => {
    const other = await sibling()
    const revision = await store.commit([{ op: 'create', path: at('/a'), data: bytes('x') }], { signal: soon() })
    assert.ok((await other.sync({ signal: soon() })) >= revision)
    const state = await other.read(at('/a'), { signal: soon() })
    assert.equal(text(state), 'x')
    assert.ok(state && state.revision >= revision)
  },

  'a call rejects with the abort reason, whether the signal aborts before or during it': async ({ store }) => {
    const reason = new Error('enough')
    const aborted = AbortSignal.abort(reason)
    const same = (error: unknown): boolean => error === reason
    await assert.rejects(store.read(at('/'), { signal: aborted }), same)
    await assert.rejects(store.read(at('/'), { signal: aborted, sync: true }), same)
    for (const read of store.readMany([at('/'), at('/a')], { signal: aborted })) await assert.rejects(read, same)
    await assert.rejects(store.sync({ signal: aborted }), same)
    await assert.rejects(store.commit([{ op: 'create', path: at('/no'), data: bytes('') }], { signal: aborted }), same)
    await absent(store, '/no')

    const controller = new AbortController()
    const calls = [
      store.commit([{ op: 'create', path: at('/maybe'), data: bytes('') }], { signal: controller.signal }),
      store.sync({ signal: controller.signal }),
      ...store.readMany([at('/')], { signal: controller.signal }),
    ]
    controller.abort(reason)
    for (const call of await Promise.allSettled(calls))
      assert.ok(call.status === 'fulfilled' || call.reason === reason, 'it was done already, or says the reason')
    assert.deepEqual(getEventListeners(controller.signal, 'abort'), [])
    await node(store, '/')
  },

  'a call that has ended leaves no listener on its signal': async ({ store }) => {
    const { signal } = new AbortController()
    await store.commit([{ op: 'create', path: at('/a'), data: bytes('') }], { signal })
    await fails(store.commit([{ op: 'create', path: at('/a'), data: bytes('') }], { signal }), 'ALREADY_EXISTS')
    await store.read(at('/a'), { signal })
    await store.read(at('/b'), { signal, sync: true })
    await Promise.all(store.readMany(['/', '/a', '/b'].map(at), { signal }))
    await store.sync({ signal })
    assert.deepEqual(getEventListeners(signal, 'abort'), [])
  },
} satisfies Record<string, Clause>
