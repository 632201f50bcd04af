import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openZooKeeperStore } from '../../src/store/zookeeper/store.ts'
import { exportText, importText, openCalls } from '../support/calls.ts'
import { openGateway } from '../support/gateway.ts'
import { shareServer } from '../support/shared-server.ts'

const server = shareServer()

/** Longer than the room that the count of a transaction's bytes has anyway. */
const LONG = `/${'chroot'.repeat(40)}`
/** Their paths alone fill more than one transaction, with every length of a last one. */
const NAMES = Array.from({ length: 6_000 }, (_, i) => `n${String(i).padStart(5, '0')}-${'y'.repeat(i % 150)}`)

async function openCalled(stack: AsyncDisposableStack) {
  const store = stack.use(await openZooKeeperStore({ connect: server.connect + server.chroot() + LONG }))
  const gateway = stack.use(await openGateway({ store }))
  return stack.use(openCalls(gateway.endpoint))
}

test('a tree that takes several transactions is imported, trimmed and deleted below a chroot of any length', async () => {
  await using stack = new AsyncDisposableStack()
  const calls = await openCalled(stack)
  const text = `/big\n${NAMES.map(name => `  /${name}\n`).join('')}`
  const { result } = await importText(calls, text)
  assert.ok(result.transactions > 1)
  const { deletedPaths } = await calls.tree.deleteNode({ path: '/big', recursive: true })
  assert.equal(deletedPaths.length, NAMES.length + 1)
  assert.equal(await exportText(calls), '')
})

test('a lease whose registrations do not fit into one transaction is revoked', async () => {
  await using stack = new AsyncDisposableStack()
  const calls = await openCalled(stack)
  const path = `/${'a'.repeat(250)}/${'b'.repeat(250)}`
  await calls.tree.createNode({ path, createParents: true })
  let leaseId = ''
  for (let at = 0; at < 1_800; at += 300) {
    const addresses = Array.from({ length: 300 }, (_, i) => `host-${at + i}.example:80`)
    leaseId = (await calls.registry.register({ path, addresses, leaseId })).leaseId
  }
  const { removedPaths } = await calls.registry.revokeLease({ leaseId })
  assert.equal(removedPaths.length, 1_800)
  assert.deepEqual((await calls.registry.discover({ path })).providers, [])
})
