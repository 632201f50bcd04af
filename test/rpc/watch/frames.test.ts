import assert from 'node:assert/strict'
import { test } from 'node:test'
import { WatchChildrenResponse } from '@espalier/contract/espalier/v1/registry'
import { toProvenance } from '../../../src/rpc/convert.ts'
import { childrenEncoding as encodingOf } from '../../../src/rpc/watch/children-frames.ts'
import { type Encoding, Frames } from '../../../src/rpc/watch/frames.ts'
import type { Child, ChildrenView } from '../../../src/views/children-view.ts'
import type { FollowedChildren } from '../../../src/views/views.ts'
import { eventually } from '../../support/condition.ts'
import { at, create, openWorld, set, type World } from '../../views/world.ts'

const childrenEncoding = encodingOf(512 * 1024, false)

/** The encoding of children, which counts its calls. */
function counting(): {
  readonly encoding: Encoding<Child, ChildrenView>
  readonly counts: { snapshots: number; changes: number }
} {
  const counts = { snapshots: 0, changes: 0 }
  const encoding: Encoding<Child, ChildrenView> = {
    ...childrenEncoding,
    snapshot: (...given) => {
      counts.snapshots++
      return childrenEncoding.snapshot(...given)
    },
    change: (...given) => {
      counts.changes++
      return childrenEncoding.change(...given)
    },
  }
  return { encoding, counts }
}

async function targetOf(view: FollowedChildren): Promise<ChildrenView> {
  return eventually(() => view.state?.kind === 'resolved' && view.state.target, 'it leads somewhere')
}

const provenance = () => toProvenance(1n, undefined, at('/shop'))

async function step(world: World, target: ChildrenView, i: number): Promise<void> {
  const { version } = target.journal
  await world.commit(set('/shop/a', { i }))
  await eventually(() => target.journal.version > version, 'the change')
}

test('a change is encoded once, however many streams receive it', async () => {
  await using world = await openWorld('/shop\n  /a\n')
  using use = world.views.children.acquire(at('/shop'))
  const target = await targetOf(use.view)
  const { encoding, counts } = counting()
  const frames = new Frames<Child, ChildrenView>(use.view, encoding)
  for (let i = 1; i <= 5; i++) {
    const { version } = target.journal
    await step(world, target, i)
    const received = new Set(Array.from({ length: 1_000 }, () => frames.since(target, version, 0n).update))
    assert.equal(received.size, 1)
    assert.equal(counts.changes, i)
  }
})

test('a snapshot is encoded once for all new streams, and again after a change; a stream with a newer view version receives a newer revision', async () => {
  await using world = await openWorld('/shop\n  /a\n')
  using use = world.views.children.acquire(at('/shop'))
  const target = await targetOf(use.view)
  const { encoding, counts } = counting()
  const frames = new Frames<Child, ChildrenView>(use.view, encoding)
  for (let i = 0; i < 1_000; i++) frames.snapshot(target, 0n, provenance)
  assert.equal(counts.snapshots, 1)
  await step(world, target, 1)
  frames.snapshot(target, 0n, provenance)
  assert.equal(counts.snapshots, 2)
  const elsewhere = await world.commit(create('/elsewhere'))
  await use.view.confirm(elsewhere, AbortSignal.timeout(5_000))
  const snapshot = frames.snapshot(target, elsewhere, provenance)
  assert.equal(counts.snapshots, 2)
  assert.ok(snapshot.revision >= elsewhere)
})

test('a large snapshot also serves new streams after small changes: they continue from its version', async () => {
  await using world = await openWorld('/shop\n')
  const blob = 'x'.repeat(100_000)
  for (let i = 0; i < 10; i++) await world.commit(create(`/shop/${i}`, { blob }))
  using use = world.views.children.acquire(at('/shop'))
  const target = await targetOf(use.view)
  await eventually(() => target.journal.items.size === 10, 'all of them')
  const { encoding, counts } = counting()
  const frames = new Frames<Child, ChildrenView>(use.view, encoding)
  const first = frames.snapshot(target, 0n, provenance)
  assert.ok(first.parts.length > 1)
  await world.commit(set('/shop/3', {}))
  await eventually(() => target.journal.version > first.version, 'the change')
  assert.equal(frames.snapshot(target, 0n, provenance), first)
  assert.equal(counts.snapshots, 1)
  assert.ok(Buffer.isBuffer(frames.since(target, first.version, 0n).update))
})

test('a change that is larger than a part is sent as a snapshot', async () => {
  await using world = await openWorld('/shop\n')
  using use = world.views.children.acquire(at('/shop'))
  const target = await targetOf(use.view)
  const { version } = target.journal
  const blob = 'x'.repeat(100_000)
  await world.commit(...Array.from({ length: 8 }, (_, i) => create(`/shop/${i}`, { blob })))
  await eventually(() => target.journal.version > version, 'the change')
  const frames = new Frames<Child, ChildrenView>(use.view, childrenEncoding)
  assert.equal(frames.since(target, version, 0n).update, 'snapshot')
})

test('while the store is unreachable, streams that begin within a tenth of a second share one snapshot, which says how old it is', async () => {
  await using world = await openWorld('/shop\n  /a\n')
  using use = world.views.children.acquire(at('/shop'))
  const target = await targetOf(use.view)
  const { epoch, revision } = use.view
  const view = { epoch, revision, lostAt: 1 } as FollowedChildren
  const frames = new Frames<Child, ChildrenView>(view, childrenEncoding)
  const snapshotAt = (ageMs: number) =>
    frames.snapshot(target, 0n, () => toProvenance(1n, { ageMs, reason: 'BACKEND_UNREACHABLE' }, at('/shop')))
  const first = snapshotAt(12_310)
  assert.equal(snapshotAt(12_390), first)
  const later = snapshotAt(12_400)
  assert.notEqual(later, first)
  const { frame } = WatchChildrenResponse.decode(later.parts.at(-1)?.() ?? assert.fail('it has no part'))
  assert.ok(frame?.$case === 'snapshot')
  assert.deepEqual(frame.value.provenance?.age, { seconds: 12n, nanos: 400_000_000 })
})
