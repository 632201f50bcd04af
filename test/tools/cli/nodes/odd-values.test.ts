import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { after, before, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import type { Operation } from '../../../../src/store/store.ts'
import type { TreePath } from '../../../../src/tree/path.ts'
import { openGateway, type TestGateway } from '../../../support/gateway.ts'
import { BINARY, inProcess, sees, start } from '../espalier.ts'

/** As native clients of ZooKeeper write them. */
const DATA: Readonly<Record<string, Buffer>> = {
  '/odd': Buffer.from('{}'),
  '/odd/bytes': Buffer.from([0xff, 0, 0x80, 0x50, 0x42, 0x55, 0x46]),
  '/odd/huge': Buffer.from('{"weight":1e999,"big":9007199254740993}'),
  '/odd/nan': Buffer.from('{"a":NaN,"b":[-Infinity],"c":"NaN"}'),
  '/odd/surrogate': Buffer.from('{"a":"\\ud800","\\ud800":1}'),
  '/odd/proto': Buffer.from('{"__proto__":1,"a":{"__proto__":{"constructor":2}},"toString":"x"}'),
  '/odd/deep': Buffer.from(`{"a":${'['.repeat(150)}${']'.repeat(150)}}`),
}

let gateway: TestGateway
before(async () => {
  gateway = await openGateway()
  for (const [path, data] of Object.entries(DATA)) await write('create', path, data)
})
after(() => gateway[Symbol.asyncDispose]())

const signal = new AbortController().signal

async function commit(operation: Operation): Promise<void> {
  await gateway.store.commit([operation], { signal })
}

async function write(op: 'create' | 'set', path: string, data: Buffer): Promise<void> {
  await commit({ op, path: path as TreePath, data })
}

async function stored(path: string): Promise<string> {
  return Buffer.from((await gateway.store.read(path as TreePath, { signal }))?.data ?? []).toString()
}

const run = (...args: readonly string[]) => inProcess(args, { endpoint: gateway.endpoint })

test('a watch reports no change where nobody writes, whatever the values are', async () => {
  await using running = start(['watch', '/odd', '-r', '-o', 'ndjson'], { endpoint: gateway.endpoint })
  await sees(running, /"SNAPSHOT"/)
  await pause(500)
  await run('set', '/odd', 'last=1')
  await sees(running, /"last"/)
  const types = running.stdout
    .trim()
    .split('\n')
    .map(line => (JSON.parse(line) as { type: string }).type)
  assert.deepEqual(types, ['SNAPSHOT', 'MODIFIED'])
})

test('a watch reports no change when a native client writes the same keys in another order', async () => {
  await write('create', '/odd/order', Buffer.from('{"a":{"y":1,"x":2},"b":1}'))
  await using running = start(['watch', '/odd', '-r', '-o', 'ndjson'], { endpoint: gateway.endpoint })
  await sees(running, /"SNAPSHOT"/)
  await write('set', '/odd/order', Buffer.from('{"b":1,"a":{"x":2,"y":1}}'))
  await write('create', '/odd/later', Buffer.from(''))
  await sees(running, /later/)
  assert.deepEqual(running.stdout.match(/"type":"[A-Z]+"/g), ['"type":"SNAPSHOT"', '"type":"ADDED"'])
  await commit({ op: 'delete', path: '/odd/later' as TreePath })
})

test('every value is shown as it is stored', async () => {
  assert.equal((await run('get', '/odd/huge', '-o', 'json')).stdout, '{"weight":1e999,"big":9007199254740993}\n')
  assert.equal((await run('get', '/odd/proto', '-o', 'json')).stdout, `${DATA['/odd/proto']}\n`)
  const { stdout } = await run('providers', '/odd', '-o', 'json')
  const rows = JSON.parse(stdout) as { address: string }[]
  assert.ok(stdout.includes('"weight":1e999,"big":9007199254740993'))
  assert.deepEqual(rows.map(({ address }) => address).slice(0, 4), ['bytes', 'deep', 'huge', 'nan'])
})

test('get --raw writes the bytes of a text, and nothing else', async () => {
  await write('create', '/odd/plain', Buffer.from('\u00e9 \n'))
  for (const [path, name, bytes] of [
    ['/odd/plain', 'string_value', Buffer.from('\u00e9 \n')],
    ['/odd/bytes', 'string_value', DATA['/odd/bytes']],
    ['/odd/huge', 'big', Buffer.from('9007199254740993')],
  ] as const) {
    const arguments_ = [BINARY, 'get', path, name, '--raw', '--endpoint', gateway.endpoint]
    const { stdout } = await promisify(execFile)(process.execPath, arguments_, { encoding: 'buffer' })
    assert.deepEqual(stdout, bytes)
  }
})

test('get and find reach into a value', async () => {
  const data = '{"disks":{"number":9007199254740993,"a.b":[{"size":1.0}]},"disks.number":1,"list":[[1,2]]}'
  await write('create', '/odd/inner', Buffer.from(data.replace('"disks.number":1,', '')))
  assert.equal((await run('get', '/odd/inner', 'disks.number')).stdout, '9007199254740993\n')
  assert.equal((await run('get', '/odd/inner', 'disks.a.b.0.size')).stdout, '1.0\n')
  assert.equal((await run('get', '/odd/inner', 'list.0.1')).stdout, '2\n')
  assert.equal((await run('get', '/odd/inner', 'disks.other')).code, 4)
  assert.equal((await run('find', '/odd', 'disks.number=9007199254740993')).stdout.trim().split(/\s+/)[0], '/odd/inner')
  assert.equal((await run('find', '/odd', 'disks.number=9007199254740992')).stdout, '')
  await write('set', '/odd/inner', Buffer.from(data))
  assert.equal((await run('get', '/odd/inner', 'disks.number')).stdout, '1\n')
})

for (const key of ['__proto__', 'constructor', 'toString', 'hasOwnProperty'])
  test(`a write changes exactly the named key: ${key}`, async () => {
    const path = `/odd/key-${key}`
    await write('create', path, Buffer.from('{"other": 1.0}'))
    assert.equal((await run('set', path, `${key}=7`)).code, 0)
    assert.equal(await stored(path), `{"other": 1.0,"${key}":7}`)
    assert.equal((await run('get', path, key)).stdout, '7\n')
    assert.equal((await run('unset', path, key)).code, 0)
    assert.equal(await stored(path), '{"other": 1.0}')
  })
