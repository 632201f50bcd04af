import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Recorder, type Sighting } from '../support/histories/history.ts'
import {
  type Bounds,
  converged,
  goneInTime,
  noBlink,
  nothingDuplicated,
  nothingResurrected,
  VALIDATORS,
  type Violation,
} from '../support/histories/validators.ts'

const BOUNDS: Bounds = { sessionTimeoutMs: 1_000, slackMs: 100, firstSightMs: 100 }
const TTL_MS = 500

/** A history in which a:1 lives from 10 to the end, b:1 is released at 200, and both observers see everything. */
function goodHistory(): Recorder {
  const recorder = new Recorder()
  recorder.want('c1', 'a:1', TTL_MS, 5)
  recorder.want('c1', 'b:1', TTL_MS, 5)
  recorder.registered('c1', 'a:1', 10)
  recorder.registered('c1', 'b:1', 10)
  for (const source of ['native', 'gateway-1']) {
    recorder.see({ source, at: 0, kind: 'everything', names: [] })
    recorder.see({ source, at: 20, kind: 'change', added: ['a:1', 'b:1'], removed: [] })
    recorder.see({ source, at: 400, kind: 'change', added: [], removed: ['b:1'] })
  }
  recorder.end('c1', 'b:1', 'released', 200)
  return recorder
}

/** The same with these sightings inserted, and with a final look of every observer. */
function judge(
  validate: (history: Recorder, bounds: Bounds) => Violation[],
  planted: readonly Sighting[] = [],
  change: (recorder: Recorder) => void = () => {},
): readonly string[] {
  const recorder = goodHistory()
  change(recorder)
  for (const sighting of planted) recorder.see(sighting)
  for (const source of ['native', 'gateway-1']) recorder.see({ source, at: 9_000, kind: 'same' })
  return validate(recorder, BOUNDS).map(({ source, what }) => `${source}: ${what}`)
}

test('a correct history violates no guarantee', () => {
  for (const validate of VALIDATORS) assert.deepEqual(judge(validate), [], validate.name)
})

test('noBlink catches a living provider that was missing for a moment, for each observer that missed it', () => {
  const blink: Sighting[] = [
    { source: 'gateway-1', at: 500, kind: 'change', added: [], removed: ['a:1'] },
    { source: 'gateway-1', at: 503, kind: 'change', added: ['a:1'], removed: [] },
  ]
  assert.deepEqual(judge(noBlink, blink), ['gateway-1: a:1 was missing for 3 ms while its client renewed'])
})

test('noBlink catches a frame that removes and adds a living provider at once', () => {
  const blink: Sighting = { source: 'native', at: 500, kind: 'change', added: ['a:1'], removed: ['a:1'] }
  assert.deepEqual(judge(noBlink, [blink]), ['native: a:1 was missing for 0 ms while its client renewed'])
})

test('noBlink catches a full reading that lacks a living provider', () => {
  const blink: Sighting = { source: 'native', at: 8_000, kind: 'everything', names: [] }
  assert.deepEqual(judge(noBlink, [blink]), ['native: a:1 was missing for 1000 ms while its client renewed'])
})

test('noBlink catches a provider that is shown long after its registration was confirmed', () => {
  const late: Sighting = { source: 'native', at: 800, kind: 'change', added: ['c:1'], removed: [] }
  const early: Sighting = { source: 'gateway-1', at: 640, kind: 'change', added: ['c:1'], removed: [] }
  const change = (recorder: Recorder): void => {
    recorder.want('c1', 'c:1', TTL_MS, 550)
    recorder.registered('c1', 'c:1', 600)
  }
  assert.deepEqual(judge(noBlink, [early, late], change), [
    'native: c:1 was missing for 200 ms while its client renewed',
  ])
})

test('noBlink covers the moment at which another client takes the name over', () => {
  const change = (recorder: Recorder): void => {
    recorder.want('c2', 'a:1', TTL_MS, 550)
    recorder.registered('c2', 'a:1', 600)
  }
  const blink: Sighting[] = [
    { source: 'native', at: 598, kind: 'change', added: [], removed: ['a:1'] },
    { source: 'native', at: 602, kind: 'change', added: ['a:1'], removed: [] },
  ]
  assert.deepEqual(judge(noBlink, [], change), [])
  assert.deepEqual(judge(noBlink, blink, change), ['native: a:1 was missing for 4 ms while its client renewed'])
})

test('noBlink ignores providers that were released or never confirmed', () => {
  const change = (recorder: Recorder): void => {
    recorder.want('c1', 'c:1', TTL_MS, 550)
    recorder.end('c1', 'a:1', 'died', 500)
  }
  const gone: Sighting = { source: 'native', at: 501, kind: 'change', added: [], removed: ['a:1'] }
  assert.deepEqual(judge(noBlink, [gone], change), [])
})

test('goneInTime catches the provider of a dead client that stays', () => {
  const died = (recorder: Recorder): void => recorder.end('c1', 'a:1', 'died', 500)
  const inTime: Sighting = { source: 'native', at: 2_090, kind: 'change', added: [], removed: ['a:1'] }
  const late: Sighting = { ...inTime, at: 2_110 }
  assert.deepEqual(judge(goneInTime, [inTime], died), [])
  assert.deepEqual(judge(goneInTime, [late], died), ['native: a:1 was still there 1600 ms after its client had died'])
})

test('goneInTime accepts a name that a client wants again', () => {
  const again = (recorder: Recorder): void => {
    recorder.end('c1', 'a:1', 'frozen', 500)
    recorder.want('c1', 'a:1', TTL_MS, 1_500)
  }
  assert.deepEqual(judge(goneInTime, [], again), [])
})

test('nothingResurrected catches a provider that comes back after it was released, if only for a moment', () => {
  const ghost: Sighting[] = [
    { source: 'gateway-1', at: 700, kind: 'change', added: ['b:1'], removed: [] },
    { source: 'gateway-1', at: 701, kind: 'change', added: [], removed: ['b:1'] },
  ]
  assert.deepEqual(judge(nothingResurrected, ghost), ['gateway-1: b:1 came back 500 ms after its client had released'])
})

test('nothingResurrected accepts the return of a provider that a client wants again', () => {
  const back: Sighting = { source: 'native', at: 700, kind: 'change', added: ['b:1'], removed: [] }
  assert.deepEqual(
    judge(nothingResurrected, [back], recorder => recorder.want('c1', 'b:1', TTL_MS, 650)),
    [],
  )
})

test('nothingDuplicated catches names that are added twice, removed twice, or were never wanted', () => {
  const planted: Sighting[] = [
    { source: 'native', at: 500, kind: 'everything', names: ['a:1', 'a:1'] },
    { source: 'gateway-1', at: 500, kind: 'change', added: ['a:1'], removed: ['b:1'] },
    { source: 'gateway-1', at: 600, kind: 'change', added: ['x:1'], removed: [] },
  ]
  assert.deepEqual(judge(nothingDuplicated, planted), [
    'native: a:1 was there twice',
    'gateway-1: b:1 was removed, but it was not there',
    'gateway-1: a:1 was there twice',
    'gateway-1: x:1 was there, but nobody ever wanted it',
  ])
})

test('converged catches an observer whose last state is not that of the store, and a decreasing revision', () => {
  const planted: Sighting[] = [
    { source: 'gateway-1', at: 500, kind: 'change', added: ['b:1'], removed: [], revision: 7n },
    { source: 'gateway-1', at: 600, kind: 'change', added: [], removed: ['a:1'], revision: 6n },
  ]
  assert.deepEqual(judge(converged, planted), [
    'gateway-1: revision 6 came after 7',
    'gateway-1: a:1 is in the store, but not so for gateway-1',
    'gateway-1: b:1 is not in the store, but not so for gateway-1',
  ])
})
