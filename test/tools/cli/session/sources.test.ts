import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import { formatTree } from '../../../../src/tree/language/format.ts'
import { parseTree } from '../../../../src/tree/language/parse.ts'
import { treeFromJson, treeToJson } from '../../../../tools/cli/documents/json-tree.ts'
import { openGateway, type TestGateway } from '../../../support/gateway.ts'
import { temporaryDirectory } from '../../../support/process/temporary.ts'
import { espalier } from '../espalier.ts'

const MODEL = '/cms : z4m cms\n  big = 9007199254740993\n  ratio = 1.0\n  t => /lb t\n  main -> /lb\n/lb\n  /x\n'

const JSON_MODEL = `{
  "children": {
    "cms": {
      "properties": {
        "big": 9007199254740993,
        "main ->": "/lb",
        "ratio": 1.0,
        "t =>": "/lb t",
        "type": "z4m cms"
      }
    },
    "lb": {
      "children": {
        "x": {}
      }
    }
  }
}
`

let gateway: TestGateway
let endpoint: string

before(async () => {
  gateway = await openGateway()
  endpoint = gateway.endpoint
  await espalier(['import', '-'], { endpoint, stdin: MODEL })
})

after(async () => {
  await gateway?.[Symbol.asyncDispose]()
})

test('a tree as JSON is exported to the last digit, and read from a file and from stdin', async () => {
  await using directory = await temporaryDirectory()
  const file = join(directory.path, 'model.json')
  assert.equal((await espalier(['export', '-o', 'json', '-f', file], { endpoint })).code, 0)
  assert.equal(await readFile(file, 'utf8'), JSON_MODEL)
  const nothing = /^Plan: 0 to add, 0 to change, 0 to delete, 3 unchanged\.\n$/
  assert.match((await espalier(['plan', file], { endpoint })).stdout, nothing)
  assert.match((await espalier(['plan', '-'], { endpoint, stdin: JSON_MODEL })).stdout, nothing)
})

test('the live tree, a part of it, and that of another context are sources', async () => {
  await using directory = await temporaryDirectory()
  await using staging = await openGateway()
  const contexts = { contexts: { staging: { endpoint: staging.endpoint } } }
  await writeFile(join(directory.path, '.espalier.yaml'), JSON.stringify(contexts))
  await espalier(['import', '-'], { endpoint: staging.endpoint, stdin: '/only\n  in = "staging"\n' })
  const formatted = async (source: string): Promise<string> =>
    (await espalier(['fmt', source], { endpoint, cwd: directory.path })).stdout
  assert.equal(await formatted('@'), MODEL)
  assert.equal(await formatted('@/'), MODEL)
  assert.equal(await formatted('@/lb'), '/lb\n  /x\n')
  assert.equal(await formatted('@staging'), '/only\n  in = "staging"\n')
  assert.equal(await formatted('@staging/only'), '/only\n  in = "staging"\n')
})

test('a file is exported as if it had been imported into an empty tree', async () => {
  await using directory = await temporaryDirectory()
  const cwd = directory.path
  await writeFile(join(cwd, 'model.yaml'), 'children: {a: {properties: {n: 1}, children: {b: {}}}}\n')
  const exported = async (...args: readonly string[]): Promise<string> =>
    (await espalier(['export', 'model.yaml', ...args], { cwd })).stdout
  assert.equal(await exported(), '/a\n  n = 1\n  /b\n')
  assert.equal(await exported('--depth', '1', '--name', 'top'), '/top\n  /a\n    n = 1\n')
  assert.equal(await exported('-o', 'yaml', '--depth', '1'), 'children:\n  a:\n    properties:\n      "n": 1\n')
  const mistaken = await espalier(['export', 'cms'])
  assert.match(mistaken.stderr, /cannot read cms: .*\n {2}help: a path of the tree begins with "\/"/)
  assert.equal(mistaken.code, 3)
})

const REFUSED: readonly (readonly [source: string, stdin: string, code: number, stderr: RegExp])[] = [
  ['missing.yaml', '', 3, /cannot read missing\.yaml: there is no such file/],
  ['@nobody/x', '', 2, /there is no context "nobody"/],
  ['@/nowhere', '', 4, /\/nowhere does not exist/],
  ['missing.tree', '', 3, /cannot read missing\.tree: there is no such file/],
  ['-', '{"children": {"a": 7}}', 3, /stdin is not a tree as JSON: \/a is not an object/],
  ['-', '{"children": {"a": {"x": 7}}}', 3, /\/a has "x"; a node has "properties", "data" and "children"/],
  ['-', '{"children": {"a/b": {}}}', 3, /"a\/b" has a "\/" in it/],
  ['-', '{"children": ', 3, /stdin is not a tree as JSON/],
]

for (const [source, stdin, code, stderr] of REFUSED)
  test(`${source} ${stdin} is refused with exit ${code}`, async () => {
    const outcome = await espalier(['fmt', source], { endpoint, stdin })
    assert.deepEqual([outcome.stdout, outcome.code], ['', code], outcome.stderr)
    assert.match(outcome.stderr, stderr)
  })

test('any tree round-trips through JSON', () => {
  const value = fc.oneof(
    fc.jsonValue({ maxDepth: 2 }).map(json => JSON.stringify(json)),
    fc.constantFrom('1.0', '1e0', '9007199254740993', '-0.0'),
  )
  const name = fc.stringMatching(/^[a-z"\\ü=:. ]{1,6}$/).filter(name => name !== '.' && name !== '..')
  const text = fc
    .array(fc.tuple(name, name, value), { maxLength: 6 })
    .map(rows => rows.map(([node, key, value]) => `/${JSON.stringify(node)}\n  ${JSON.stringify(key)} = ${value}\n`))
    .map(blocks => [...new Map(blocks.map(block => [block.split('\n')[0], block])).values()].join(''))
  fc.assert(
    fc.property(text, text => {
      const { tree } = parseTree(text)
      assert.equal(formatTree(treeFromJson(treeToJson(tree))), formatTree(tree))
      JSON.parse(treeToJson(tree))
    }),
  )
})
