import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { parsePath } from '../../src/tree/path.ts'
import { eventually } from '../support/condition.ts'
import { openWorld, type World } from './world.ts'

const HOPS = 30
const LINKS = 2_000
/** So many pauses there are at least, each for a turn of the event loop. */
const LEAST_TURNS = (HOPS * LINKS) / 1_000 / 2

/** A node whose every property follows a chain of property links to the same value. */
function textOf(value: number): string {
  const chain = Array.from(
    { length: HOPS },
    (_, i) => `/c${i}\n  ${i === HOPS - 1 ? `x = ${value}` : `x => /c${i + 1} x`}\n`,
  )
  const links = Array.from({ length: LINKS }, (_, i) => `  p${i} => /c0 x\n`)
  return `${chain.join('')}/hub\n${links.join('')}/other\n  x = 1\n`
}

/** Counts turns of the event loop until disposed. */
function countTurns(): { count: number } & Disposable {
  let isOver = false
  const counted = {
    count: 0,
    [Symbol.dispose]: () => {
      isOver = true
    },
  }
  const turn = (): void => {
    counted.count++
    if (!isOver) setImmediate(turn)
  }
  setImmediate(turn)
  return counted
}

function follow(world: World) {
  const { view, ...handle } = world.views.properties.acquire(parsePath('/hub'))
  const values = (): readonly string[] => {
    const { state } = view
    return state?.kind === 'resolved' ? [...state.target.journal.items.values()] : []
  }
  const shows = (value: number): boolean => {
    const shown = values()
    return shown.length === LINKS && shown.every(one => one === String(value))
  }
  return { handle, view, shows, values }
}

const LAST = parsePath(`/c${HOPS - 1}`)

function set(world: World, value: number) {
  return world.commit({ op: 'set', path: LAST, data: Buffer.from(`{"x":${value}}`) })
}

test('a node with very many property links is resolved in parts, and others have turns in between', async () => {
  await using world = await openWorld(textOf(1))
  const { shows } = follow(world)
  using turns = countTurns()
  await eventually(() => shows(1), 'it is resolved')
  assert.ok(turns.count >= LEAST_TURNS, `${turns.count} turns`)
})

test('a change in the middle of a resolution is never mixed with what was before', async () => {
  await using world = await openWorld(textOf(1))
  const { shows, values } = follow(world)
  await eventually(() => shows(1), 'it is resolved')
  await set(world, 2)
  for (let i = 0; i < 20; i++) await nextTurn()
  await set(world, 3)
  await eventually(() => {
    const shown = new Set(values())
    assert.ok(shown.size <= 1, `mixed: ${[...shown]}`)
    return shows(3)
  }, 'it shows the last change')
})

test('a node whose links change all the time is shown all the same', async () => {
  await using world = await openWorld(textOf(1))
  const { shows, values } = follow(world)
  await eventually(() => shows(1), 'it is resolved')
  let value = 1
  await eventually(
    async () => {
      await set(world, ++value)
      await nextTurn()
      return Number(values()[0]) > 1 ? true : undefined
    },
    'a change is shown although more follow',
    30_000,
  )
  await eventually(() => shows(value), 'it shows the last one', 30_000)
})
