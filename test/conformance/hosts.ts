import assert from 'node:assert/strict'
import { ownHosts } from '../../clients/typescript/leases/own-hosts.ts'
import { startDriver } from './driver.ts'
import { openWorld } from './world.ts'

/** Registers through one client an address without a host, and those on which a server listens on all addresses of its machine. */
export async function registerAllHosts(command: readonly string[]): Promise<void> {
  await using world = await openWorld()
  await using driver = startDriver(command)
  await driver.send({ do: 'connect', endpoints: [world.gateway] })
  const hosts = ownHosts().map(host => (host.includes(':') ? `[${host}]` : host))
  const own = hosts.length > 0 ? hosts : ['127.0.0.1']
  for (const [at, host] of ['', '0.0.0.0', '[::]', '[0:0:0:0:0:0:0:0]', '[::ffff:0.0.0.0]'].entries()) {
    const port = 8080 + at
    const address = `${host}:${port}`
    const answer = await driver.send({ do: 'register', as: address, path: '/providers', address, createPath: true })
    const paths = 'ok' in answer ? (answer.ok.paths as string[]) : [JSON.stringify(answer)]
    assert.deepEqual(paths.toSorted(), own.map(one => `/providers/${one}:${port}`).sort(), address)
  }
}
