import assert from 'node:assert/strict'
import { PassThrough } from 'node:stream'
import { test } from 'node:test'
import { KeptReason } from '@espalier/contract/espalier/v1/tree'
import { type Children, EspalierError, type Properties, type Provider } from '../../../../clients/typescript/index.ts'
import { planLines, summaryLine, type WholePlan } from '../../../../tools/cli/plan/plan-text.ts'
import { toFailure } from '../../../../tools/cli/text/failure.ts'
import { glyphsFor } from '../../../../tools/cli/text/glyphs.ts'
import { Output } from '../../../../tools/cli/text/output.ts'
import {
  childrenEvents,
  propertiesEvents,
  standingEvents,
  type WatchEvent,
} from '../../../../tools/cli/watch/watch-event.ts'
import { eventJson, eventLine } from '../../../../tools/cli/watch/watch-line.ts'

const glyphs = glyphsFor(false, {})
const plain = new Output(new PassThrough(), { colored: false, glyphs }, () => {})

test('an import that stopped midway reports how much was written, and is exit 10', () => {
  const failure = toFailure(
    new EspalierError('BACKEND_UNREACHABLE', '600 of 1204 changes were written, then: the store is out of reach', {
      code: 14,
      metadata: { applied: '600', steps: '1204', failure: 'the store is out of reach' },
    }),
  )
  assert.deepEqual(
    [failure.code, failure.exit, failure.message, failure.hint],
    [
      'PARTLY_APPLIED',
      10,
      '600 of 1204 changes written, then: BACKEND_UNREACHABLE: the store is out of reach',
      'repeat the same import; what is finished is skipped',
    ],
  )
})

test('the hint of the gateway is shown, and an unexpected error is exit 70', () => {
  const refused = toFailure(
    new EspalierError('RESERVED', '/zookeeper is reserved', { metadata: { hint: 'another name' } }),
  )
  assert.deepEqual([refused.code, refused.exit, refused.hint], ['RESERVED', 6, 'another name'])
  const fault = toFailure(new TypeError('x is undefined'))
  assert.deepEqual([fault.code, fault.exit], ['INTERNAL', 70])
})

test('a plan shows each change under its node, in order of paths, and kept nodes with the reason', () => {
  const plan: WholePlan = {
    steps: [
      {
        path: '/web',
        change: {
          $case: 'update',
          value: {
            version: 1,
            etag: '"1-2"',
            data: undefined,
            changes: [
              { key: 'a', oldJson: undefined, newJson: '1' },
              { key: 'b', oldJson: '"x"', newJson: undefined },
              { key: 'c', oldJson: '3', newJson: '4' },
              { key: 'main ->', oldJson: '"/x"', newJson: '"/y"' },
              { key: 't =>', oldJson: undefined, newJson: '"/q r"' },
            ],
          },
        },
      },
      {
        path: '/new',
        change: {
          $case: 'create',
          value: {
            properties: [
              { key: 'type', json: '"web"' },
              { key: 'k k', json: '[1,2]' },
            ],
          },
        },
      },
      {
        path: '/old/a',
        change: { $case: 'delete', value: { version: 0, etag: '"1-1"', properties: [{ key: 'x', json: '1' }] } },
      },
    ],
    kept: [
      { path: '/web/providers', reason: KeptReason.HOLDS_EPHEMERAL },
      { path: '/web/providers/a:1', reason: KeptReason.EPHEMERAL },
      { path: '/extra', reason: KeptReason.EXTRA },
    ],
  }
  assert.equal(
    [...planLines(plan, { target: 'here', source: 'model.tree', path: '/' }, plain), summaryLine(plan, 7n)].join('\n'),
    `Plan for here  (model.tree → /)

  + /new                         : web
      + "k k" = [1, 2]
  - /old/a
      - x = 1
  ~ /web
      + a = 1
      - b = "x"
      ~ c = 3 → 4
      ~ main -> /x → /y
      + t => /q r

Kept although not in the file:
    /web/providers              holds live providers
    /web/providers/a:1          a live provider

Plan: 1 to add, 1 to change, 1 to delete, 7 unchanged.`,
  )
})

test('a plan without steps and kept nodes has no lines', () => {
  assert.deepEqual(planLines({ steps: [], kept: [] }, { target: 'here', source: 'x', path: '/' }, plain), [])
})

function provider(name: string, properties: Provider['properties'] = {}): Provider {
  const texts = Object.fromEntries(Object.entries(properties).map(([key, value]) => [key, JSON.stringify(value)]))
  return {
    name,
    properties,
    texts,
    ephemeral: true,
    leaseHash: '',
    etag: 'e',
    revision: 1n,
    override: undefined,
    createdAt: undefined,
  }
}

const LIVE = { stale: undefined, unresolved: undefined, revision: 1n, realPath: '/s' }
const children = (...providers: Provider[]): Children => ({ ...LIVE, providers, unfit: [] })
const properties = (texts: Record<string, string>): Properties => ({
  ...LIVE,
  texts,
  values: Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, JSON.parse(text)])),
  broken: [],
  etag: 'e',
})

function shown(events: readonly WatchEvent[]): readonly string[] {
  return events.map(event =>
    eventLine(event, plain)
      .replace(/^\S+ {2}/, '')
      .replace(/ {2,}/g, '  '),
  )
}

test('a watch prints the children at the start, and then additions, changes and removals', () => {
  const [none, one, two] = [
    children(),
    children(provider('a:1', { pid: 1 })),
    children(provider('a:1', { pid: 2 }), provider('b:2')),
  ]
  assert.deepEqual(shown(childrenEvents('/s', undefined, none, plain)), ['=  /s  snapshot: 0 children  (0 live)'])
  assert.deepEqual(shown(childrenEvents('/s', none, one, plain)), ['+  /s/a:1  pid = 1  (1 live)'])
  assert.deepEqual(shown(childrenEvents('/s', one, two, plain)), ['~  /s/a:1  pid = 1 → 2', '+  /s/b:2  (2 live)'])
  assert.deepEqual(shown(childrenEvents('/s', two, none, plain)), [
    '-  /s/a:1  gone  (0 live)',
    '-  /s/b:2  gone  (0 live)',
  ])
  assert.deepEqual(childrenEvents('/s', two, two, plain), [])
  assert.deepEqual(shown(childrenEvents('/', none, one, plain)), ['+  /a:1  pid = 1  (1 live)'])
})

test('a watch prints properties as they are spelled', () => {
  const [before, after] = [properties({ a: '1', b: '2' }), properties({ a: '1.0', c: '"x"' })]
  assert.deepEqual(shown(propertiesEvents('/s', undefined, before, plain)), ['=  /s  snapshot: 2 properties'])
  assert.deepEqual(shown(propertiesEvents('/s', before, after, plain)), [
    '~  /s  a = 1 → 1.0',
    '~  /s  - b = 2',
    '~  /s  + c = "x"',
  ])
})

test('a watch reports lost contact once, and that it is back', () => {
  const lost = { ...LIVE, stale: { reason: 'GATEWAY_UNREACHABLE', message: 'no answer' } } as const
  const nowhere = { ...LIVE, unresolved: { reason: 'NOT_FOUND', message: '/s does not exist' } } as const
  assert.deepEqual(shown(standingEvents('/s', LIVE, lost)), ['!  /s  no answer; waiting for it'])
  assert.deepEqual(shown(standingEvents('/s', lost, lost)), [])
  assert.deepEqual(shown(standingEvents('/s', lost, LIVE)), ['!  /s  contact is restored; missed changes follow'])
  assert.deepEqual(shown(standingEvents('/s', LIVE, nowhere)), ['!  /s  no longer resolves: /s does not exist'])
  assert.deepEqual(shown(childrenEvents('/s', { ...nowhere, providers: [] }, children(provider('a:1')), plain)), [
    '=  /s  snapshot: 1 child  (1 live)',
  ])
})

test('an event as JSON has its time, type, path, revision and values', () => {
  const [event] = childrenEvents('/s', children(), children(provider('a:1', { pid: 1 })), plain)
  assert.ok(event !== undefined)
  const { time, ...rest } = JSON.parse(eventJson(event)) as Record<string, unknown>
  assert.match(String(time), /^\d{4}-\d\d-\d\dT/)
  assert.deepEqual(rest, { type: 'ADDED', path: '/s/a:1', revision: '1', new: { pid: 1 } })
})
