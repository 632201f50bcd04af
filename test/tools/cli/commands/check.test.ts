import assert from 'node:assert/strict'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { temporaryDirectory } from '../../../support/process/temporary.ts'
import { espalier, type Outcome } from '../espalier.ts'

const FILES = {
  'one file.tree': '/a\n  /providers\n  main -> /b\n',
  'two.tree': '/c\n  x = four\n',
}

async function check(...args: readonly string[]): Promise<Outcome> {
  await using directory = await temporaryDirectory()
  for (const [name, text] of Object.entries(FILES)) await writeFile(join(directory.path, name), text)
  return await espalier(['check', ...args], { cwd: directory.path })
}

test('check reads several sources; an empty line follows each problem', async () => {
  assert.deepEqual(await check('one file.tree', 'two.tree'), {
    stdout: `error[LINK_DANGLING]: /a  main -> /b  points nowhere
  --> one file.tree:3:11
   help: /b does not exist.

warning[UNUSED_SERVICE]: nothing links to /a
  --> one file.tree:1:1

error[BAD_VALUE]: cannot read the value of "x"
  --> two.tree:2:7
   1 | /c
   2 |   x = four
     |       ^^^^ not a number, quoted string, True/False/None, list or dict
   help: strings need quotes: x = 'four'

`,
    stderr: '2 errors, 1 warning.\n',
    code: 3,
  })
})

test('check -o json has the file, kind, place and node of each problem', async () => {
  const { stdout, code } = await check('one file.tree', '-o', 'json')
  assert.deepEqual(JSON.parse(stdout), [
    {
      file: 'one file.tree',
      severity: 'error',
      kind: 'LINK_DANGLING',
      path: '/a',
      message: '/a  main -> /b  points nowhere',
      hint: '/b does not exist.',
      line: 3,
      column: 11,
    },
    {
      file: 'one file.tree',
      severity: 'warning',
      kind: 'UNUSED_SERVICE',
      path: '/a',
      message: 'nothing links to /a',
      line: 1,
      column: 1,
    },
  ])
  assert.equal(code, 1)
})

interface Sarif {
  readonly version: string
  readonly runs: readonly {
    readonly tool: { readonly driver: { readonly name: string; readonly rules: readonly { readonly id: string }[] } }
    readonly columnKind: string
    readonly results: readonly unknown[]
  }[]
}

test('check -o sarif is one log for all sources, even without problems', async () => {
  const { stdout, code } = await check('one file.tree', 'two.tree', '-o', 'sarif')
  const { version, runs } = JSON.parse(stdout) as Sarif
  const [run] = runs
  assert.deepEqual(
    [version, runs.length, run?.tool.driver.name, run?.columnKind, code],
    ['2.1.0', 1, 'espalier', 'unicodeCodePoints', 3],
  )
  assert.deepEqual(
    run?.tool.driver.rules.map(({ id }) => id),
    ['BAD_VALUE', 'LINK_DANGLING', 'UNUSED_SERVICE'],
  )
  assert.deepEqual(run?.results[0], {
    ruleId: 'LINK_DANGLING',
    level: 'error',
    message: { text: '/a  main -> /b  points nowhere (/b does not exist.)' },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: 'one%20file.tree' },
          region: { startLine: 3, startColumn: 11 },
        },
        logicalLocations: [{ fullyQualifiedName: '/a' }],
      },
    ],
  })
  assert.equal(run?.results.length, 3)
  const clean = await espalier(['check', '-', '-o', 'sarif'], { stdin: '/a\n' })
  assert.deepEqual([(JSON.parse(clean.stdout) as Sarif).runs[0]?.results, clean.code], [[], 0])
})

test('a problem names its file as it was typed, so that a terminal can open it', async () => {
  await using directory = await temporaryDirectory()
  await mkdir(join(directory.path, 'models'))
  await writeFile(join(directory.path, 'models/bad.tree'), '/a\n  b c\n')
  await writeFile(join(directory.path, 'models/warned.tree'), '/web:z4m\n')
  await writeFile(join(directory.path, 'models/bad.json'), '{"nodes":')
  for (const command of ['check', 'plan', 'import', 'fmt']) {
    const { stdout, stderr } = await espalier([command, 'models/bad.tree'], { cwd: directory.path })
    assert.match(stdout + stderr, /--> models\/bad\.tree:2:3\n/, command)
  }
  const { stderr } = await espalier(['check', 'models/warned.tree'], { cwd: directory.path })
  assert.match(stderr, /--> models\/warned\.tree:1:/)
  assert.match(
    (await espalier(['check', 'models/bad.json'], { cwd: directory.path })).stderr,
    /models\/bad\.json is not/,
  )
})
