import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Client, credentials, status as Status } from '@grpc/grpc-js'
import { openGateway } from '../support/gateway.ts'
import { everyRpc, send } from './any-rpc.ts'

/** What an empty request must come to: an answer, or a refusal that names its reason. */
const REFUSED = new Set([Status.INVALID_ARGUMENT])

test('every rpc of every service answers, and an empty request is never a fault of ours', async () => {
  await using gateway = await openGateway()
  const client = new Client(gateway.endpoint, credentials.createInsecure())
  const rpcs = everyRpc()
  for (const rpc of rpcs) {
    const { code, details, metadata } = await send(client, rpc)
    assert.ok(code === Status.OK || REFUSED.has(code), `${rpc.path}: ${Status[code]} ${details}`)
    if (code !== Status.OK) assert.equal(metadata.get('grpc-status-details-bin').length, 1, rpc.path)
  }
  client.close()
  assert.equal(rpcs.length, 28)
})
