import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { after, before, test } from 'node:test'
import { inProcess } from '../espalier.ts'

const TREE = '/cms\n  threads = 3\n'

/** Accepts connections and never responds, like a frozen gateway, or one behind a firewall that drops packets. */
const silent = createServer()
const sockets = new Set<Socket>()
let endpoint: string

before(async () => {
  silent.on('connection', socket => sockets.add(socket)).listen(0, '127.0.0.1')
  await once(silent, 'listening')
  endpoint = `127.0.0.1:${(silent.address() as AddressInfo).port}`
})

after(() => {
  for (const socket of sockets) socket.destroy()
  silent.close()
})

for (const line of [
  'ls /',
  'tree',
  'export',
  'find type:x',
  'journal',
  'diff - @',
  'check @',
  'graph @ -T dot',
  'plan -',
  'import -',
  'drift - --once',
  'get /cms',
  'set /cms threads=4',
  'register /cms/providers 10.0.0.1:80',
])
  test(`with an unresponsive gateway "espalier ${line}" ends with exit 7 after --timeout`, async () => {
    const args = [...line.split(' '), '--timeout', '300ms']
    const { stdout, stderr, code } = await inProcess(args, { endpoint, stdin: TREE })
    assert.match(stderr, /^error\[TIMEOUT\]: .*\n {2}help: try again, or wait longer with --timeout/)
    assert.deepEqual([stdout, code], ['', 7])
  })
