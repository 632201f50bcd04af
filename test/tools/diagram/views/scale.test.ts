import assert from 'node:assert/strict'
import { test } from 'node:test'
import { draw, drawText, sourceOf } from '../drawing.ts'

interface Drawn {
  readonly svg: string
  readonly notices: readonly string[]
}

async function drawn(text: string): Promise<Drawn> {
  const { bytes, notices } = await draw(sourceOf(text))
  return { svg: Buffer.from(bytes).toString('utf8'), notices }
}

function cardsIn(svg: string): number {
  return svg.match(/<g id="n:[^"]*" class="node /g)?.length ?? 0
}

/** Services of one level, each with links to others. */
function services(count: number, targets: (i: number) => readonly number[]): string {
  return Array.from({ length: count }, (_, i) =>
    [`/s${i}`, ...targets(i).map((to, k) => `  l${k} -> /s${to % count}/providers`), '  /providers'].join('\n'),
  ).join('\n')
}

test('a tree too large for one picture is drawn as an overview, with a notice', async () => {
  const text = Array.from({ length: 30 }, (_, i) =>
    [
      `/s${i}`,
      ...Array.from(
        { length: 20 },
        (_, k) => `  /c${k}\n    next -> /s${(i + 1) % 30}/c${k}/providers\n    /providers`,
      ),
    ].join('\n'),
  ).join('\n')
  const { bytes, notices, summary } = await draw(sourceOf(text))
  assert.deepEqual(notices, ['drawn as an overview: 600 cards and 600 lines are too many for one picture'])
  assert.equal(summary.services, 600)
  const svg = Buffer.from(bytes).toString('utf8')
  assert.match(svg, /30 systems · 30 dependencies \(600 links\)/)
  assert.match(svg, />20 links</)
})

test('of an overview with too many lines, every system is drawn with its strongest line, and the others are counted', async () => {
  const text = services(250, i => [Math.floor(i / 3), i * 7 + 1, i * 11 + 5])
  const { svg, notices } = await drawn(text)
  assert.equal(cardsIn(svg), 250)
  assert.match(notices[1]!, /^each system is drawn with the line to what it uses most; \d+ more lines are counted on/)
  const [, left] = /250 systems · .* · (\d+) lines not drawn/.exec(svg)!
  assert.ok(notices[1]!.includes(`; ${left} more lines`))
  assert.match(svg, /← \d+ more users?/)
})

test('of a thousand systems, those with the most links are drawn and the others counted', async () => {
  const text = services(1_000, i => (i % 2 === 0 ? [Math.floor(i / 40)] : [Math.floor(i / 40), i * 7 + 3]))
  const { svg, notices } = await drawn(text)
  assert.equal(cardsIn(svg), 60)
  assert.match(svg, /1,000 systems · .*940 cards and [\d,]+ lines not drawn/)
  assert.equal(notices[0], 'drawn as an overview: 1,000 cards and 1,498 lines are too many for one picture')
  assert.match(notices[1]!, /^drawn are 60 cards, .*, without 940 cards and 1,\d+ lines$/)
  assert.match(svg, />s0</)
  assert.equal((await drawn(text)).svg, svg)
})

test('a thousand services of one system are not reduced to one card', async () => {
  const inner = Array.from(
    { length: 1_000 },
    (_, i) => `  /s${i}\n    a -> /all/s${(i * 7 + 1) % 1_000}/providers\n    /providers`,
  )
  const { svg, notices } = await drawn(`/all\n${inner.join('\n')}`)
  assert.equal(cardsIn(svg), 60)
  assert.equal(notices.length, 1)
  assert.match(notices[0]!, /^drawn are 60 cards,/)
})

test('of systems that all use each other, only as many are drawn as stay readable', async () => {
  const all = Array.from({ length: 100 }, (_, i) => i)
  const { svg, notices } = await drawn(services(100, i => all.filter(to => to !== i)))
  assert.equal(cardsIn(svg), 12)
  assert.match(notices[1]!, /, without 88 cards and 9,768 lines$/)
  assert.match(svg, /← 88 more users/)
})

test('unconnected systems are counted where there are too many', async () => {
  const { svg, notices } = await drawn(services(500, () => []))
  assert.equal(cardsIn(svg), 60)
  assert.match(notices.at(-1)!, /, without 440 cards$/)
})

test('DOT contains everything, for any size', async () => {
  const dot = await drawText(sourceOf(services(2_100, i => [i + 1, i * 7])), { format: 'dot' })
  assert.match(dot, /"\/s2099" \[/)
})
