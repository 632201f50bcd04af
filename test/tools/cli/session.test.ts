import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { COMMANDS } from '../../../tools/cli/command-table.ts'
import { openGateway } from '../../support/gateway.ts'
import { assertGolden } from '../../support/golden.ts'
import { temporaryDirectory } from '../../support/process/temporary.ts'
import { inProcess } from './espalier.ts'

const MODEL = `# the model
/cms : z4m cms
  threads = 3   # for each process
  /databases
    /main
      /providers
  /providers
/fooservice
  secret = u'1234'
  threads => /cms threads
  /providers
/lb : ipvs
  /pools
    /cms
      address = u'1.2.3.4:80'
      providers -> /cms/providers
    /retail
      address = '1.2.3.5:80'
      providers -> /cms/providers
/retail
  /providers
`

const SMALLER = MODEL.replace('threads = 3', 'threads = 4').replace(/ {4}\/retail\n(.*\n){2}/, '')

const BROKEN = `/a
  x = four
 /b
`

/** A session with every command at least once, the important ones with their failures too. */
const SESSION: readonly (readonly string[])[] = [
  ['status'],
  ['import', '--dry-run', 'model.tree'],
  ['import', 'model.tree'],
  ['import', 'model.tree'],
  ['plan', 'smaller.tree'],
  ['plan', 'smaller.tree', '--trim', '-o', 'json'],
  ['import', 'smaller.tree'],
  ['import', 'smaller.tree', '--trim'],
  ['import', 'smaller.tree', '--trim', '--yes'],
  ['import', 'broken.tree'],
  ['import', '-', '/nowhere'],
  ['export'],
  ['export', '/lb', '--name', 'balancers', '--literals', 'python'],
  ['tree'],
  ['tree', '/fooservice', '--long'],
  ['get', '/fooservice'],
  ['get', '/fooservice', 'threads'],
  ['get', '/fooservice', 'secret', '--raw'],
  ['get', '/fooservice', '--no-follow'],
  ['get', '/fooservice', 'colour'],
  ['get', '/foservice'],
  ['set', '/fooservice', 'threads=5', 'debug=True', 'comment="ok"'],
  ['set', '/fooservice', 'comment=ok'],
  ['set', '/fooservice', 'comment=ok', '--string'],
  ['set', '/fooservice', 'threads=>/cms threads'],
  ['set', '/fooservice', 'debug=false', '--if-version', '0'],
  ['set', '/fooservice', 'debug=false', '--dry-run'],
  ['unset', '/fooservice', 'debug', 'comment'],
  ['ln', '/cms/databases/main', '/retail/'],
  ['ln', '/cms', '/retail/main'],
  ['resolve', '/lb/pools/cms/providers', '--trace'],
  ['resolve', '/retail/main/providers'],
  ['rm', '/retail/main'],
  ['rm', '/retail'],
  ['rm', '-r', '/retail'],
  ['rm', '-r', '/retail', '--dry-run'],
  ['rm', '-r', '/retail', '--yes'],
  ['providers', '/cms/providers'],
  ['register', '/cms/providers', 'nonsense'],
  ['register', '/nowhere', '10.0.0.1:80'],
  ['watch', '/nowhere'],
  ['check', 'smaller.tree'],
  ['check', 'dangling.tree', 'broken.tree'],
  ['check', 'dangling.tree', '-o', 'github'],
  ['fmt', '--diff', 'model.tree'],
  ['fmt', '--check', 'model.tree'],
  ['graph', 'model.tree', '-f', 'model.bmp'],
  ['graph', 'model.tree', '-f', 'model.dot'],
  ['exprot'],
  ['get', '/cms', '--rwa'],
  ['get'],
]

test('the output of a session is the accepted one', async () => {
  await using directory = await temporaryDirectory()
  await using gateway = await openGateway()
  const cwd = directory.path
  const files = {
    'model.tree': MODEL,
    'smaller.tree': SMALLER,
    'broken.tree': BROKEN,
    'dangling.tree': '/a\n  /providers\n  main -> /b\n/c\n  x => /a y\n',
  }
  for (const [name, content] of Object.entries(files)) await writeFile(join(cwd, name), content)
  let transcript = ''
  for (const args of SESSION) {
    const words = args.map(word => (/\.(tree|dot|bmp)$/.test(word) ? join(cwd, word) : word))
    const { stdout, stderr, code } = await inProcess(words, { endpoint: gateway.endpoint, stdin: '/x\n' })
    transcript += `$ espalier ${args.map(quote).join(' ')}\n${stdout}${stderr.replace(/^(?=.)/gm, '| ')}[exit ${code}]\n\n`
  }
  assertGolden(steady(transcript, gateway.endpoint).replaceAll(`${cwd}/`, ''), 'cli', 'session.txt')
})

test('the session contains every command', () => {
  const elsewhere = [
    'serve',
    'version',
    'context',
    'diff',
    'apply',
    'drift',
    'ls',
    'stat',
    'find',
    'journal',
    'create',
    'mv',
    'cp',
    'completion',
    'console',
    'lock',
    'locks',
  ] // in test files of their own
  const used = new Set(SESSION.map(([verb]) => verb))
  assert.deepEqual(
    Object.keys(COMMANDS).filter(verb => !used.has(verb) && !elsewhere.includes(verb)),
    [],
  )
})

function quote(word: string): string {
  return /^[\w./:=-]+$/.test(word) ? word : `'${word}'`
}

/** Without what differs from run to run. */
function steady(transcript: string, endpoint: string): string {
  return transcript
    .replaceAll(endpoint, 'GATEWAY')
    .replace(/round trip {2}[\d.]+ ms/g, 'round trip  N ms')
    .replace(/Done in [\d.]+ s/g, 'Done in N s')
    .replace(/Revision \d+/g, 'Revision N')
    .replace(/last written \S+ \S+Z/g, 'last written TIME')
    .replace(/"planEtag":"[^,]*"/g, '"planEtag":"..."')
    .replace(/"etag":"[^,}]*"/g, '"etag":"..."')
}
