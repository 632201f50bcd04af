import assert from 'node:assert/strict'
import { test } from 'node:test'
import { WatchChildrenResponse } from '@espalier/contract/espalier/v1/registry'
import { toProvenance } from '../../../src/rpc/convert.ts'
import type { Reads } from '../../../src/rpc/reads.ts'
import { childrenEncoding } from '../../../src/rpc/watch/children-frames.ts'
import { type Encoding, Frames } from '../../../src/rpc/watch/frames.ts'
import { type Step, Steps } from '../../../src/rpc/watch/steps.ts'
import type { Revision } from '../../../src/tree/node.ts'
import type { Child, ChildrenView } from '../../../src/views/children-view.ts'
import type { FollowedChildren } from '../../../src/views/views.ts'
import { eventually } from '../../support/condition.ts'
import { at, create, openWorld, set } from '../../views/world.ts'

const reads = { provenance: () => toProvenance(1n, undefined, at('/shop')) } as unknown as Reads
const children = childrenEncoding(512 * 1024, false)

test('a stream that was behind is at the revision of the frame that it has sent, and a bookmark tells the rest', async () => {
  await using played = await play(children)
  const { steps, start, bookmarked } = played
  const first = steps.next(start)
  assert.equal(revisionOf(first), first?.to.revision)
  const later = await bookmarked()
  // The same frame, which was made for the revision before.
  const behind = steps.next(start)
  assert.equal(behind?.frame, first?.frame)
  assert.equal(revisionOf(behind), behind?.to.revision)
  const bookmark = steps.next(behind?.to ?? assert.fail('it has nothing to send'))
  assert.equal(revisionOf(bookmark), later)
})

test('a stream that sends nothing of a change is where it was, and a bookmark tells the revision', async () => {
  await using played = await play({ ...children, change: () => undefined })
  const { steps, start, bookmarked } = played
  const later = await bookmarked()
  const nothing = steps.next(start)
  assert.deepEqual([nothing?.frame, nothing?.to.revision], [undefined, start.revision])
  const bookmark = steps.next(nothing?.to ?? assert.fail('it stays where it was'))
  assert.equal(revisionOf(bookmark), later)
})

/** A stream that has sent the first snapshot, after which a child has changed. */
async function play(encoding: Encoding<Child, ChildrenView>) {
  await using opening = new AsyncDisposableStack()
  const world = opening.use(await openWorld('/shop\n  /a\n'))
  const { view }: { view: FollowedChildren } = opening.use(world.views.children.acquire(at('/shop')))
  const target = await eventually(() => view.state?.kind === 'resolved' && view.state.target, 'it leads somewhere')
  const steps = new Steps({ view, frames: new Frames(view, encoding), encoding, reads })
  const snapshot = steps.next(steps.start(0n))
  const { version } = target.journal
  await world.commit(set('/shop/a', { i: 1 }))
  await eventually(() => target.journal.version > version && view.settled, 'the change')
  const opened = opening.move()
  return {
    steps,
    start: snapshot?.to ?? assert.fail('there is no snapshot'),
    bookmarked: async (): Promise<Revision> => {
      const revision = await world.commit(create('/elsewhere'))
      await view.confirm(revision, AbortSignal.timeout(10_000))
      view.setBookmark(revision)
      return revision
    },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  }
}

function revisionOf(step: Step | undefined): Revision | undefined {
  return step?.frame === undefined ? undefined : WatchChildrenResponse.decode(step.frame).revision
}
