import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { connect } from '../../clients/typescript/index.ts'
import { eventually } from '../support/condition.ts'
import { startGateway } from '../support/gateway.ts'
import { freePorts } from '../support/process/free-port.ts'
import { temporaryDirectory } from '../support/process/temporary.ts'
import { allowing } from '../tools/cli/allowed.ts'
import { BINARY } from '../tools/cli/espalier.ts'
import { atTerminal, plain } from '../tools/cli/terminal.ts'
import { LIVE, openSession } from './session.ts'

test('diff shows only differences, independently of the order of lines, and exits with 1', async () => {
  await using world = await openSession()
  assert.deepEqual(await world.see(['diff', 'model.tree', '@prod/']), [
    `--- model.tree
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
    1,
  ])
  const [top, ...rest] = LIVE.split(/^(?=\/)/m)
  const turned = await world.run(['diff', '-', '@'], [...rest, top].join(''))
  assert.deepEqual(turned, { stdout: '', stderr: '', code: 0 })
})

test('set prints what changed, with the old and the new version', async () => {
  await using world = await openSession()
  const [screen, code] = await world.see(['set', '/fooservice', 'threads=4', 'debug=true', 'comment="ok"'])
  assert.equal(
    screen,
    `/fooservice  (version 0 → 1)
  + comment = "ok"
  + debug = true
  ~ threads = 3 → 4
`,
  )
  assert.equal(code, 0)
})

test('resolve --trace prints the real path and every link that was followed', async () => {
  await using world = await openSession()
  assert.deepEqual(await world.see(['resolve', '/lb/pools/cms/providers', '--trace']), [
    '/cms/providers\n  /lb/pools/cms  providers -> /cms/providers\n',
    0,
  ])
})

test('rm -r refuses while live providers are below, lists them, and hints at the flags to delete the rest or all', async () => {
  await using world = await openSession()
  await world.run(['import', '-', '/fooservice', '--no-trim'], '/provision\n  /node1\n  /node2\n')
  await world.register([8080, 8081, 8082])
  const list = `  keep    /fooservice                              holds live providers
  keep    /fooservice/providers                    holds live providers
  keep    /fooservice/providers/192.168.0.42:8080  a live provider, pid 9999
  keep    /fooservice/providers/192.168.0.42:8081  a live provider, pid 9999
  keep    /fooservice/providers/192.168.0.42:8082  a live provider, pid 9999
  delete  /fooservice/provision/node1
  delete  /fooservice/provision/node2
  delete  /fooservice/provision
`
  const refused = await world.run(['rm', '-r', '/fooservice'])
  assert.deepEqual(refused, {
    stdout: '',
    stderr: `error[EPHEMERAL_KEPT]: refusing: 3 live providers are below /fooservice
${list}  help: nothing was deleted; --partial deletes the 3 free nodes, --include-ephemeral all 8
`,
    code: 6,
  })
  const [partial, code] = await world.see(['rm', '-r', '/fooservice', '--partial'], /Type 3 to continue: /, '3\n')
  assert.equal(
    partial,
    `${list.replace(/^ {2}/gm, '').replaceAll(', pid 9999', '')}Deleting 3 nodes in @prod. Type 3 to continue: 3\n3 nodes deleted.\n`,
  )
  assert.equal(code, 0)
  const all = await world.run(['rm', '-r', '/fooservice', '--include-ephemeral', '--yes'])
  assert.deepEqual(all, {
    stdout: `delete  /fooservice/providers/192.168.0.42:8080
delete  /fooservice/providers/192.168.0.42:8081
delete  /fooservice/providers/192.168.0.42:8082
delete  /fooservice/providers
delete  /fooservice
`,
    stderr: '5 nodes deleted.\n',
    code: 0,
  })
})

test('graph -f --live writes a file, prints a summary of it, and warns of services without providers', async () => {
  await using world = await openSession()
  await world.register([8080])
  const [screen, code] = await world.see(['graph', '@', '-f', 'arch.svg', '--live'])
  assert.equal(
    screen,
    `wrote arch.svg (4 systems, 4 services, 2 links)
warning: /cms has no live providers
warning: /cms/databases/main has no live providers
warning: /retail has no live providers
`,
  )
  assert.equal(code, 0)
  assert.match(await readFile(join(world.cwd, 'arch.svg'), 'utf8'), /● 1 live/)
})

test('graph -T dot is valid input for dot', async () => {
  await using world = await openSession()
  const command = '"$0" "$1" graph @ -T dot | dot -Tpdf > arch.pdf'
  const env = { ...process.env, ...allowing(world.cwd) }
  const { status, stderr } = spawnSync('sh', ['-c', command, process.execPath, BINARY], { cwd: world.cwd, env })
  assert.equal(status, 0, String(stderr))
  assert.match(await readFile(join(world.cwd, 'arch.pdf'), 'latin1'), /^%PDF-/)
})

test('check -o github has the line and the column of an unresolved link, and a suggestion', async () => {
  await using world = await openSession()
  const text = `/lb
  /pools
    /retail
      address = "1.2.3.5:80"
      providers -> /retial/providers
/retail
  /providers
`
  await writeFile(join(world.cwd, 'findings.tree'), text)
  const { stdout, stderr, code } = await world.run(['check', 'findings.tree', '-o', 'github'])
  assert.equal(
    stdout,
    `::error file=findings.tree,line=5,col=20::LINK_DANGLING: /lb/pools/retail  providers -> /retial/providers  points nowhere (/retial does not exist. Did you mean /retail/providers?)
::warning file=findings.tree,line=6,col=1::UNUSED_SERVICE: nothing links to /retail
`,
  )
  assert.deepEqual([stderr, code], ['1 error, 1 warning.\n', 1])
})

test('watch -r prints all changes below a node, lost contact, and the changes that were missed', async () => {
  await using place = await temporaryDirectory()
  const [port] = await freePorts(1)
  const endpoint = `127.0.0.1:${port}`
  const open = () => startGateway({ args: ['--listen', endpoint, '--data', place.path] })
  await using first = await open()
  await using client = connect({ endpoints: endpoint })
  for await (const _ of client.importTree(LIVE));
  const server = (port: number) => client.register('/fooservice/providers', `10.0.0.42:${port}`, { pid: 9999 })
  await server(8080).registered()
  await using terminal = atTerminal(['watch', '/fooservice', '-r'], { endpoint })
  const shown = (line: RegExp) => eventually(() => line.test(plain(terminal.screen)), `${line}`, 30_000)
  await shown(/snapshot/)
  await client.properties.updateProperties({ path: '/fooservice', jsonProperties: { threads: '4' } })
  await shown(/threads = 3 → 4/)
  const second = server(8081)
  await second.registered()
  await shown(/\(2 live\)/)
  await second[Symbol.asyncDispose]()
  await shown(/\(1 live\)/)
  await first.stop()
  await shown(/ {2}! {2}/)
  await using _again = await open()
  await shown(/ {2}! {2}.*restored/)
  const isBack = () =>
    client.tree.getNode({ path: '/fooservice' }).then(
      () => true,
      () => false,
    )
  await eventually(isBack, 'our own connection is back', 30_000)
  await client.tree.createNode({ path: '/fooservice/provision' })
  await shown(/\/fooservice\/provision/)
  await terminal.answer(/provision/, '\x03')
  assert.equal(await terminal.code, 130)
  const column = (path: string): string => path.padEnd(42)
  assert.equal(
    plain(terminal.screen)
      .replace(/^\d\d:\d\d:\d\d\.\d{3}/gm, 'TIME')
      .replace(/no answer from .*; waiting/, 'no answer; waiting')
      .replace('^C', ''),
    `TIME  =  ${column('/fooservice')}  snapshot: 3 nodes, 1 live provider
TIME  ~  ${column('/fooservice')}  threads = 3 → 4
TIME  +  ${column('/fooservice/providers/10.0.0.42:8081')}  pid = 9999  (2 live)
TIME  -  ${column('/fooservice/providers/10.0.0.42:8081')}  gone  (1 live)
TIME  !  ${column('/fooservice')}  no answer; waiting for it
TIME  !  ${column('/fooservice')}  contact is restored; missed changes follow
TIME  +  /fooservice/provision
`,
  )
})
