import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { connect } from '../../../../clients/typescript/index.ts'
import { readYaml } from '../../../../tools/cli/documents/yaml-source.ts'
import { eventually } from '../../../support/condition.ts'
import { openGateway, type TestGateway } from '../../../support/gateway.ts'
import { temporaryDirectory } from '../../../support/process/temporary.ts'
import { espalier, start } from '../espalier.ts'

const MODEL = String.raw`/"- x"
  ": " = "yes"
  "a: b" = "line 1\nline 2\n"
  "null" = "1e3"
  bell = "\u0007\u0085\u007f"
/cms : z4m cms
  big = 9007199254740993
  empty = {}
  list = [1.0, [], {"deep": [null, true, "0644"]}]
  ratio = 1.0
  t => /lb t
  main -> /lb
/lb
  /"漢字"
`

const YAML_MODEL = String.raw`children:
  "- x":
    properties:
      ": ": "yes"
      "a: b": |
        line 1
        line 2
      bell: "\u0007\u0085\u007f"
      "null": "1e3"
  cms:
    properties:
      big: 9007199254740993
      empty: {}
      list:
        - 1.0
        - []
        - deep:
            - null
            - true
            - "0644"
      main ->: /lb
      ratio: 1.0
      t =>: /lb t
      type: z4m cms
  lb:
    children:
      漢字: {}
`

let gateway: TestGateway

let endpoint: string

before(async () => {
  gateway = await openGateway()
  endpoint = gateway.endpoint
  const { code, stderr } = await espalier(['import', '-'], { endpoint, stdin: MODEL })
  assert.equal(code, 0, stderr)
})

after(async () => {
  await gateway?.[Symbol.asyncDispose]()
})

test('a tree as YAML is exported to the last digit, and read from a file and from stdin', async () => {
  await using directory = await temporaryDirectory()
  await using empty = await openGateway()
  const file = join(directory.path, 'model.yaml')
  assert.equal((await espalier(['export', '-o', 'yaml', '-f', file], { endpoint })).code, 0)
  assert.equal(await readFile(file, 'utf8'), YAML_MODEL)
  const nothing = /^Plan: 0 to add, 0 to change, 0 to delete, 4 unchanged\.\n$/
  assert.match((await espalier(['plan', file], { endpoint })).stdout, nothing)
  assert.match((await espalier(['plan', '-'], { endpoint, stdin: `# as exported\n\n${YAML_MODEL}` })).stdout, nothing)
  const imported = await espalier(['import', file], { endpoint: empty.endpoint })
  assert.equal(imported.code, 0, imported.stderr)
  const texts = [endpoint, empty.endpoint].map(endpoint => espalier(['export', '-o', 'yaml'], { endpoint }))
  const [there, here] = await Promise.all(texts)
  assert.equal(here?.stdout, there?.stdout)
})

test('a file of YAML is a source wherever a tree is read, and fmt -w does not write it', async () => {
  await using directory = await temporaryDirectory()
  const cwd = directory.path
  await writeFile(join(cwd, 'model.yml'), 'children:\n  a: {properties: {n: 1, "b ->": /b}}\n  b: {}\n')
  const run = async (...args: string[]): Promise<readonly [string, number | string]> => {
    const { stdout, code } = await espalier(args, { cwd })
    return [stdout, code]
  }
  assert.deepEqual(await run('fmt', 'model.yml'), ['/a\n  n = 1\n  b -> /b\n/b\n', 0])
  assert.deepEqual((await run('fmt', '-w', 'model.yml'))[1], 2)
  assert.deepEqual((await run('diff', 'model.yml', 'model.yml'))[1], 0)
  assert.deepEqual((await run('check', 'model.yml'))[1], 0)
  assert.match((await run('graph', 'model.yml', '-T', 'dot'))[0], /digraph/)
})

const REFUSED: readonly (readonly [yaml: string, kind: string, message: RegExp])[] = [
  ['a: "x', 'MISSING_CHAR', /missing closing "quote\n {2}--> model\.yaml:1:6\n/],
  ['a:\n\tb: 1', 'TAB_AS_INDENT', /--> model\.yaml:2:1\n.*help: indent with spaces/s],
  ['a: b: c', 'BLOCK_AS_IMPLICIT_KEY', /--> model\.yaml:1:4\n {3}1 \| a: b: c\n {5}\| {4}\^\n/],
  ['ä: &x 1\n"ü": @x', 'BAD_SCALAR_START', /--> model\.yaml:2:6\n/],
  ['a: 1\nb: 2\na: 3', 'DUPLICATE_KEY', /"a" is defined twice\n {2}--> model\.yaml:3:1\n/],
  ['a: 1\n---\nb: 2', 'MULTIPLE_DOCS', /a second document begins/],
  ['a: !!binary aGk=', 'TAG_RESOLVE_FAILED', /model\.yaml:1:4\n.*help: tags are not read/s],
  ['a: !!js/function "x"', 'TAG_RESOLVE_FAILED', /tags are not read/],
  ['a: !!str 1', 'TAG', /tags are not read/],
  ['a: &x {b: 1}\n<<: *x', 'MERGE_KEY', /merge keys are not read\n {2}--> model\.yaml:2:1\n/],
  ['? [a]\n: 1', 'BAD_KEY', /a key that is not a string/],
  ['a: .nan', 'BAD_NUMBER', /\.nan is a number that JSON cannot express/],
  ['a: -.inf', 'BAD_NUMBER', /-\.inf is a number/],
  ['a: 0644', 'BAD_NUMBER', /0644 is a number .*or in quotes if it is a text/s],
  ['a: 0x1F', 'BAD_NUMBER', /0x1F is a number/],
  ['a: *x', 'BAD_ALIAS', /\*x is not defined\n {2}--> model\.yaml:1:4\n.*help: write &x before it/s],
  ['a: &x [*x]', 'BAD_ALIAS', /\*x is not defined/],
  ['', 'EMPTY', /the file is empty\n {2}--> model\.yaml:1:1\n/],
  ['%YAML 1.1\n---\na: 1\n...\nb: 2', 'MULTIPLE_DOCS', /a second document/],
  [`a: ${'['.repeat(300)}${']'.repeat(300)}`, 'TOO_DEEP', /nested deeper than 200 levels/],
  ['['.repeat(100_000), 'TOO_DEEP', /nested too deep to be read/],
]

for (const [yaml, kind, message] of REFUSED)
  test(`YAML that begins with ${JSON.stringify(yaml.slice(0, 30))} is refused as ${kind}, with its place`, async () => {
    await using directory = await temporaryDirectory()
    await writeFile(join(directory.path, 'model.yaml'), yaml)
    const { stdout, stderr, code } = await espalier(['fmt', 'model.yaml'], { cwd: directory.path })
    assert.deepEqual([stdout, code], ['', 3], stderr)
    assert.ok(stderr.startsWith(`error[${kind}]: `), stderr)
    assert.match(stderr, message)
    assert.match(stderr, / {3}help: /)
    assert.match(stderr, /\nerror\[BAD_SYNTAX\]: model\.yaml has 1 error\n {2}help: "espalier check FILE" shows/)
  })

test('a document that is not a tree is refused as in JSON', async () => {
  const outcome = await espalier(['fmt', '-'], { stdin: '---\nchildren: {a: 7}\n' })
  assert.equal(outcome.code, 3)
  assert.match(outcome.stderr, /stdin is not a tree as YAML: \/a is not an object\n {2}help: espalier export -o yaml/)
})

test('check reports problems of YAML among other sources, without line numbers of the converted text', async () => {
  await using directory = await temporaryDirectory()
  await writeFile(join(directory.path, 'bad.yaml'), 'children: {\n')
  await writeFile(join(directory.path, 'odd.yaml'), 'children: {a: {properties: {"b ->": /nowhere}}}\n')
  const { stdout, code } = await espalier(['check', 'bad.yaml', 'odd.yaml', '-o', 'yaml'], { cwd: directory.path })
  assert.equal(code, 3)
  const rows = JSON.parse(readYaml(stdout).json) as { file: string; line?: number; kind: string }[]
  assert.deepEqual(
    rows.filter(({ file }) => file === 'bad.yaml').map(({ line }) => line),
    [2],
  )
  const odd = rows.filter(({ file }) => file === 'odd.yaml')
  assert.ok(odd.length > 0 && odd.every(({ line }) => line === undefined), stdout)
})

test('every command with -o json prints equal YAML with -o yaml', async () => {
  for (const args of [
    ['get', '/cms'],
    ['get', '/cms', 'list'],
    ['ls', '/'],
    ['ls', '/lb/漢字'],
    ['tree', '/'],
    ['find', 'name~cms'],
    ['find', 'name~nothing'],
    ['stat', '/cms'],
    ['resolve', '/cms/main', '--trace'],
    ['providers', '/lb'],
    ['plan', '-'],
    ['diff', '-', '@'],
    ['check', '@'],
    ['journal'],
    ['version'],
    ['context', 'ls'],
  ]) {
    const run = (format: string) => espalier([...args, '-o', format], { endpoint, stdin: '/new\n  a = "no"\n' })
    const [json, yaml] = await Promise.all([run('json'), run('yaml')])
    assert.deepEqual([yaml.code, yaml.stderr], [json.code, json.stderr], args.join(' '))
    assert.deepEqual(
      JSON.parse(readYaml(yaml.stdout).json),
      JSON.parse(json.stdout),
      `${args.join(' ')}\n${yaml.stdout}`,
    )
  }
  const { stdout } = await espalier(['status', '-o', 'yaml'], { endpoint })
  assert.match(stdout, /^endpoint: .*\nhealth: SERVING\nstore: LIVE\nrevision: "\d+"\nroundTripMs: /)
})

test('a watch prints a sequence of YAML documents', async () => {
  await using client = connect({ endpoints: endpoint })
  await using watching = start(['providers', '/cms', '-w', '-o', 'yaml'], { endpoint })
  await eventually(() => watching.stdout === '---\n[]\n', 'no servers')
  await using registration = client.register('/cms', '10.0.0.1:80')
  await registration.registered()
  const one = /^---\n\[\]\n---\n- address: 10\.0\.0\.1:80\n {2}ephemeral: true\n/
  await eventually(() => one.test(watching.stdout), 'one server')
})

test('with -o yaml a failure is YAML, too', async () => {
  const { stdout, stderr, code } = await espalier(['stat', '/nowhere', '-o', 'yaml'], { endpoint })
  assert.deepEqual([stdout, code], ['', 4])
  assert.match(stderr, /^error:\n {2}code: NOT_FOUND\n {2}exit: 4\n {2}message: /)
})
