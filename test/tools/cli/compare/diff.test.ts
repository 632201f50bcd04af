import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { connect, type Espalier } from '../../../../clients/typescript/index.ts'
import { openGateway, type TestGateway } from '../../../support/gateway.ts'
import { temporaryDirectory } from '../../../support/process/temporary.ts'
import { espalier, type Outcome } from '../espalier.ts'

const MODEL = `/cms : z4m cms
  threads = 4
  /providers
/lb : ipvs
  /pools
    /cms
      providers -> /cms/providers
`

const LIVE = `/cms : z4m cms
  threads = 3
  /providers
/fooservice
  /providers
/lb : ipvs
  /pools
    /cms
      providers -> /cms/providers
    /retail
      address = "1.2.3.5:80"
      providers -> /cms/providers
/retail
`

let gateway: TestGateway
let client: Espalier
let directory: Awaited<ReturnType<typeof temporaryDirectory>>

before(async () => {
  gateway = await openGateway()
  client = connect({ endpoints: gateway.endpoint })
  for await (const _ of client.importTree(LIVE));
  directory = await temporaryDirectory()
  const contexts = { contexts: { prod: { endpoint: gateway.endpoint } } }
  await writeFile(join(directory.path, '.espalier.yaml'), JSON.stringify(contexts))
  await writeFile(join(directory.path, 'model.tree'), MODEL)
  await writeFile(join(directory.path, 'live.tree'), LIVE)
})

after(async () => {
  await client?.[Symbol.asyncDispose]()
  await gateway?.[Symbol.asyncDispose]()
  await directory?.[Symbol.asyncDispose]()
})

function run(args: readonly string[], stdin = ''): Promise<Outcome> {
  return espalier(['diff', ...args], { cwd: directory.path, stdin })
}

test('a file and a live tree: differences below common nodes in full, and the rest of the top level by name', async () => {
  assert.deepEqual(await run(['model.tree', '@prod/']), {
    stdout: `--- model.tree
+++ @prod/
  /cms : z4m cms
-   threads = 4
+   threads = 3
  /lb/pools
+   /retail
+     address = "1.2.3.5:80"
+     providers -> /cms/providers
only in @prod/ at the top level: /fooservice, /retail   (--all to expand)
2 nodes differ below the nodes both sides have: 1 changed, 1 only in @prod/.
`,
    stderr: '',
    code: 1,
  })
})

test('the signs are swapped with the sides, and --all prints the top level in full', async () => {
  const { stdout, code } = await run(['@prod/', 'model.tree', '--all'])
  assert.equal(
    stdout,
    `--- @prod/
+++ model.tree
  /
-   /fooservice
-     /providers
-   /retail
  /cms : z4m cms
-   threads = 3
+   threads = 4
  /lb/pools
-   /retail
-     address = "1.2.3.5:80"
-     providers -> /cms/providers
5 nodes differ: 1 changed, 4 only in @prod/.
`,
  )
  assert.equal(code, 1)
})

test('equal trees do not differ, independently of the order of the texts', async () => {
  const reversed = '/a\n  y = 2\n  x = 1\n  /c\n  /b\n'
  const nothing = { stdout: '', stderr: '', code: 0 }
  await writeFile(join(directory.path, 'ordered.tree'), '/a\n  x = 1\n  y = 2\n  /b\n  /c\n')
  assert.deepEqual(await run(['-', 'ordered.tree'], reversed), nothing)
  assert.deepEqual(await run(['@prod', 'live.tree', '--stat']), nothing)
})

test('of two parts, what holds them is no part of the comparison', async () => {
  const part = '/part : z4m part\n  threads = 3\n  /providers\n'
  for await (const _ of client.importTree(part));
  for await (const _ of client.importTree(`/kept\n  owner = "ops"\n${part.replace(/^/gm, '  ').trimEnd()}\n`));
  const pairs = [
    ['@prod/part', '@prod/kept/part'],
    ['@prod/part/providers', '@prod/kept/part/providers'],
  ]
  for (const [a = '', b = ''] of pairs)
    for (const args of [
      [a, b],
      [b, a],
      [a, b, '--name-only'],
      [a, b, '--stat'],
    ])
      assert.deepEqual(await run(args), { stdout: '', stderr: '', code: 0 }, args.join(' '))
  assert.deepEqual(JSON.parse((await run(['@prod/part', '@prod/kept/part', '-o', 'json'])).stdout).differences, [])
  await client.tree.deleteNode({ path: '/kept', recursive: true })
  await client.tree.deleteNode({ path: '/part', recursive: true })
})

test('-U shows unchanged lines beside each difference, --name-only, --stat and --summary less', async () => {
  assert.match((await run(['model.tree', '@prod/', '-U', '1'])).stdout, /\/lb\/pools\n {4}\/cms\n\+ {3}\/retail\n/)
  assert.equal(
    (await run(['model.tree', '@prod/', '--name-only'])).stdout,
    '/cms\n/fooservice\n/lb/pools/retail\n/retail\n',
  )
  assert.equal(
    (await run(['model.tree', '@prod/', '--stat'])).stdout,
    `/cms         1 changed
/fooservice  2 only in @prod/
/lb          1 only in @prod/
/retail      1 only in @prod/
5 nodes differ: 1 changed, 4 only in @prod/.
`,
  )
  assert.match((await run(['model.tree', '@prod/', '--summary'])).stdout, /^only in @prod\/.*\n2 nodes differ .*\n$/)
})

test('JSON contains every difference, to the last digit', async () => {
  const text = '/n\n  big = 9007199254740993\n  f = 1.0\n  l -> /x\n'
  await writeFile(join(directory.path, 'n.tree'), '/n\n  f = 1\n')
  const { stdout, code } = await run(['-', 'n.tree', '-o', 'json'], text)
  assert.equal(
    stdout,
    `{"version":1,"a":"-","b":"n.tree","summary":{"changed":1,"onlyInA":0,"onlyInB":0},"differences":[
{"path":"/n","in":"both","properties":[{"key":"big","a":9007199254740993},{"key":"f","a":1.0,"b":1},{"key":"l ->","a":"/x"}]}
]}
`,
  )
  assert.equal(code, 1)
})

test('live providers differ only with -e, and --exit-zero is for pipelines', async () => {
  await using registration = client.register('/cms/providers', '10.0.0.1:80', { pid: 1 })
  await registration.registered()
  assert.equal((await run(['live.tree', '@prod'])).code, 0)
  const { stdout, code } = await run(['live.tree', '@prod', '-e'])
  assert.match(
    stdout,
    /\n {2}\/cms\/providers\n\+ {3}\/10\.0\.0\.1:80\n\+ {5}lease = "\w+"\n\+ {5}lease_wanted = "\w+"\n\+ {5}pid = 1\n/,
  )
  assert.equal(code, 1)
  assert.equal((await run(['live.tree', '@prod', '-e', '--exit-zero'])).code, 0)
})

test('a failure is never exit 1', async () => {
  assert.equal((await run(['-', '-'])).code, 2)
  assert.equal((await run(['model.tree', 'missing.tree'])).code, 3)
  assert.equal((await run(['model.tree', '-'], '/a\n x y\n')).code, 3)
  assert.equal((await run(['model.tree', '@prod/nowhere'])).code, 4)
  assert.equal((await run(['model.tree', '@', '--endpoint', '127.0.0.1:1'])).code, 7)
})
