import assert from 'node:assert/strict'
import { test } from 'node:test'
import { settingsOf } from '../../../../tools/diagram/reading/settings.ts'
import { architecture } from '../../../../tools/diagram/views/architecture.ts'
import { cardsOf, type Model } from '../../../../tools/diagram/words/model.ts'
import type { DiagramSource } from '../../../../tools/diagram/words/source.ts'
import { draw, path, sourceOf } from '../drawing.ts'
import { overviewOf } from '../modelled.ts'

const TEXT =
  '/cms\n  /providers\n  /databases\n    /main\n      /providers\n    /ugc\n      /providers\n/user\n  cms -> /cms\n'

function modelOf(settings: unknown, live?: Live): Model {
  return architecture(liveSource(settings, live))
}

type Live = Record<string, number> | 'unknown'

function liveSource(settings: unknown, live?: Live): DiagramSource {
  return sourceOf(TEXT, {
    settings: { name: 'espalier.graph.yaml', value: settings },
    ...(live === undefined ? {} : { live: live === 'unknown' ? live : new Map(Object.entries(live)) }),
  })
}

function states(model: Model): Record<string, string | undefined> {
  return Object.fromEntries([...cardsOf(model.members)].map(({ path, state }) => [path, state?.text]))
}

test('fewer live providers than expected are a warning, none at all an error', () => {
  const settings = { expected: { '/cms': 3, '/cms/databases/*': 1 } }
  const model = modelOf(settings, { '/cms': 2, '/cms/databases/main': 1, '/cms/databases/ugc': 0 })
  assert.deepEqual(states(model), {
    '/cms': '▲ 2 of 3 live',
    '/cms/databases/main': '● 1 live',
    '/cms/databases/ugc': '○ no providers',
    '/user': undefined,
  })
  const ugc = [...cardsOf(model.members)].find(card => card.path.endsWith('ugc'))
  assert.equal(ugc?.state?.tone, 'bad')
})

test('the health of a system is that of the worst of its services', () => {
  const state = (live: Record<string, number>): string | undefined =>
    states(overviewOf(liveSource({ expected: { '/cms': 3 } }, live)))['/cms']
  const stores = { '/cms/databases/main': 1, '/cms/databases/ugc': 1 }
  assert.equal(state({ '/cms': 3, ...stores }), '● 5 live')
  assert.equal(state({ '/cms': 2, ...stores }), '▲ 1 of 3 below expected')
  assert.equal(state({ '/cms': 0, ...stores }), '○ 1 of 3 without providers')
  assert.equal(state({ '/cms': 3 }), '? 2 of 3 unknown')
})

test('if the live tree could not be read, every service is shown as unknown', () => {
  const expected = { '/cms': '? unknown', '/cms/databases/main': '? unknown', '/cms/databases/ugc': '? unknown' }
  assert.deepEqual(states(modelOf({}, 'unknown')), { ...expected, '/user': undefined })
})

test('a configured role takes precedence over names; the last pattern wins', () => {
  const roles = (settings: unknown): string[] =>
    [...cardsOf(modelOf(settings).members)].map(({ path, role }) => `${path} ${role}`)
  assert.deepEqual(roles({}), ['/cms service', '/cms/databases/main store', '/cms/databases/ugc store', '/user node'])
  assert.deepEqual(roles({ roles: { '/**': 'batch', ugc: 'messaging', '/user': 'external' } }), [
    '/cms batch',
    '/cms/databases/main batch',
    '/cms/databases/ugc messaging',
    '/user external',
  ])
})

test('errors of settings are reported by name', () => {
  const failure = (json: string): string => {
    try {
      settingsOf({ name: 's.yaml', value: JSON.parse(json) })
      return 'fine'
    } catch (error) {
      const { code, message, hint } = error as { code: string; message: string; hint?: string }
      return `${code} ${message}${hint === undefined ? '' : ` (${hint})`}`
    }
  }
  assert.equal(failure('{"roles": {}}'), 'fine')
  assert.match(failure('[]'), /^BAD_SYNTAX s\.yaml: the file is not an object/)
  assert.equal(failure('{"x": 1}'), 'BAD_SYNTAX s.yaml: "x" is no setting (there are "roles" and "expected")')
  assert.match(failure('{"roles": {"/a": "boss"}}'), /the role of "\/a" is "boss" \(roles are ingress, service, store/)
  for (const count of ['-1', '1.5', '"3"', 'null'])
    assert.match(failure(`{"expected": {"/a": ${count}}}`), /^BAD_SYNTAX s\.yaml: "\/a" expects /)
  assert.match(failure('{"expected": {"a/b": 1}}'), /^BAD_ARGUMENT "a\/b" is not a pattern/)
})

test('errors of settings are reported with their place, if that is known', () => {
  const placeOf = (keys: readonly string[]) => (keys.join(' ') === 'expected /a' ? { line: 3, column: 5 } : undefined)
  const value = { expected: { '/a': -1 } }
  assert.throws(() => settingsOf({ name: 's.yaml', value, placeOf }), {
    message: 's.yaml:3:5: "/a" expects -1',
    facts: { file: 's.yaml', line: '3', column: '5' },
  })
})

test('settings are read before anything is drawn', async () => {
  const source = sourceOf('/a\n  /providers\n', { root: path('/r'), settings: { name: 's.yaml', value: [] } })
  await assert.rejects(draw(source), { code: 'BAD_SYNTAX' })
})

test('a service without links to it is marked', () => {
  const rows = [...cardsOf(architecture(sourceOf(TEXT)).members)].map(({ path, rows }) => [path, rows[0]?.text])
  assert.deepEqual(rows, [
    ['/cms', undefined],
    ['/cms/databases/main', undefined],
    ['/cms/databases/ugc', undefined],
    ['/user', undefined],
  ])
  const alone = [...cardsOf(architecture(sourceOf('/a\n  x = 1\n  /providers\n')).members)]
  assert.deepEqual(alone[0]?.rows, [
    { tone: 'plain', text: 'x  1' },
    { tone: 'muted', text: '← no users', note: true },
  ])
})
