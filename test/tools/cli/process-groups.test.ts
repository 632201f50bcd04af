import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { eventually } from '../../support/condition.ts'
import { temporaryDirectory } from '../../support/process/temporary.ts'
import { type Running, start } from './espalier.ts'
import { shareWorld } from './world.ts'

const world = shareWorld('/e\n/web\n  /providers\n')

const SAY_PIDS = 'pids() { echo $$ $1 > pids.new; mv pids.new pids; }; pids;'

/** The ways in which a command runs another one. */
const RUNNERS: Readonly<Record<string, (script: string) => readonly string[]>> = {
  'watch --exec': script => ['watch', '/e', '--exec', script],
  'register --': script => ['register', '/web/providers', '10.0.0.9:80', '--', 'sh', '-c', script],
}

for (const [runner, args] of Object.entries(RUNNERS)) {
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const)
    test(`${runner}: ${signal} ends the command and everything it started, before this process ends`, async () => {
      await using directory = await temporaryDirectory()
      const script = `${SAY_PIDS} sleep 47 & pids $!; sleep 47; true`
      await using running = start(args(script), { endpoint: world.endpoint, cwd: directory.path })
      const pids = await started(directory.path, 2)
      running.process.kill(signal)
      await running.outcome
      for (const pid of pids) assert.ok(!lives(pid), `process ${pid} lives on`)
    })

  test(`${runner}: what a command leaves behind when it ends by itself is ended`, async () => {
    await using directory = await temporaryDirectory()
    const script = `${SAY_PIDS} sleep 47 > /dev/null 2>&1 & pids $!`
    await using running = start(args(script), { endpoint: world.endpoint, cwd: directory.path })
    const [, left] = await started(directory.path, 2)
    await eventually(() => !lives(left as number), 'what was left has ended')
    await ends(running)
  })

  test(`${runner}: a second signal kills a command that ignores the first`, async () => {
    await using directory = await temporaryDirectory()
    const script = `trap '' TERM INT; ${SAY_PIDS} sh -c 'trap "" TERM INT; while :; do sleep 0.1; done' & pids $!; while :; do sleep 0.1; done`
    await using running = start(args(script), { endpoint: world.endpoint, cwd: directory.path })
    const pids = await started(directory.path, 2)
    running.process.kill('SIGTERM')
    await delay(500)
    for (const pid of pids) assert.ok(lives(pid), 'it is given time')
    running.process.kill('SIGTERM')
    assert.equal((await running.outcome).code, 143)
    for (const pid of pids) await eventually(() => !lives(pid), `process ${pid} has ended`)
  })
}

test('watch --exec: a command that ignores SIGTERM is killed after five seconds', async () => {
  await using directory = await temporaryDirectory()
  const script = `trap '' TERM; ${SAY_PIDS} while :; do sleep 0.1; done`
  await using running = start(['watch', '/e', '--exec', script], { endpoint: world.endpoint, cwd: directory.path })
  const [pid] = await started(directory.path, 1)
  running.process.kill('SIGTERM')
  const began = performance.now()
  assert.equal((await running.outcome).code, 143)
  assert.ok(performance.now() - began > 4_000, 'it was given time')
  assert.ok(!lives(pid as number))
})

/** The processes that the command has named. */
async function started(directory: string, count: number): Promise<readonly number[]> {
  return await eventually(async () => {
    const pids = (await readFile(join(directory, 'pids'), 'utf8')).trim().split(' ').map(Number)
    return pids.length === count ? pids : undefined
  }, 'the command runs')
}

/** Whether a process runs; one that has ended and is not reaped does not. */
function lives(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return process.platform !== 'linux' || !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}

async function ends(running: Running): Promise<void> {
  running.process.kill('SIGTERM')
  await running.outcome
}
