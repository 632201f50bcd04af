import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { RenewLeaseRequest } from '@espalier/contract/espalier/v1/registry'
import { openCalls } from '../support/calls.ts'
import { eventually } from '../support/condition.ts'
import { SETTINGS } from '../support/http2-frames.ts'
import { startAttacked } from './attacked-gateway.ts'
import { HostileConnection } from './hostile-connection.ts'

const RENEW = '/espalier.v1.RegistryService/RenewLease'
const LEASES = 40
const CONNECTIONS = 20
const TTL_MS = 5_000

// When they expire with a delay of more than a second they have more time; after the shorter one they have none.
for (const stoppedMs of [TTL_MS + 300, TTL_MS + 3_000])
  test(`no lease runs out whose renewal lies in a socket while the gateway stands still for ${stoppedMs} ms`, async () => {
    await using gateway = await startAttacked({ args: ['--mass-expiry-wait', '0s'] })
    using calls = openCalls(gateway.process.endpoint)
    await using opened = new AsyncDisposableStack()
    const connections: HostileConnection[] = []
    for (let i = 0; i < CONNECTIONS; i++)
      connections.push(opened.use(await HostileConnection.open({ port: gateway.port, from: '127.0.0.2' })))
    await eventually(() => connections.every(({ frames }) => frames.get(SETTINGS) === 2), 'all have greeted')
    const ttl = { seconds: BigInt(TTL_MS / 1_000), nanos: 0 }
    const leases = await Promise.all(
      Array.from({ length: LEASES }, async (_, i) => {
        const addresses = [`10.0.${i >> 8}.${i & 255}:80`]
        return (await calls.registry.register({ path: '/s', addresses, createPath: true, ttl })).leaseId
      }),
    )
    process.kill(gateway.process.pid, 'SIGSTOP')
    await delay(stoppedMs)
    for (const [i, leaseId] of leases.entries())
      connections[i % CONNECTIONS]?.call(RENEW, RenewLeaseRequest.encode({ leaseId }).finish())
    await delay(100)
    process.kill(gateway.process.pid, 'SIGCONT')
    await eventually(
      () => connections.reduce((sum, { ended }) => sum + ended, 0) === LEASES,
      'all renewals are answered',
      20_000,
    )
    const { providers } = await calls.registry.discover({ path: '/s' })
    assert.equal(providers.length, LEASES, gateway.process.stderr)
    assert.ok(!gateway.process.stderr.includes('a lease expired'), gateway.process.stderr)
  })
