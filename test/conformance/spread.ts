import assert from 'node:assert/strict'
import { connect } from '../../clients/typescript/index.ts'
import { startDriver } from './driver.ts'
import { openWorld } from './world.ts'

const CLIENTS = 16

/** Registers with many clients of one kind at two gateways, each of which begins where it likes, and checks that both have leases. */
export async function spreadOver(command: readonly string[]): Promise<void> {
  await using world = await openWorld()
  await using driver = startDriver(command)
  const endpoints = [world.gateway, world.second]
  for (let i = 1; i <= CLIENTS; i++) {
    await driver.send({ do: 'connect', endpoints, any: true })
    const address = `10.0.0.${i}:80`
    const answer = await driver.send({ do: 'register', as: address, path: '/providers', address, createPath: true })
    assert.deepEqual(answer, { ok: { paths: [`/providers/${address}`] } })
  }
  const leases = await Promise.all(endpoints.map(leasesAt))
  assert.equal((leases[0] ?? 0) + (leases[1] ?? 0), CLIENTS)
  assert.ok(
    leases.every(count => count > 0),
    `all ${CLIENTS} clients began at one gateway of two: ${leases.join(', ')}`,
  )
}

async function leasesAt(endpoint: string): Promise<number> {
  await using reader = connect({ endpoints: endpoint })
  return Number((await reader.gateway.getGateway({})).counters.leases ?? 0n)
}
