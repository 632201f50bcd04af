import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Source } from '@espalier/contract/espalier/v1/types'
import { openCalls } from '../../support/calls.ts'
import { openGateway } from '../../support/gateway.ts'
import { replay } from '../../support/histories/watch-guarantees.ts'
import { unsteady } from '../../support/stores/unsteady-store.ts'
import { openWorld } from '../../views/world.ts'
import { PATH, SHOP } from '../shop.ts'
import { serve } from '../world.ts'
import { connect, WATCH } from './watching.ts'

const KINDS = ['children', 'properties', 'tree'] as const

for (const kind of ['children', 'tree'] as const)
  test(`a watch of ${kind} that resumes from any frame of a snapshot in parts misses nothing`, async () => {
    const names = Array.from({ length: 30 }, (_, i) => `n${i}`)
    const text = `/shop\n${names.map(name => `  /${name}\n    blob = "${'x'.repeat(500)}"\n`).join('')}`
    await using world = await serve(text, { limits: { frameBytes: 4_000 } })
    using watch = WATCH[kind](world.clients, { path: '/shop' })
    await watch.until(() => watch.history.some(frame => frame.kind === 'snapshot' && frame.last), 'the last part')
    const all = watch.known
    assert.ok(watch.frames.length > 3, 'it comes in parts')
    for (const [i, { revision, frame }] of watch.frames.entries()) {
      const isLast = i === watch.frames.length - 1
      assert.equal(revision > 0n, isLast, `the revision of part ${i}`)
      assert.ok(frame?.$case === 'snapshot')
      assert.equal(frame.value.provenance !== undefined, isLast, `the provenance of part ${i}`)
      const begin = isLast ? all : undefined
      using resumed = WATCH[kind](world.clients, { path: '/shop', resumeRevision: revision }, begin)
      await resumed.until(() => replay(resumed.history, begin).known !== undefined, 'everything')
      assert.deepEqual(resumed.known, all, `resumed from part ${i}`)
    }
  })

for (const kind of KINDS)
  test(`a watch of ${kind} that begins while the store is unreachable says so in its first frame, and is never live before`, async () => {
    await using world = await openWorld(SHOP)
    const store = unsteady(world.store)
    await using gateway = await openGateway({ store })
    using clients = connect(gateway.endpoint)
    const before = []
    for (const path of [PATH, '/nowhere']) {
      const watch = WATCH[kind](clients, { path })
      await watch.until(() => watch.frames.length > 0, `what is at ${path}`)
      before.push({ path, watch, revision: watch.frames[0]?.revision ?? 0n })
    }
    store.cut()
    for (const { path, watch, revision } of before) {
      await watch.until(() => watch.history.some(frame => frame.kind === 'status' && !frame.live), 'the outage')
      for (const resumeRevision of [0n, revision]) {
        using again = WATCH[kind](clients, { path, resumeRevision })
        await again.until(() => again.frames.length > 0, 'a frame')
        const frame = again.frames[0]?.frame
        const source =
          frame?.$case === 'snapshot'
            ? frame.value.provenance?.source
            : frame?.$case === 'status' || frame?.$case === 'unresolved'
              ? frame.value.source
              : undefined
        assert.equal(source, Source.LAST_KNOWN, `${path} from ${resumeRevision}: ${frame?.$case}`)
        assert.ok(again.history.every(one => one.kind !== 'status' || !one.live))
      }
      watch[Symbol.dispose]()
    }
  })

test('what is answered while the store is unreachable is encoded as it is while it is reachable, but for its provenance', async () => {
  await using world = await openWorld(SHOP)
  const store = unsteady(world.store)
  await using gateway = await openGateway({ store })
  using calls = openCalls(gateway.endpoint)
  const [providers, properties] = [
    await calls.registry.discover({ path: PATH }),
    await calls.properties.getProperties({ path: `${PATH}/a` }),
  ]
  store.cut()
  await new Promise(resolve => setTimeout(resolve, 50))
  const [later, laterProperties] = [
    await calls.registry.discover({ path: PATH }),
    await calls.properties.getProperties({ path: `${PATH}/a` }),
  ]
  for (const { provenance } of [later, laterProperties]) {
    assert.equal(provenance?.source, Source.LAST_KNOWN)
    assert.ok((provenance?.age?.seconds ?? 0n) > 0n || (provenance?.age?.nanos ?? 0) > 0)
  }
  assert.deepEqual({ ...later, provenance: undefined }, { ...providers, provenance: undefined })
  assert.deepEqual({ ...laterProperties, provenance: undefined }, { ...properties, provenance: undefined })
})
