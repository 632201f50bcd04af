import assert from 'node:assert/strict'
import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { connect, type LogFacts } from '../../../clients/typescript/index.ts'
import { openGateway } from '../../support/gateway.ts'
import { freePorts } from '../../support/process/free-port.ts'
import { temporaryDirectory } from '../../support/process/temporary.ts'

test('what was read and watched is known to the next client while no gateway answers, with its age', async () => {
  await using directory = await temporaryDirectory()
  const cache = join(directory.path, 'known.json')
  {
    await using gateway = await openGateway()
    await using client = connect({ endpoints: gateway.endpoint, cache })
    await client.put('/web', { threads: 2n ** 53n + 1n })
    await client.put('/web/providers', {})
    await using _ = client.register('/web/providers', 'a:1', { weight: 1 })
    await using children = client.watchChildren('/web/providers')
    await using properties = client.watchProperties('/web')
    await using tree = client.watchTree('/web')
    await children.waitFor(({ providers }) => providers.length === 1)
    await Promise.all([properties.waitFor(() => true), tree.waitFor(() => true)])
  }
  assert.equal((await stat(cache)).mode & 0o777, 0o600)
  const [port] = await freePorts(1)
  await using client = connect({ endpoints: `127.0.0.1:${port}`, cache, deadlineMs: 100 })
  await using children = client.watchChildren('/web/providers')
  await using properties = client.watchProperties('/web')
  await using tree = client.watchTree('/web')
  const known = await children.waitFor(() => true)
  assert.deepEqual(
    known.providers.map(({ name, properties: { weight }, createdAt }) => [name, weight, createdAt instanceof Date]),
    [['a:1', 1, true]],
  )
  assert.equal(known.stale?.reason, 'GATEWAY_UNREACHABLE')
  assert.ok((known.stale?.since?.getTime() ?? 0) <= Date.now() - 500)
  assert.equal((await properties.waitFor(() => true)).texts.threads, '9007199254740993')
  assert.ok((await tree.waitFor(() => true)).nodes.has('/web'))
  const read = await client.discover('/web/providers')
  assert.deepEqual(
    [read.providers[0]?.name, read.stale?.reason, read.realPath],
    ['a:1', 'GATEWAY_UNREACHABLE', '/web/providers'],
  )
  await assert.rejects(client.discover('/web/providers', { consistency: 'synced' }), { reason: 'GATEWAY_UNREACHABLE' })
  await assert.rejects(client.discover('/never-read'), { reason: 'GATEWAY_UNREACHABLE' })
})

test('emptiness never replaces what is known', async () => {
  await using directory = await temporaryDirectory()
  const cache = join(directory.path, 'known.json')
  {
    await using gateway = await openGateway()
    await using client = connect({ endpoints: gateway.endpoint, cache })
    await using children = client.watchChildren('/web/providers')
    {
      await using _ = client.register('/web/providers', 'a:1', {}, { createPath: true })
      await children.waitFor(({ providers }) => providers.length === 1)
    }
    await children.waitFor(({ providers }) => providers.length === 0)
    await client.discover('/web/providers')
  }
  await using client = connect({ endpoints: `127.0.0.1:${await freePorts(1)}`, cache, deadlineMs: 100 })
  assert.equal((await client.discover('/web/providers')).providers.length, 1)
})

test('a file that cannot be read is reported, and replaced', async () => {
  await using directory = await temporaryDirectory()
  const cache = join(directory.path, 'known.json')
  await writeFile(cache, 'nonsense')
  const warnings: string[] = []
  const warn = (message: string, _?: LogFacts): void => void warnings.push(message)
  {
    await using gateway = await openGateway()
    await using client = connect({ endpoints: gateway.endpoint, cache, logger: { warn } })
    await client.register('/p', 'a:1', {}, { createPath: true }).registered()
    await client.discover('/p')
  }
  assert.deepEqual(warnings, [`${cache} cannot be read and is not used`])
  assert.match(await readFile(cache, 'utf8'), /^\{"version":1,"entries":\{"children \/p":/)
})
