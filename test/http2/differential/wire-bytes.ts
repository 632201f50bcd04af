import fc from 'fast-check'
import { FLAG, FRAME, PREFACE } from '../../../src/http2/frames.ts'
import { encodeFields } from '../../../src/http2/hpack-encoder.ts'
import { frame, settings, uint32 } from '../connected.ts'

type Field = readonly [name: string, value: string]

const METHOD: fc.Arbitrary<Field> = fc.constantFrom([':method', 'POST'], [':method', 'GET'], [':method', 'HEAD'])
const PATH: fc.Arbitrary<Field> = fc.constantFrom([':path', '/body'], [':path', '/early'], [':path', '/large'])

/** Fields that a request may have, and those that it may not. */
const ODD: fc.Arbitrary<Field> = fc.constantFrom<Field>(
  ['x-a', 'b'],
  ['te', 'trailers'],
  ['content-length', '3'],
  ['content-length', '0'],
  ['te', 'gzip'],
  ['connection', 'close'],
  ['transfer-encoding', 'chunked'],
  ['upgrade', 'h2c'],
  ['Upper', 'case'],
  ['x y', 'a space in a name'],
  ['', 'no name'],
  ['x-b', 'a\r\nb'],
  ['x-c', 'a\0b'],
  ['x-d', ' spaces '],
  ['content-length', 'many'],
  [':path', '/again'],
  [':unknown', 'pseudo'],
  [':status', '200'],
  [':authority', 'b'],
  ['host', 'c'],
)

const REQUEST: fc.Arbitrary<Field[]> = fc
  .tuple(METHOD, PATH)
  .map(([method, path]) => [method, [':scheme', 'http'], path, [':authority', 'a']])

const fields: fc.Arbitrary<Field[]> = fc.oneof(
  { weight: 6, arbitrary: REQUEST },
  { weight: 3, arbitrary: fc.tuple(REQUEST, fc.array(ODD, { maxLength: 3 })).map(([all, odd]) => [...all, ...odd]) },
  // Something is missing.
  {
    weight: 1,
    arbitrary: fc.tuple(REQUEST, fc.nat(3)).map(([all, missing]) => all.filter((_, at) => at !== missing)),
  },
  // Something comes in front of pseudo-header fields.
  { weight: 1, arbitrary: fc.tuple(ODD, REQUEST).map(([odd, all]) => [odd, ...all]) },
  // Trailers.
  { weight: 1, arbitrary: fc.array(ODD, { minLength: 1, maxLength: 2 }) },
)

const block: fc.Arbitrary<Buffer> = fc.oneof(
  { weight: 8, arbitrary: fields.map(encodeFields) },
  // A literal that is added to the table, and then an index to it.
  {
    weight: 1,
    arbitrary: REQUEST.map(all => Buffer.concat([encodeFields(all), Buffer.from('\x40\x01x\x01y\xbe', 'latin1')])),
  },
  // Sizes of the table: allowed in front only.
  {
    weight: 1,
    arbitrary: fc
      .tuple(REQUEST, fc.constantFrom('\x20', '\x3f\xe1\x1f', '\x3f\xe2\x1f'), fc.boolean())
      .map(([all, size, isFirst]) => {
        const parts = [Buffer.from(size, 'latin1'), encodeFields(all)]
        return Buffer.concat(isFirst ? parts : parts.reverse())
      }),
  },
  // Neither an index nor a string of this kind exists.
  {
    weight: 1,
    arbitrary: fc
      .tuple(REQUEST, fc.constantFrom('\x80', '\xff\x7f', '\x40\x01x\x82\xff\xff', '\x40\x7f', '\x0f'))
      .map(([all, bad]) => Buffer.concat([encodeFields(all), Buffer.from(bad, 'latin1')])),
  },
)

/** Which stream a frame is of: a new one, or one of those that were begun, or none that there can be. */
type Which = { readonly isNew: boolean; readonly number: number }
type IdOf = (which: Which) => number
type Part = (idOf: IdOf) => Buffer

const known: fc.Arbitrary<Which> = fc.nat(30).map(number => ({ isNew: false, number }))
const fresh: fc.Arbitrary<Which> = fc.nat(30).map(number => ({ isNew: true, number }))
const some = fc.oneof({ weight: 12, arbitrary: fresh }, { weight: 3, arbitrary: known })
const END = FLAG.END_STREAM
const bytes = (maxLength: number) => fc.uint8Array({ maxLength }).map(all => Buffer.from(all))
const manner = fc.constantFrom('plain', 'plain', 'padded', 'priority', 'in parts')

const headers = fc
  .tuple(some, block, fc.constantFrom(0, END), manner, fc.nat(40))
  .map(([which, content, end, how, number]) => (idOf: IdOf) => {
    const id = idOf(which)
    const flags = end | FLAG.END_HEADERS
    if (how === 'padded') {
      const padded = Buffer.concat([Buffer.from([number]), content, Buffer.alloc(number % 20)])
      return frame(FRAME.HEADERS, flags | FLAG.PADDED, id, padded)
    }
    if (how === 'priority') {
      const prioritized = Buffer.concat([uint32(number), Buffer.from([number]), content])
      return frame(FRAME.HEADERS, flags | FLAG.PRIORITY, id, prioritized)
    }
    if (how === 'plain') return frame(FRAME.HEADERS, flags, id, content)
    const cut = Math.min(number, content.length)
    return Buffer.concat([
      frame(FRAME.HEADERS, end, id, content.subarray(0, cut)),
      frame(FRAME.CONTINUATION, number % 7 === 0 ? 0 : FLAG.END_HEADERS, id, content.subarray(cut)),
    ])
  })

const data = fc
  .tuple(known, bytes(40), fc.constantFrom(0, 0, END), fc.option(fc.nat(50)))
  .map(([which, content, end, padding]) => (idOf: IdOf) => {
    if (padding === null) return frame(FRAME.DATA, end, idOf(which), content)
    const padded = Buffer.concat([Buffer.from([padding]), content, Buffer.alloc(Math.min(padding, 30))])
    return frame(FRAME.DATA, end | FLAG.PADDED, idOf(which), padded)
  })

const setting = fc.tuple(
  fc.constantFrom(1, 2, 3, 4, 5, 6, 99),
  fc.constantFrom(0, 1, 2, 100, 16_383, 16_384, 65_535, 16_777_215, 16_777_216, 0x7fff_ffff, 0x8000_0000),
)
const increment = fc.constantFrom(0, 1, 1_000, 0x7fff_0000, 0x7fff_ffff)

const otherFrames = fc.oneof(
  fc.array(setting, { maxLength: 3 }).map(all => () => settings(...all)),
  fc.tuple(fc.constantFrom(0, 1), fc.constantFrom(0, 0, 1), bytes(9)).map(
    ([flags, id, all]) =>
      () =>
        frame(FRAME.SETTINGS, flags, id, all),
  ),
  fc.tuple(known, increment).map(
    ([which, number]) =>
      (idOf: IdOf) =>
        frame(FRAME.WINDOW_UPDATE, 0, idOf(which), uint32(number)),
  ),
  increment.map(number => () => frame(FRAME.WINDOW_UPDATE, 0, 0, uint32(number))),
  fc.tuple(known, fc.constantFrom(0, 8)).map(
    ([which, code]) =>
      (idOf: IdOf) =>
        frame(FRAME.RST_STREAM, 0, idOf(which), uint32(code)),
  ),
  fc.tuple(known, fc.nat(9)).map(
    ([which, on]) =>
      (idOf: IdOf) =>
        frame(FRAME.PRIORITY, 0, idOf(which), Buffer.concat([uint32(on), Buffer.from([1])])),
  ),
  fc.tuple(fc.constantFrom(0, 1), bytes(8)).map(
    ([flags, all]) =>
      () =>
        frame(FRAME.PING, flags, 0, Buffer.concat([all], 8)),
  ),
  fc.tuple(fc.constantFrom(0, 0, 1), bytes(12)).map(
    ([id, all]) =>
      () =>
        frame(FRAME.GOAWAY, 0, id, all),
  ),
  fc.tuple(fc.integer({ min: 0, max: 12 }), fc.nat(255), known, bytes(12)).map(
    ([type, flags, which, all]) =>
      (idOf: IdOf) =>
        frame(type, flags, idOf(which), all),
  ),
)

const part: fc.Arbitrary<Part> = fc.oneof(
  { weight: 5, arbitrary: headers },
  { weight: 4, arbitrary: data },
  { weight: 2, arbitrary: otherFrames },
)

/** What a client sends: mostly requests, of which something may be wrong. */
export const wireBytes: fc.Arbitrary<Buffer> = fc
  .tuple(
    fc.array(part, { minLength: 1, maxLength: 10 }),
    // A bit that is wrong, in one of eight cases.
    fc.option(fc.tuple(fc.nat(1_000), fc.nat(7)), { freq: 8 }),
    fc.integer({ min: 0, max: 30 }),
  )
  .map(([parts, wrong, start]) => {
    let last = -1
    const idOf = ({ isNew, number }: Which): number => {
      if (number === 30) return [0, 2, 99, 0x7fff_ffff][(last + 1) % 4]!
      if (isNew) last += 2
      return isNew || last < 0 ? Math.max(last, 1) : 1 + 2 * (number % ((last + 1) / 2))
    }
    const frames = parts.map(one => one(idOf))
    const all = Buffer.concat([PREFACE, start === 0 ? Buffer.alloc(0) : settings(), ...frames])
    if (wrong !== null) all[PREFACE.length + (wrong[0] % (all.length - PREFACE.length))]! ^= 1 << wrong[1]
    return withoutPart(all)
  })

/** Without the frame that is not complete: nothing would come of it. */
function withoutPart(all: Buffer): Buffer {
  let at = PREFACE.length
  while (at + 9 <= all.length) {
    const length = all.readUIntBE(at, 3)
    if (length > 16_384) return all
    if (at + 9 + length > all.length) break
    at += 9 + length
  }
  return all.subarray(0, at)
}
