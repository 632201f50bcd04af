import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { library } from '../../src/store/zookeeper/repairs/library.ts'
import { applyRepairs, REPAIRS } from '../../src/store/zookeeper/repairs/repairs.ts'
import { startZooKeeper, type ZooKeeper } from '../support/zookeeper/zookeeper.ts'

const PROGRAM = fileURLToPath(new URL('../store/zookeeper/fault-scenarios.ts', import.meta.url))

/** Per scenario: the repair that fixes it, and the outcome with it. */
const CASES: readonly { readonly scenario: string; readonly repair: string; readonly mended: object }[] = [
  {
    scenario: 'cut-in-mid-reply',
    repair: 'whole frames',
    mended: { cut: 'CONNECTION_LOSS -4', again: true, read: 'ok' },
  },
  { scenario: 'without-a-quorum', repair: 'read-only servers', mended: { asked: ['0 1', '0 1'], state: 3 } },
  { scenario: 'unknown-error-code', repair: 'unknown error codes', mended: { refused: 'UNKNOWN -125' } },
  { scenario: 'request-numbers', repair: 'request numbers', mended: { first: 1, outcomes: Array(4).fill('ok') } },
  { scenario: 'reply-to-sync', repair: 'replies to other operations', mended: { sync: 'ok' } },
  { scenario: 'queued-when-the-session-ends', repair: 'lost requests', mended: { queued: 'CONNECTION_LOSS -4' } },
  { scenario: 'retry-in-the-callback', repair: 'lost requests', mended: { entered: 'a few times' } },
  { scenario: 'fourteen-thousand-watches', repair: 'watches in pieces', mended: { back: 'ok', fired: 3 } },
  { scenario: 'credentials-first', repair: 'credentials and watches first', mended: { queued: 'ok' } },
  { scenario: 'accepted-and-dropped', repair: 'pace of reconnects', mended: { few: true } },
  { scenario: 'no-answer-to-the-handshake', repair: 'handshake deadline', mended: { connected: true } },
  { scenario: 'half-open', repair: 'heartbeat', mended: { pending: 'CONNECTION_LOSS -4' } },
  { scenario: 'only-receiving', repair: 'heartbeat', mended: { silent: true, fired: 60, alive: true } },
  {
    scenario: 'close-at-any-time',
    repair: 'close at any time',
    mended: { before: 'closed', during: 'closed', accepted: 0, waiting: 'closed', connections: 1 },
  },
  { scenario: 'ipv6-server', repair: 'IPv6 servers', mended: { connected: true } },
]

let server: ZooKeeper

before(async () => {
  server = await startZooKeeper({ settings: { enforceQuota: 'true' } })
})

after(async () => {
  await server[Symbol.asyncDispose]()
})

describe('faults of node-zookeeper-client', { concurrency: 2 }, () => {
  for (const { scenario, repair, mended } of CASES) {
    test(`${scenario}: fixed by "${repair}", and by no other repair`, { timeout: 120_000 }, async () => {
      assert.deepEqual(JSON.parse(await play(scenario, '')), mended)
      const seen = await play(scenario, repair).then(JSON.parse, (error: Error) => error.message)
      assert.notDeepEqual(seen, mended, 'the fault no longer shows: the repair can go')
    })
  }
})

test('every repair has a fault that occurs without it', () => {
  assert.deepEqual(new Set(CASES.map(({ repair }) => repair)), new Set(REPAIRS.map(({ name }) => name)))
})

test('another version of the library is refused', () => {
  assert.throws(
    () => applyRepairs(REPAIRS, { ...library, version: '1.1.4' }),
    /1\.1\.4 is installed, .* exactly 1\.1\.3/,
  )
})

function play(scenario: string, omitted: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const args = [PROGRAM, scenario, String(server.port), omitted]
    execFile(process.execPath, args, { timeout: 60_000 }, (error, stdout) => {
      if (error === null) resolve(stdout)
      else reject(error)
    })
  })
}
