import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Resvg } from '@resvg/resvg-js'
import fc from 'fast-check'
import type { TreeNode } from '../../../src/tree/node.ts'
import { checkName } from '../../../src/tree/path.ts'
import { toValue, type Value } from '../../../src/tree/value.ts'
import { elements, parseXml, textOf } from '../../../tools/diagram/svg/xml.ts'
import { architecture } from '../../../tools/diagram/views/architecture.ts'
import { cardId } from '../../../tools/diagram/words/element-ids.ts'
import { cardsOf } from '../../../tools/diagram/words/model.ts'
import { draw, drawText, sourceOf } from './drawing.ts'

/** Texts that try to break a picture or attack its viewer. */
const TEXTS = [
  '"',
  '"]; evil [label="',
  '\\',
  'ends with \\',
  '\\N \\G \\"',
  '<b>bold</b>',
  '<x',
  'a>b',
  '<script>alert(1)</script>',
  "' onload='alert(1)",
  '" onload="alert(1)',
  '&amp;lt; &lt; & &#60;',
  '--> <!-- -->',
  ']]>',
  'cluster_',
  'cluster_x',
  'javascript:alert(1)',
  '%3Cscript%3E',
  '?missing',
  'n:x',
  '日本語の名前',
  'Ящик Щука Журнал',
  'עברית',
  'e\u0301',
  'a\u00a0b',
  '$1 $& {x}',
  'x'.repeat(255),
]

function node(properties: Record<string, Value> = {}, children: Record<string, TreeNode> = {}): TreeNode {
  return { properties: new Map(Object.entries(properties)), children: new Map(Object.entries(children)) }
}

/** A tree with each text in every place of a text. */
function treeOf(texts: readonly string[]): TreeNode {
  const systems = texts.flatMap((text, i): [string, TreeNode][] => {
    const value = toValue(`${text}\u0000\u202e\ud800${'y'.repeat(300)}`)
    const inner = node(
      { type: toValue(text), [text]: value, [`${text} ->`]: toValue(`/${text}`) },
      { providers: node() },
    )
    return [
      [text, node({ type: toValue(`${text}${'t'.repeat(300)}`) }, { providers: node(), [text]: inner })],
      [`${i}`, node({ [`${text} =>`]: toValue(`/nowhere ${text.replace(/\s/g, '_')}`), 'l ->': toValue(text) })],
    ]
  })
  return node({}, Object.fromEntries(systems))
}

test('no text breaks out of its element: the picture is well-formed, has every card, and nothing else', async () => {
  await assertHarmless(treeOf(TEXTS))
})

test('no name that a store can hold breaks a picture', async () => {
  const name = fc.oneof(
    fc.string({ minLength: 1, maxLength: 20 }),
    fc.string({ minLength: 1, maxLength: 20, unit: 'binary' }),
    fc.stringMatching(/^[<>"'&\\;[\]{}#%\-=: a]{1,12}$/),
  )
  const names = fc.array(name.filter(isName), { minLength: 1, maxLength: 6 })
  await fc.assert(
    fc.asyncProperty(names, async texts => assertHarmless(treeOf(texts))),
    { numRuns: 15 },
  )
})

function isName(name: string): boolean {
  try {
    checkName(name)
    return name !== 'providers' && name !== '__proto__'
  } catch {
    return false
  }
}

async function assertHarmless(tree: TreeNode): Promise<void> {
  const source = { tree, name: '<evil> "name" \\' }
  const { bytes } = await draw(source, { title: '<b>"title"</b> \\N', labels: 'all', propertyEdges: true })
  const svg = Buffer.from(bytes).toString('utf8')
  // A strict parser, independent of ours.
  assert.doesNotThrow(() => new Resvg(svg, { font: { loadSystemFonts: false } }))

  const all = [...elements(parseXml(svg))]
  assert.deepEqual(new Set(all.map(element => element.name)).difference(ELEMENTS), new Set())
  assert.deepEqual(new Set(all.flatMap(element => [...element.attributes.keys()])).difference(ATTRIBUTES), new Set())
  for (const { attributes } of all) assert.match(attributes.get('href') ?? '#/', /^#\/[\w.!~*'()%/-]*$/)

  const ids = all
    .map(element => element.attributes.get('id') ?? '')
    .filter(id => id.startsWith('n:') && !id.startsWith('n:?'))
  const cards = [...cardsOf(architecture(source).members)].map(card => cardId(card.path))
  assert.deepEqual(ids.sort(), cards.sort())
  assert.equal(textOf(all.find(element => element.name === 'title')!), '<b>"title"</b> \\N')
}

const ELEMENTS = new Set(['svg', 'title', 'desc', 'style', 'g', 'a', 'path', 'polygon', 'text', 'tspan'])

const ATTRIBUTES = new Set(
  (
    'width height viewBox xmlns class role font-family id transform href fill stroke stroke-width stroke-dasharray d points ' +
    'xml:space text-anchor textLength lengthAdjust x y font-weight font-size'
  ).split(' '),
)

test('a card links to its address, and the base of addresses cannot run code', async () => {
  const source = sourceOf('/a\n  /providers')
  assert.match(
    await drawText(source, { linkBase: 'https://console.example/tree/' }),
    /href="https:\/\/console\.example\/tree\/a"/,
  )
  for (const linkBase of [
    'javascript:alert(1)',
    ' javascript:alert(1)',
    'JavaScript:x',
    'java\tscript:x',
    'data:text/html,x',
    '"x',
  ])
    await assert.rejects(draw(source, { linkBase }), { code: 'BAD_ARGUMENT' }, linkBase)
})

test('a secret is nowhere in a picture, not even in its metadata', async () => {
  const source = sourceOf("/a\n  secret = 'hunter2'\n  dsn = 'postgres://app:hunter2@db'\n  /providers")
  for (const format of ['svg', 'dot'] as const) assert.doesNotMatch(await drawText(source, { format }), /hunter2/)
})
