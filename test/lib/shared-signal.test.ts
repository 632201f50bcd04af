import assert from 'node:assert/strict'
import { getEventListeners } from 'node:events'
import { test } from 'node:test'
import { abortable } from '../../src/lib/abortable.ts'
import { systemClock } from '../../src/lib/clock.ts'
import { Notifier } from '../../src/lib/notifier.ts'

const WAITS: Readonly<Record<string, (signal: AbortSignal) => Promise<unknown>>> = {
  'for a notification': signal => new Notifier().next(signal),
  'for shared work': signal => abortable(new Promise(() => {}), signal),
  'for a time': signal => systemClock.sleep(60_000, signal),
}

for (const [what, wait] of Object.entries(WAITS))
  test(`any number of waits ${what} with one signal are one listener of it, and all end when it aborts`, async () => {
    const controller = new AbortController()
    const waits = Array.from({ length: 1_000 }, () => wait(controller.signal))
    assert.equal(getEventListeners(controller.signal, 'abort').length, 1)
    const reason = new Error('enough')
    controller.abort(reason)
    for (const result of await Promise.allSettled(waits)) {
      assert.ok(result.status === 'rejected')
      assert.equal(result.reason, reason)
    }
    assert.equal(getEventListeners(controller.signal, 'abort').length, 0)
  })
