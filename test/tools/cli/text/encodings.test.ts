import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { after, before, test } from 'node:test'
import { temporaryDirectory } from '../../../support/process/temporary.ts'
import { BINARY, inProcess } from '../espalier.ts'
import { shareWorld } from '../world.ts'

const world = shareWorld('/a\n  x = 1\n')
let folder: Awaited<ReturnType<typeof temporaryDirectory>>
before(async () => {
  folder = await temporaryDirectory()
})
after(() => folder[Symbol.asyncDispose]())

const LATIN = Buffer.from('/a\n  x = "caf\xe9"\n', 'latin1')
const UTF16 = Buffer.from('\ufeff/a\n  x = "café"\n', 'utf16le')

async function file(name: string, bytes: Uint8Array): Promise<string> {
  const path = join(folder.path, name)
  await writeFile(path, bytes)
  return relative(process.cwd(), path)
}

const READERS: readonly (readonly [name: string, args: readonly string[]])[] = [
  ['latin.tree', ['import', 'FILE']],
  ['latin.tree', ['plan', 'FILE']],
  ['latin.tree', ['check', 'FILE']],
  ['latin.tree', ['fmt', 'FILE']],
  ['latin.tree', ['diff', 'FILE', '@']],
  ['latin.tree', ['drift', 'FILE', '--once']],
  ['latin.tree', ['export', 'FILE']],
  ['latin.tree', ['graph', 'FILE', '-T', 'dot']],
  ['latin.tree', ['graph', '@', '--diff', 'FILE', '-T', 'dot']],
  ['latin.json', ['check', 'FILE']],
  ['latin.yaml', ['check', 'FILE']],
  ['latin.plan', ['apply', 'FILE']],
]

for (const [name, args] of READERS)
  test(`${args.join(' ')} refuses ${name} that is not UTF-8, with line, column and byte, and changes nothing`, async () => {
    const path = await file(name, LATIN)
    const outcome = await inProcess(
      args.map(word => (word === 'FILE' ? path : word)),
      { endpoint: world.endpoint },
    )
    assert.equal(outcome.code, 3, outcome.stderr)
    assert.match(outcome.stderr, /is not UTF-8: byte 0xE9 at line 2, column 11/)
    assert.equal((await inProcess(['get', '/a', 'x'], { endpoint: world.endpoint })).stdout, '1\n')
  })

test('UTF-16 with a byte order mark and UTF-8 with one are read, in every format', async () => {
  for (const [name, bytes] of [
    ['utf16.tree', UTF16],
    ['utf8.json', Buffer.from('\ufeff{"children": {"a": {"properties": {"x": "café"}}}}')],
    ['utf16.yaml', Buffer.from('\ufeffchildren:\n  a:\n    properties:\n      x: café\n', 'utf16le')],
  ] as const) {
    const outcome = await inProcess(['export', await file(name, bytes)])
    assert.equal(outcome.stdout, '/a\n  x = "café"\n', outcome.stderr)
  }
})

test('a configuration that is not UTF-8 is refused with its place', async () => {
  await mkdir(join(folder.path, 'espalier'), { recursive: true })
  await file('espalier/config.json', Buffer.from('{"context": "\xe9"}', 'latin1'))
  const outcome = await inProcess(['ls'], { env: { XDG_CONFIG_HOME: folder.path } })
  assert.match(outcome.stderr, /config\.json is not UTF-8: byte 0xE9 at line 1, column 14/)
  assert.notEqual(outcome.code, 0)
})

test('an argument that is not UTF-8 is refused', { skip: process.platform !== 'linux' }, () => {
  const command = `exec "${process.execPath}" "${BINARY}" set /a "x='caf$(printf '\\351')'" --endpoint ${world.endpoint}`
  const { status, stderr } = spawnSync('sh', ['-c', command], { encoding: 'utf8' })
  assert.equal(status, 2)
  assert.match(stderr, /error\[USAGE\]: the argument "x='caf\ufffd'" is not UTF-8/)
  assert.equal(spawnSync(process.execPath, [BINARY, 'fmt', '\ufffd'], { encoding: 'utf8' }).status, 3)
})
