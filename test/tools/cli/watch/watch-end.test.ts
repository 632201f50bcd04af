import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { eventually } from '../../../support/condition.ts'
import { temporaryDirectory } from '../../../support/process/temporary.ts'
import { espalier, inProcess, sees, start } from '../espalier.ts'
import { shareWorld } from '../world.ts'

const world = shareWorld()

const run = (args: readonly string[]) => inProcess(args, { endpoint: world.endpoint })

test('--until exits with 0 when the condition holds, at once if it does already', async () => {
  await world.import('/u\n  /providers\n')
  const met = ['live(/u)=0', '!live(/u)', 'exists(/u)', '!exists(/nobody)', 'live(/u)<1 exists(/u/providers)']
  for (const condition of met)
    assert.equal((await run(['watch', '/u', '--until', condition, '--timeout', '20s'])).code, 0, condition)
  await using running = start(['watch', '/u', '--until', 'live(/u) >= 2', '--timeout', '60s'], {
    endpoint: world.endpoint,
  })
  await sees(running, /snapshot/)
  await using one = world.client.register('/u/providers', '10.0.0.1:80')
  await using two = world.client.register('/u/providers', '10.0.0.2:80')
  await Promise.all([one.registered(), two.registered()])
  assert.deepEqual([(await running.outcome).code, running.stderr], [0, ''])
  assert.equal((await run(['watch', '/u', '--until', 'live(/u/providers)=2', '--timeout', '20s'])).code, 0)
})

test('--until and --once exit with 7 when --timeout has passed', async () => {
  await world.import('/late\n')
  const until = await run(['watch', '/late', '--until', 'live(/late)>=3', '--timeout', '300ms'])
  assert.deepEqual(
    [until.code, until.stderr],
    [7, 'error[TIMEOUT]: live(/late)>=3 did not hold within 0.3 s\n  help: try again, or wait longer with --timeout\n'],
  )
  const once = await run(['watch', '/late', '--once', '--timeout', '300ms'])
  assert.deepEqual(
    [once.code, once.stderr],
    [7, 'error[TIMEOUT]: nothing changed within 0.3 s\n  help: try again, or wait longer with --timeout\n'],
  )
})

test('--exec runs a command for each event, one after the other, and reports one that fails', async () => {
  await using directory = await temporaryDirectory()
  await world.import('/e\n')
  const command = 'echo "$ESPALIER_TYPE $ESPALIER_PATH" >> log; cat >> log; echo done >> log; test ! -e fail'
  await using running = start(['watch', '/e', '--children', '--exec', command], {
    endpoint: world.endpoint,
    cwd: directory.path,
  })
  const log = join(directory.path, 'log')
  const logged = async (pattern: RegExp): Promise<string | undefined> => {
    const text = await readFile(log, 'utf8')
    return pattern.test(text) ? text : undefined
  }
  await eventually(() => logged(/SNAPSHOT[\s\S]*done/), 'the snapshot in the log')
  await world.client.tree.createNode({ path: '/e/a' })
  await world.client.tree.createNode({ path: '/e/b' })
  const text = await eventually(() => logged(/\/e\/b\n.*\ndone/), 'both in the log')
  const shown = text.replace(/"time":"[^"]*"/g, '"time":0').replace(/"revision":"\d+"/g, '"revision":0')
  assert.equal(
    shown,
    `SNAPSHOT /e
{"time":0,"type":"SNAPSHOT","path":"/e","revision":0,"new":{}}
done
ADDED /e/a
{"time":0,"type":"ADDED","path":"/e/a","revision":0,"new":{}}
done
ADDED /e/b
{"time":0,"type":"ADDED","path":"/e/b","revision":0,"new":{}}
done
`,
  )
  assert.equal(running.stdout, '')
  const failing = await espalier(['watch', '/e', '--until', 'exists(/e)', '--exec', 'exit 3'], {
    endpoint: world.endpoint,
  })
  assert.match(failing.stderr, /^(warning: exit 3: exit 3\n)*$/)
})
