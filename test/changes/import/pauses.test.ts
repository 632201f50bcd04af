import assert from 'node:assert/strict'
import { test } from 'node:test'
import { toWriting } from '../../../src/changes/import/apply.ts'
import { planEtag } from '../../../src/changes/import/plan-etag.ts'
import { runSliced } from '../../../src/lib/run-sliced.ts'
import { plan, planning } from '../../../src/tree/change/plan.ts'
import type { StoredNode, TreeNode } from '../../../src/tree/node.ts'
import { ROOT } from '../../../src/tree/path.ts'
import { stringValue } from '../../../src/tree/value.ts'
import { importText, openCalls } from '../../support/calls.ts'
import { openGateway } from '../../support/gateway.ts'
import { STAT } from '../../support/stores/stored.ts'

const NODES = 40_000
const EMPTY: StoredNode = { properties: new Map(), children: new Map(), stat: STAT, data: Buffer.from('{}') }

/** Hundreds of nodes with a hundred children each. */
function large(said: string): TreeNode {
  const properties = new Map([['said', stringValue(said)]])
  const below = new Map(Array.from({ length: 100 }, (_, i) => [`n${i}`, { properties, children: new Map() }]))
  const tops = Array.from({ length: NODES / 100 }, (_, i) => [`top${i}`, { properties, children: below }] as const)
  return { properties: new Map(), children: new Map(tops) }
}

function stored({ properties, children }: TreeNode): StoredNode {
  const below = new Map([...children].map(([name, child]) => [name, stored(child)]))
  return { properties, children: below, stat: STAT, data: Buffer.from('{"said":"before"}') }
}

/** How often somebody else had a turn while the work was done. */
async function turnsOf<T>(work: Promise<T>): Promise<{ readonly done: T; readonly turns: number }> {
  let turns = 0
  let isOver = false
  const count = (): void => {
    turns++
    if (!isOver) setImmediate(count)
  }
  setImmediate(count)
  const done = await work
  isOver = true
  return { done, turns }
}

test('while a large import is planned, everybody else has a turn every few thousand nodes', async () => {
  for (const current of [EMPTY, stored(large('before'))]) {
    const wanted = large('after')
    const planned = await turnsOf(runSliced(planning(ROOT, current, wanted, 'report')))
    assert.equal(planned.done.steps.length, NODES + NODES / 100)
    assert.ok(planned.turns >= NODES / 2_000 - 2, `${planned.turns} turns`)
    assert.deepEqual(planned.done, plan(ROOT, current, wanted, 'report'))
    for (const work of [
      () => runSliced<unknown>(toWriting(planned.done.steps, {}, 0)),
      () => runSliced(planEtag(planned.done)),
    ]) {
      const { turns } = await turnsOf(work())
      assert.ok(turns >= NODES / 1_000 - 2, `${turns} turns`)
    }
  }
})

test('other calls are answered while a large import is compared', async () => {
  await using gateway = await openGateway()
  using calls = openCalls(gateway.endpoint)
  let text = ''
  for (let i = 0; i < 200; i++) text += `/top${i}\n${Array.from({ length: 100 }, (_, j) => `  /n${j}\n`).join('')}`
  let isOver = false
  const importing = importText(calls, text, { validateOnly: true }).finally(() => {
    isOver = true
  })
  let answered = 0
  while (!isOver) {
    await calls.tree.getNode({ path: '/' })
    answered++
  }
  assert.equal((await importing).result.created, 20_200n)
  assert.ok(answered >= 20, `${answered} calls`)
})
