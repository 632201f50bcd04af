import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { test } from 'node:test'
import { Listeners } from '../../src/http2/listeners.ts'

/** Names with two addresses each, on any machine. */
const TWO = ['127.0.0.1', '127.0.0.2']

test('all addresses of a name are listened on, with one port', async () => {
  const listeners = open(TWO)
  const port = await listeners.open('two.example', 0)
  for (const address of TWO) await once(connect(port, address), 'close')
  listeners.close()
  await assert.rejects(once(connect(port, TWO[0]), 'connect'), { code: 'ECONNREFUSED' })
})

test('an address that the machine has not is left out, as long as another one is there', async () => {
  const listeners = open(['192.0.2.1', '127.0.0.1'])
  const port = await listeners.open('two.example', 0)
  await once(connect(port, '127.0.0.1'), 'close')
  listeners.close()
  await assert.rejects(open(['192.0.2.1']).open('one.example', 0), { code: 'EADDRNOTAVAIL' })
})

test('a port that is taken at one address is not used at the others', async () => {
  const taken = createServer().listen(0, TWO[1])
  await once(taken, 'listening')
  const { port } = taken.address() as { port: number }
  await assert.rejects(open(TWO).open('two.example', port), { code: 'EADDRINUSE' })
  await assert.rejects(once(connect(port, TWO[0]), 'connect'), { code: 'ECONNREFUSED' })
  taken.close()
})

test('localhost is what the machine says it is', async () => {
  const listeners = new Listeners(() => createServer(socket => socket.end()))
  const port = await listeners.open('localhost', 0)
  await once(connect(port, 'localhost'), 'close')
  listeners.close()
})

/** Listeners for a name with these addresses. They end each connection. */
function open(addresses: readonly string[]) {
  const accept = () => createServer(socket => socket.end())
  return new Listeners(accept, { resolve: async () => addresses.map(address => ({ address })) })
}
