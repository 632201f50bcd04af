import assert from 'node:assert/strict'
import { PassThrough } from 'node:stream'
import { test } from 'node:test'
import { glyphsFor } from '../../../../tools/cli/text/glyphs.ts'
import { Output } from '../../../../tools/cli/text/output.ts'
import { changedEvent } from '../../../../tools/cli/watch/watch-event.ts'
import { openGateway } from '../../../support/gateway.ts'
import { shareServer } from '../../../support/shared-server.ts'
import { connectNative } from '../../../support/zookeeper/native-zookeeper.ts'
import { openStore } from '../../../support/zookeeper/zookeeper-store.ts'
import { sees, start } from '../espalier.ts'

const zookeeper = shareServer()

test('watch -r of / shows a node that may not be read as such, continues, and reads it when its ACL allows it', async () => {
  const root = zookeeper.chroot()
  await using store = await openStore(zookeeper.connect + root, { sessionTimeoutMs: 10_000 })
  await using gateway = await openGateway({ store })
  await using owner = await connectNative(zookeeper.connect, 'owner:password')
  await owner.create(`${root}/hidden`, { data: '{"x":1}' })
  await owner.create(`${root}/hidden/below`, { data: '{"y":2}' })
  await owner.create(`${root}/open`, { data: '{"n":1}' })
  await owner.protect(`${root}/hidden`)
  await using running = start(['watch', '/', '-r', '-o', 'ndjson'], { endpoint: gateway.endpoint })
  await sees(running, /SNAPSHOT/)
  await owner.set(`${root}/open`, '{"n":2}')
  await sees(running, /"new":\{"n":2\}/)
  await owner.create(`${root}/late`, { data: '{}', creator: true })
  await sees(running, /"path":"\/late"/)
  await owner.open(`${root}/hidden`)
  await sees(running, /"path":"\/hidden\/below"/)
  await owner.remove(`${root}/hidden/below`)
  await sees(running, /"DELETED","path":"\/hidden\/below"/)
  await owner.set(root, '{"top":1}')
  await sees(running, /"name":"top"/)
  running.process.kill('SIGINT')
  const { stdout, stderr, code } = await running.outcome
  assert.equal(code, 130, stderr)
  assert.equal(stderr, '')
  const events = stdout
    .trim()
    .split('\n')
    .map(line => JSON.parse(line) as { type: string; path: string; old?: unknown; new?: unknown })
  assert.deepEqual(events[0]?.new, { '/': {}, '/open': { n: 1 }, '/hidden': null })
  const brief = events.slice(1).map(event => [event.type, event.path, event.old ?? null, event.new ?? null])
  assert.deepEqual(brief, [
    ['MODIFIED', '/open', { n: 1 }, { n: 2 }],
    ['ADDED', '/late', null, null],
    ['MODIFIED', '/hidden', null, { x: 1 }],
    ['ADDED', '/hidden/below', null, { y: 2 }],
    ['DELETED', '/hidden/below', { y: 2 }, null],
    ['MODIFIED', '/', null, 1],
  ])
})

const OCCASION = { time: new Date(0), path: '/a', revision: 7n }
const READ = { texts: { x: '1' }, ephemeral: false, etag: 'e' }
const UNREAD = { texts: {}, ephemeral: false, etag: '' }

test('a node that comes to be unreadable is no node without properties, and its return is a change', () => {
  const out = new Output(new PassThrough(), { colored: false, glyphs: glyphsFor(false, {}) }, () => {})
  const hidden = changedEvent(OCCASION, READ, UNREAD, out)
  assert.deepEqual(hidden, { ...OCCASION, type: 'MODIFIED', old: '{"x":1}', text: 'may not be read any more' })
  const back = changedEvent(OCCASION, UNREAD, READ, out)
  assert.deepEqual(back, { ...OCCASION, type: 'MODIFIED', new: '{"x":1}', text: 'may be read: x = 1' })
  assert.equal(changedEvent(OCCASION, UNREAD, UNREAD, out), undefined)
})
