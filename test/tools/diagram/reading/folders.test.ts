import assert from 'node:assert/strict'
import { test } from 'node:test'
import { survey } from '../../../../tools/diagram/reading/survey.ts'
import { detail } from '../../../../tools/diagram/views/detail.ts'
import { cardsOf, groupsOf, type Model } from '../../../../tools/diagram/words/model.ts'
import { drawText, sourceOf } from '../drawing.ts'
import { cards, overviewOf } from '../modelled.ts'

const REGIONS = `
/global : dns
  eu -> /regions/eu
  web -> /regions/us/web/providers
  /providers
${['eu', 'us', 'ap']
  .map(
    region => `
/regions
  /${region}
    zone = '${region}-1'
    /web
      db -> ../db/providers
      /providers
    /db
      /providers`,
  )
  .join('')
  .replaceAll('\n/regions\n', '\n')
  .replace('\n', '\n/regions\n')}
`

const LONE = `
/boutique
  /frontend
    cart -> ../cart/providers
    /providers
  /cart
    /providers
  /job
    target -> ../frontend/providers
`

function drawn(text: string, level?: number): { readonly overview: Model; readonly detail: Model } {
  const source = sourceOf(text)
  const known = survey(source, level)
  return { overview: overviewOf(source, level), detail: detail(source, known) }
}

function frames(model: Model): string[] {
  return [...groupsOf(model.members)].map(group => group.path)
}

test('a folder of systems is a frame around them, in overview and detail', () => {
  const { overview, detail } = drawn(REGIONS)
  for (const model of [overview, detail]) {
    assert.deepEqual(cards(model), ['/global', '/regions/ap', '/regions/eu', '/regions/us'])
    assert.deepEqual(frames(model), ['/regions'])
    assert.equal(model.summary.systems, 4)
  }
  assert.deepEqual(
    overview.edges.map(({ from, to, links }) => [from, to, links.length]),
    [
      ['/global', '/regions/eu', 1],
      ['/global', '/regions/us', 1],
    ],
  )
})

test('a lone node above everything is transparent, and the links in it are lines', () => {
  const { overview, detail } = drawn(LONE)
  for (const model of [overview, detail]) {
    assert.deepEqual(cards(model), ['/boutique/cart', '/boutique/frontend', '/boutique/job'])
    assert.deepEqual(
      model.edges.map(({ from, to }) => `${from} ${to}`),
      ['/boutique/frontend /boutique/cart', '/boutique/job /boutique/frontend'],
    )
  }
})

test('a lone service is a system, with what is in it', () => {
  assert.deepEqual(cards(drawn('/cms\n  /providers\n  /db\n    /main\n      /providers\n').overview), ['/cms'])
})

test('a level says which nodes are the boxes', () => {
  assert.deepEqual(cards(drawn(REGIONS, 1).overview), ['/global', '/regions'])
  assert.deepEqual(cards(drawn(REGIONS, 3).overview).length, 7)
  assert.deepEqual(frames(drawn(REGIONS, 3).detail), ['/regions', '/regions/ap', '/regions/eu', '/regions/us'])
  assert.deepEqual(cards(drawn(LONE, 1).detail), ['/boutique'])
})

test('a level alone means an overview, and what is none is refused', async () => {
  assert.match(await drawText(sourceOf(LONE), { format: 'dot', level: 1 }), /^digraph "overview"/)
  await assert.rejects(drawText(sourceOf(LONE), { format: 'dot', level: 0 }), { code: 'BAD_ARGUMENT' })
})

test('a link to a folder ends at its frame', () => {
  const text = `${REGIONS}\n/user\n  all -> /regions\n`
  for (const model of Object.values(drawn(text)))
    assert.deepEqual(
      model.edges.filter(edge => edge.from === '/user').map(({ to, group }) => [to, group]),
      [['/regions/ap', '/regions']],
    )
})

test('a table that is too long is divided by the services in it', () => {
  const services = Array.from({ length: 20 }, (_, i) => `  /s${i}\n    port = ${i}\n    /providers`).join('\n')
  const model = detail(sourceOf(`/all\n  zone = 'a'\n${services}\n  /empty\n/user\n  s -> /all/s7/providers\n`))
  assert.equal(cards(model).length, 22)
  assert.deepEqual(frames(model), ['/all'])
  assert.deepEqual(
    model.edges.map(edge => edge.to),
    ['/all/s7'],
  )
})

test('a box without type and telling name has the role of what is in it, if that is one', () => {
  const text = `
/data
  /orders-db
    /providers
  /carts : redis
    /providers
  /notes
    owner = 'ops'
/processing
  /merge : spark
    in -> /data/orders-db
  /nightly : airflow
/mixed
  /web
    /providers
  /db : postgres
    /providers
/typed : java
  /db : postgres
    /providers
/config
  /main
    a = 1
`
  const expected = { config: 'node', data: 'store', mixed: 'service', processing: 'batch', typed: 'service' }
  const { overview, detail } = drawn(text)
  for (const { members } of [overview, detail])
    assert.deepEqual(Object.fromEntries(members.map(({ path, role }) => [path.slice(1), role])), expected)
})

test('the own properties of a folder are in its frame, in detail too, unless a line ends at one of them', () => {
  const text = `
/all
  owner = 'ops'
  /one
    /web
      a = 1
  /two
    /web
      b = 2
`
  const own = (model: Model): unknown => model.members.flatMap(one => (one.path === '/all' ? one.rows : []))
  const rows = [{ tone: 'plain', text: 'owner  ops' }]
  const { overview, detail } = drawn(text)
  assert.deepEqual([own(overview), own(detail)], [rows, rows])
  assert.deepEqual(cards(detail), ['/all/one', '/all/two'])
  assert.deepEqual(cards(drawn(`${text}      by => /all owner\n`).detail), ['/all', '/all/one', '/all/two'])
})

test('the boxes of an overview have as many broken links as its heading, property links included', () => {
  const text = `
/all
  /a
    /web
      gone -> /nowhere/providers
      share => /nowhere limit
      /providers
  /b
    /web
      share => /nowhere limit
      /providers
`
  const model = overviewOf(sourceOf(text))
  const broken = [...cardsOf(model.members)].map(({ rows }) => rows.find(({ tone }) => tone === 'bad')?.text)
  assert.deepEqual([model.summary.broken, broken], [3, ['2 broken links', '1 broken link']])
})
