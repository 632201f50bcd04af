import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eventually } from '../../../support/condition.ts'
import { espalier, type Running, start } from '../espalier.ts'
import { shareWorld } from '../world.ts'

const world = shareWorld()
const run = (...args: readonly string[]) => espalier(args, { endpoint: world.endpoint })

async function holding(...args: readonly string[]): Promise<Running> {
  const running = start(['lock', ...args], { endpoint: world.endpoint })
  await eventually(() => running.stdout.includes('\n') || running.process.exitCode !== null, 'the lock is held')
  return running
}

test('lock runs a command with the token while the lock is held, and passes its exit code on', async () => {
  const first = await run('lock', '/locks/a', '--', 'sh', '-c', 'echo $ESPALIER_FENCING_TOKEN; exit 3')
  assert.equal(first.code, 3)
  const second = await run('lock', '/locks/a', '--', 'sh', '-c', 'echo $ESPALIER_FENCING_TOKEN')
  assert.equal(second.code, 0)
  assert.ok(BigInt(second.stdout) > BigInt(first.stdout))
  const nobody = await run('locks', '/locks/a')
  assert.deepEqual([nobody.code, nobody.stdout], [0, ''])
})

test('lock --wait 0 does not wait, and locks shows who holds it and who waits', async () => {
  await using one = await holding('/locks/b', '--value', 'the first')
  const busy = await run('lock', '/locks/b', '--wait', '0', '--', 'true')
  assert.equal(busy.code, 5)
  assert.match(busy.stderr, /error\[NOT_ACQUIRED\]: [\s\S]*help: wait longer, or look who holds it/)
  await using _two = start(['lock', '/locks/b', '--value', 'second', '--', 'true'], { endpoint: world.endpoint })
  const listed = await eventually(async () => {
    const { stdout } = await run('locks', '/locks/b')
    return stdout.includes('waits 1') && stdout
  }, 'the second waits')
  assert.match(listed, /^held {6}the first {2}since \S+ \S+Z {2}token \d+\nwaits 1 {3}second {5}since /)
  const document = JSON.parse((await run('locks', '/locks/b', '-o', 'json')).stdout)
  assert.deepEqual([document.kind, document.holders[0].value, document.queueLength], ['lock', 'the first', 1])
  assert.equal(document.holders[0].token, one.stdout.trim())
})

test('lock --permits lets as many hold it at a time, and all have to agree', async () => {
  await using _one = await holding('/locks/pool', '--permits', '2')
  assert.equal((await run('lock', '/locks/pool', '--permits', '2', '--wait', '0', '--', 'true')).code, 0)
  const other = await run('lock', '/locks/pool', '--permits', '3', '--wait', '0', '--', 'true')
  assert.deepEqual([other.code, /error\[PERMITS_DIFFER\]/.test(other.stderr)], [6, true])
  assert.equal((await run('lock', '/locks/pool', '--permits', '0', '--', 'true')).code, 2)
  const alone = await run('lock', '/locks/pool', '--wait', '0', '--', 'true')
  assert.deepEqual([alone.code, /error\[PATH_IN_USE\]/.test(alone.stderr)], [6, true])
})

test('a command is ended when the lock is lost, and Ctrl-C releases the lock', async () => {
  await using one = await holding('/locks/c', '--', 'sh', '-c', 'echo started; sleep 60')
  const { holders } = await world.client.coordination.listHolders({ path: '/locks/c' })
  await world.client.delete(holders[0]?.path ?? '', { force: true })
  const lost = await one.outcome
  assert.deepEqual([lost.code, /error\[HOLD_LOST\]: \/locks\/c is not held any more/.test(lost.stderr)], [5, true])
  await using two = await holding('/locks/c')
  two.process.kill('SIGINT')
  assert.equal((await two.outcome).code, 130)
  assert.equal((await run('lock', '/locks/c', '--wait', '0', '--', 'true')).code, 0)
})
