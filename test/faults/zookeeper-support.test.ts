import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eventually } from '../support/condition.ts'
import { openProxy } from '../support/process/proxy.ts'
import { fourLetterWord, startEnsemble, startZooKeeper } from '../support/zookeeper/zookeeper.ts'

test('a killed ZooKeeper server restarts on its port', async () => {
  await using server = await startZooKeeper()
  assert.match(await fourLetterWord(server.port, 'srvr'), /Mode: standalone/)
  await server.kill('SIGKILL')
  assert.equal(server.pid, undefined)
  await assert.rejects(fourLetterWord(server.port, 'srvr'))
  await server.restart()
  assert.match(await fourLetterWord(server.port, 'srvr'), /Mode: standalone/)
})

test('an ensemble has a leader, and a new one after that was killed', async () => {
  await using ensemble = await startEnsemble(3)
  const first = await ensemble.leader()
  await first.kill('SIGKILL')
  const second = await ensemble.leader()
  assert.notEqual(second.port, first.port)
})

test('the proxy passes, drops, delays and cuts', async () => {
  await using server = await startZooKeeper()
  await using proxy = await openProxy(server.port)
  assert.match(await fourLetterWord(proxy.port, 'srvr'), /Mode: standalone/)
  proxy.cutAfterBytes(7)
  assert.equal((await fourLetterWord(proxy.port, 'srvr')).length, 7)
  proxy.mode = 'freeze'
  const answer = fourLetterWord(proxy.port, 'srvr')
  await eventually(() => proxy.open === 1, 'the proxy has the connection')
  proxy.mode = 'pass'
  assert.match(await answer, /Mode: standalone/)
  proxy.mode = 'refuse'
  await assert.rejects(fourLetterWord(proxy.port, 'srvr'))
  proxy.mode = 'blackhole'
  await assert.rejects(fourLetterWord(proxy.port, 'srvr'), /no answer/)
})
