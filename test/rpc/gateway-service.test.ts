import assert from 'node:assert/strict'
import { test } from 'node:test'
import { connect } from '../../clients/typescript/connect.ts'
import { fails, openCalls } from '../support/calls.ts'
import { eventually } from '../support/condition.ts'
import { openGateway, streamsPerPeer } from '../support/gateway.ts'

test('what a gateway holds and has refused is counted', async () => {
  await using gateway = await openGateway({ accessLimits: streamsPerPeer(2) })
  await using client = connect({ endpoints: [gateway.endpoint] })
  using calls = openCalls(gateway.endpoint)
  const watch = calls.registry.watchChildren({ path: '/' })[Symbol.asyncIterator]()
  await watch.next()
  await calls.registry.register({ path: '/s', addresses: ['10.0.0.1:80'], createPath: true })
  const second = calls.registry.watchChildren({ path: '/' })[Symbol.asyncIterator]()
  await second.next()
  await fails(calls.tree.getNode({ path: '/' }), 'TOO_MANY')
  await second.return?.()
  const { counters } = await eventually(() => client.gateway.getGateway({}), 'there is room')
  assert.equal(counters.refused_streams_of_connection, 1n)
  assert.equal(counters.open_streams, 2n, 'the first watch, and this call')
  assert.equal(counters.registrations, 1n)
  assert.equal(counters.open_connections, 2n)
})
