import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { connect } from '../../../clients/typescript/index.ts'
import { eventually } from '../../support/condition.ts'
import { openGateway } from '../../support/gateway.ts'
import { temporaryDirectory } from '../../support/process/temporary.ts'
import { BINARY, espalier, start } from './espalier.ts'
import { heldStore, LARGE } from './held-store.ts'
import { atTerminal, openTerminal, plain } from './terminal.ts'

test('an interrupted import reports exactly how much is written, and a repeated one continues there', async () => {
  await using held = await heldStore(2)
  await using gateway = await openGateway({ store: held.store })
  await using place = await temporaryDirectory()
  const where = { cwd: place.path, endpoint: gateway.endpoint }
  await writeFile(join(place.path, 'large.tree'), LARGE)
  assert.equal((await espalier(['plan', 'large.tree', '--out', 'PLAN', '--summary'], where)).code, 1)
  await using running = start(['apply', 'PLAN', '--progress', 'json'], where)
  await eventually(() => /"done":(\d{4})/.test(running.stderr), 'progress')
  running.process.kill('SIGINT')
  const { stderr, code } = await running.outcome
  const [, written = ''] =
    /error\[PARTLY_APPLIED\]: (\d+) of 6001 changes written, then: interrupted\n {2}help: repeat/.exec(stderr) ?? []
  assert.equal(code, 10, stderr)
  let text = ''
  await using reader = connect({ endpoints: gateway.endpoint })
  for await (const piece of reader.exportTree('/large')) text += piece
  assert.equal(Number(written), text.match(/^ *\//gm)?.length)
  held.release()
  const again = await espalier(['apply', 'PLAN'], where)
  assert.equal(again.code, 0, again.stderr)
  assert.match(
    again.stderr,
    new RegExp(`^${written} of 6001 changes are made already; going on with the rest\\.\nDone in`),
  )
  assert.equal((await espalier(['diff', 'large.tree', '@'], where)).code, 0)
})

test('an import whose gateway dies midway reports how much is written at least', async () => {
  await using held = await heldStore(2)
  const gateway = await openGateway({ store: held.store, drainMs: 0 })
  await using place = await temporaryDirectory()
  await writeFile(join(place.path, 'large.tree'), LARGE)
  const where = { cwd: place.path, endpoint: gateway.endpoint }
  await using running = start(['import', 'large.tree', '--progress', 'json', '--timeout', '2s'], where)
  await eventually(() => /"done":(\d{4})/.test(running.stderr), 'progress')
  await gateway[Symbol.asyncDispose]()
  const { stderr, code } = await running.outcome
  assert.equal(code, 10, stderr)
  assert.match(stderr, /error\[PARTLY_APPLIED\]: at least \d{4} of 6001 changes written, then: /)
})

test('on a terminal a long import draws its progress, and Ctrl-C reports what was written', async () => {
  await using held = await heldStore(2)
  await using gateway = await openGateway({ store: held.store })
  await using place = await temporaryDirectory()
  await writeFile(join(place.path, 'large.tree'), LARGE)
  const where = { cwd: place.path, endpoint: gateway.endpoint }
  await using terminal = atTerminal(['import', 'large.tree', '--no-trim'], where)
  await terminal.answer(/importing {2}█+░+ {2}\d,\d{3}\/6,001 nodes {2}\d+% {2}ETA \d+s/, '\x03')
  assert.equal(await terminal.code, 10)
  assert.match(plain(terminal.screen), /error\[PARTLY_APPLIED\]: \d{4} of 6001 changes written, then: interrupted\n/)
})

test('progress is a line every ten seconds without a terminal, a bar with --progress bar, nothing with none', async () => {
  await using held = await heldStore(2)
  await using gateway = await openGateway({ store: held.store })
  await using place = await temporaryDirectory()
  await writeFile(join(place.path, 'large.tree'), LARGE)
  const where = { cwd: place.path, endpoint: gateway.endpoint }
  const import_ = ['import', 'large.tree', '--progress']
  await using none = start([...import_, 'none'], where)
  await using bar = start([...import_, 'bar'], where)
  await using line = start([...import_, 'plain'], where)
  await eventually(() => /\r(planning {2}\d+s|importing {2}█*░+ )/.test(bar.stderr), 'the bar', 30_000)
  await eventually(
    () => /^(planning {2}1\ds|importing {2}\d,\d{3}\/6,001 nodes {2}\d+%)\n/.test(line.stderr),
    'the line',
    60_000,
  )
  assert.equal(none.stderr, '')
  assert.ok(!line.stderr.includes('\r'))
})

test('a second Ctrl-C ends a blocked command at once', async () => {
  await using gateway = await openGateway()
  const script = 'trap "" INT; echo ready; read line'
  const args = ['register', '/x', '10.0.0.1:80', '--create', '--', 'sh', '-c', script]
  await using running = start(args, { endpoint: gateway.endpoint })
  await eventually(() => running.stdout.includes('ready'), 'the command runs')
  running.process.kill('SIGINT')
  // The first one is passed on, and the command ignores it.
  await eventually(async () => (await espalier(['status', '--endpoint', gateway.endpoint])).code === 0, 'some time')
  assert.equal(running.process.exitCode, null)
  running.process.kill('SIGINT')
  await eventually(() => running.process.exitCode === 130, 'the end')
  running.process.stdin.end()
})

test('on a narrow terminal the progress stays on its line', async () => {
  await using held = await heldStore(2)
  await using gateway = await openGateway({ store: held.store })
  await using place = await temporaryDirectory()
  await writeFile(join(place.path, 'large.tree'), LARGE)
  const command = `stty cols 40; exec '${process.execPath}' '${BINARY}' import large.tree > plan`
  const env = { ESPALIER_ENDPOINT: gateway.endpoint }
  await using terminal = openTerminal(command, { cwd: place.path, env })
  const drawn = (): readonly string[] =>
    [...terminal.screen.matchAll(/\r([^\r\n]*?)\x1b\[K/g)].map(([, text]) => text as string)
  await eventually(() => drawn().some(text => text.startsWith('importing')), 'the bar')
  await terminal.answer(/importing/, '\x03')
  await terminal.code
  assert.deepEqual(
    drawn().filter(text => text.length > 39),
    [],
  )
})
