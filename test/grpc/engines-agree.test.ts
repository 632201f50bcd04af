import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  type EchoWorld,
  KEEP_ALIVE,
  keepAlive,
  type Outcome,
  openEcho,
  outcomeOf,
  RENEW,
  renewal,
  WATCH,
  watch,
} from './engine/engine-world.ts'

interface Planned {
  readonly path: string
  readonly body: Buffer
  readonly headers: Readonly<Record<string, string>>
  /** Where the body is cut, as parts of its length; empty: it is sent in one piece. */
  readonly cuts: readonly number[]
}

const text = fc.string({ maxLength: 60, unit: 'grapheme' })
const timeout = fc.constantFrom({}, { 'grpc-timeout': '20S' }, { 'grpc-timeout': '99999999m' })
const wrong = fc.constantFrom<Readonly<Record<string, string>>>(
  { 'grpc-timeout': 'soon' },
  { 'grpc-encoding': 'snappy' },
  { 'content-type': 'application/json' },
  { 'content-type': 'application/grpc+proto' },
  { 'x-a': 'b'.repeat(3_000) },
)
const unary = fc.oneof(
  text.map(renewal),
  text.map(one => renewal(`fail ${one}`)),
  text.map(one => renewal(`wait ${one}`)),
  fc.integer({ min: 0, max: 300_000 }).map(bytes => renewal('x'.repeat(bytes))),
)
const invalid = fc.oneof(
  fc.constant(Buffer.alloc(0)),
  text.map(one => Buffer.concat([renewal(one), renewal(one)])),
  text.map(one => renewal(`${one}.`).subarray(0, -1)),
  fc.constant(Buffer.from([0, 0, 0, 0, 2, 0x0a, 200])),
)
const cuts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 4 })
const planned: fc.Arbitrary<Planned> = fc.oneof(
  fc.record({ path: fc.constant(RENEW), body: unary, headers: timeout, cuts }),
  fc.record({ path: fc.constant(RENEW), body: unary, headers: wrong, cuts }),
  fc.record({ path: fc.constant(RENEW), body: invalid, headers: timeout, cuts }),
  fc.record({ path: fc.constant('/no.Such/Method'), body: unary, headers: timeout, cuts }),
  fc.record({
    path: fc.constant(WATCH),
    body: fc.tuple(fc.nat(20), fc.nat(60_000)).map(([count, bytes]) => watch(count, bytes)),
    headers: timeout,
    cuts,
  }),
  fc.record({
    path: fc.constant(KEEP_ALIVE),
    body: fc
      .array(fc.array(text, { maxLength: 4 }), { maxLength: 6 })
      .map(all => Buffer.concat(all.map(ids => keepAlive(...ids)))),
    headers: timeout,
    cuts,
  }),
)

test('a client sees the same from either engine, whatever it asks for and however its bytes arrive', {
  timeout: 120_000,
}, async () => {
  await using node = await openEcho('node')
  await using own = await openEcho('espalier')
  const statuses = new Map<number, number>()
  await fc.assert(
    fc.asyncProperty(fc.array(planned, { minLength: 1, maxLength: 8 }), async calls => {
      const [expected, seen] = await Promise.all([play(node, calls), play(own, calls)])
      for (const [at, outcome] of seen.entries()) {
        statuses.set(outcome.status, (statuses.get(outcome.status) ?? 0) + 1)
        assert.deepEqual(
          shown(outcome),
          shown(expected[at]!),
          `${calls[at]!.path} ${JSON.stringify(calls[at]!.headers)}`,
        )
      }
    }),
    { numRuns: 60 },
  )
  for (const status of [0, 5, 12, 13]) assert.ok((statuses.get(status) ?? 0) > 0, `no call had the status ${status}`)
})

function play(world: EchoWorld, calls: readonly Planned[]): Promise<Outcome[]> {
  return Promise.all(
    calls.map(async ({ path, body, headers, cuts }) => {
      const stream = world.request(path, headers)
      const outcome = outcomeOf(stream)
      let at = 0
      for (const cut of [...cuts].sort((a, b) => a - b)) {
        const end = Math.floor(cut * body.length)
        if (end <= at) continue
        stream.write(body.subarray(at, end))
        at = end
        await new Promise(setImmediate)
      }
      stream.end(body.subarray(at))
      return outcome
    }),
  )
}

/** What both must agree on. Texts of failures of the protocol, which come before any handler, are each engine's own. */
function shown({ httpStatus, status, message, messages }: Outcome): object {
  return {
    httpStatus,
    status,
    message: status === 5 ? message : '',
    messages: httpStatus === 200 ? messages.map(one => one.toString('latin1')) : [],
  }
}
