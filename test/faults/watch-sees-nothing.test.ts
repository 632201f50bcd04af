import assert from 'node:assert/strict'
import { test } from 'node:test'
import { connect } from '../../clients/typescript/index.ts'
import { eventually } from '../support/condition.ts'
import { startGateway } from '../support/gateway.ts'
import { openSessions, sessionEnds, startZooKeeper } from '../support/zookeeper/zookeeper.ts'
import { type Running, start } from '../tools/cli/espalier.ts'

const SESSION_TIMEOUT_MS = 3_000

/** Waits until a command has written as many lines, and returns them. */
async function lines(running: Running, count: number): Promise<string> {
  await eventually(() => running.stdout.split('\n').length > count, `${count} lines: ${running.stderr}`, 30_000)
  return running.stdout
}

test('"espalier watch" prints nothing when a gateway is killed, neither through it nor through another one', async () => {
  await using zookeeper = await startZooKeeper()
  const args = ['--zookeeper', zookeeper.connect, '--session-timeout', `${SESSION_TIMEOUT_MS}ms`]
  await using one = await startGateway({ args })
  await using another = await startGateway({ args })
  await using client = connect({ endpoints: [one.endpoint, another.endpoint] })
  await using registration = client.register('/providers', '10.0.0.1:80', {}, { ttlMs: 4_000, createPath: true })
  await registration.registered()
  const [first, second] = client.endpoint.endsWith(one.endpoint) ? [one, another] : [another, one]

  await using through = start(['watch', '/providers', '--children'], {
    endpoint: `${first.endpoint},${second.endpoint}`,
  })
  await using beside = start(['watch', '/providers', '--children'], {
    endpoint: `${second.endpoint},${first.endpoint}`,
  })
  const before = [await lines(through, 1), await lines(beside, 1)]

  const sessions = await openSessions(zookeeper.port)
  await first.stop('SIGKILL')
  await eventually(() => client.endpoint.endsWith(second.endpoint), 'the client notices')
  await eventually(() => registration.current.state === 'registered', 'the client has moved')
  // The session of the killed gateway.
  await sessionEnds(zookeeper.port, sessions)
  assert.deepEqual([through.stdout, beside.stdout], before)
  assert.deepEqual([through.stderr, beside.stderr], ['', ''])

  await using newcomer = client.register('/providers', '10.0.0.2:80')
  await newcomer.registered()
  for (const watch of [through, beside]) assert.match(await lines(watch, 2), /10\.0\.0\.2:80/)
})
