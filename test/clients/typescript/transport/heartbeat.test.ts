import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Gateways } from '../../../../clients/typescript/transport/gateways.ts'
import { Heartbeat } from '../../../../clients/typescript/transport/heartbeat.ts'

test('while a client is being closed and something is still alive, its keep-alive stream is not opened again and again', async () => {
  let asked = 0
  const closed: Pick<Gateways, 'home'> = {
    // Asked without end, no other work would ever get its turn.
    home: () => (++asked < 1_000 ? Promise.reject(new Error('closed')) : new Promise(() => {})),
  }
  const heartbeat = new Heartbeat(closed as Gateways)
  const attention = heartbeat.attend()
  await nextTurn()
  assert.equal(asked, 1)
  attention[Symbol.dispose]()
  await heartbeat[Symbol.asyncDispose]()
})
