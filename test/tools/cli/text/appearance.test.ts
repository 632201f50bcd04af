import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { connect, type Espalier } from '../../../../clients/typescript/index.ts'
import { glyphsFor } from '../../../../tools/cli/text/glyphs.ts'
import { eventually } from '../../../support/condition.ts'
import { openGateway, type TestGateway } from '../../../support/gateway.ts'
import { temporaryDirectory } from '../../../support/process/temporary.ts'
import { inProcess, type Outcome, start } from '../espalier.ts'
import { atTerminal } from '../terminal.ts'

const TREE = '/shop\n  arrow = "→"\n  threads = 3\n  /providers\n  /web\n    main -> /shop\n'

let gateway: TestGateway
let client: Espalier

before(async () => {
  gateway = await openGateway()
  client = connect({ endpoints: gateway.endpoint })
  for await (const _ of client.importTree(TREE));
})

after(async () => {
  await client?.[Symbol.asyncDispose]()
  await gateway?.[Symbol.asyncDispose]()
})

const run = (args: readonly string[], env: Readonly<Record<string, string>> = {}, stdin = ''): Promise<Outcome> =>
  inProcess(args, { endpoint: gateway.endpoint, env, stdin })

test('--ascii replaces signs of the output, and does not change data', async () => {
  await using registration = client.register('/shop/providers', '10.0.0.1:80')
  await registration.registered()
  const { stdout } = await run(['tree', '/shop', '-l', '--ascii'])
  assert.equal(
    stdout,
    `/shop
|  arrow = "→"
|  threads = 3
|- providers  * 1 live
\`- web
   \`- main -> /shop
`,
  )
  assert.match((await run(['find', 'live>=0', '--ascii'])).stdout, /^\/shop {2}\* 1 live$/m)
  assert.equal(
    (await run(['set', '/shop', 'threads=4', '-d', '--ascii'])).stdout,
    '/shop  (version 0 ~> 1, not written: dry run)\n  ~ threads = 3 ~> 4\n',
  )
  assert.equal((await run(['get', '/shop', 'arrow', '--ascii'])).stdout, '"→"\n')
  assert.equal(
    (await run(['mv', '/shop/web', '/web', '-d', '--ascii'])).stdout,
    '/shop/web ~> /web  (1 node)  (not written: dry run)\n',
  )
  assert.equal(
    (await run(['cp', '/shop/web', '/web', '-d', '--ascii'])).stdout,
    '/shop/web ~> /web  (1 node)  (not written: dry run)\n',
  )
  const plan = await run(['plan', '-', '--ascii'], {}, '/shop\n  arrow = "x"\n  threads = 4\n')
  assert.match(plan.stdout, /\(stdin ~> \/\)\n[\s\S]*~ arrow = "→" ~> "x"\n {6}~ threads = 3 ~> 4\n/)
})

test('watch and drift have ASCII signs, too', async () => {
  await client.tree.createNode({ path: '/moving', jsonProperties: { x: '1' } })
  const surroundings = { endpoint: gateway.endpoint }
  await using watch = start(['watch', '/moving', '--properties', '--ascii'], surroundings)
  await eventually(() => watch.stdout.includes('snapshot'), 'the snapshot')
  await client.properties.updateProperties({ path: '/moving', jsonProperties: { x: '2' } })
  await eventually(() => watch.stdout.includes('x = 1 ~> 2'), 'the change')
  const drift = await run(['drift', '-', '--once', '--ascii'], {}, '/moving\n  x = 1\n')
  assert.match(drift.stdout, /x = 1 ~> 2/)
})

test('a locale that is not UTF-8 implies ASCII, a missing one does not', () => {
  const isAscii = (env: Readonly<Record<string, string>>): boolean => glyphsFor(false, env).arrow === '~>'
  for (const env of [{ LANG: 'C' }, { LANG: 'de_DE.ISO-8859-1' }, { LANG: 'C.UTF-8', LC_ALL: 'POSIX' }])
    assert.ok(isAscii(env), JSON.stringify(env))
  for (const env of [{}, { LANG: '' }, { LANG: 'en_GB.UTF-8' }, { LANG: 'C', LC_CTYPE: 'de_DE.utf8' }])
    assert.ok(!isAscii(env), JSON.stringify(env))
})

test('a terminal of another locale shows ASCII', async () => {
  const surroundings = { endpoint: gateway.endpoint, env: { LC_ALL: 'C' } }
  await using terminal = atTerminal(['tree', '/shop/web'], surroundings)
  assert.equal(await terminal.code, 0)
  assert.match(terminal.screen, /`- main .*->/)
})

test('colour is decided for each stream separately', async () => {
  await using directory = await temporaryDirectory()
  const cwd = directory.path
  await writeFile(join(cwd, 'model.tree'), '/shop\n  threads = 9\n')
  const args = ['import', 'model.tree', '--dry-run']
  await using both = atTerminal(args, { endpoint: gateway.endpoint, cwd })
  assert.equal(await both.code, 0)
  assert.match(both.screen, /\x1b\[33m {2}~ \/shop[\s\S]*\x1b\[1m\x1b\[33mwarning/)
  await using split = atTerminal(args, { endpoint: gateway.endpoint, cwd }, '2> messages')
  assert.equal(await split.code, 0)
  assert.match(split.screen, /\x1b\[33m {2}~ \/shop/)
  assert.match(await readFile(join(cwd, 'messages'), 'utf8'), /^warning: /)
})

test('on a terminal, NO_COLOR, CLICOLOR=0, TERM=dumb and FORCE_COLOR=0 disable colour', async () => {
  for (const env of [{ NO_COLOR: '1' }, { CLICOLOR: '0' }, { TERM: 'dumb' }, { FORCE_COLOR: '0' }]) {
    await using plain = atTerminal(['get', '/nowhere'], { endpoint: gateway.endpoint, env })
    assert.equal(await plain.code, 4)
    assert.ok(!plain.screen.includes('\x1b[31m'), JSON.stringify(env))
  }
})
