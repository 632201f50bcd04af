import assert from 'node:assert/strict'
import { test } from 'node:test'
import help from '../../../../tools/cli/language/help.json' with { type: 'json' }
import { helpTexts } from '../../../../tools/dev/help-texts.ts'
import { loadedModules } from '../../../support/process/loaded-modules.ts'
import { BINARY, inProcess } from '../espalier.ts'

test('the table of help texts matches the declarations of the commands; "npm run fix" writes it', async () => {
  assert.deepEqual(help, await helpTexts())
})

for (const [argv, more] of [
  [['--help'], [['-h'], ['help'], ['--color', 'never', '--help']]],
  [
    ['get', '--help'],
    [
      ['get', '-h'],
      ['help', 'get'],
      ['-q', 'get', '--help'],
      ['get', '--help', '/cms'],
    ],
  ],
  [['--version'], [['-q', '--version']]],
  [['version'], [['-q', 'version']]],
] as const)
  test(`espalier ${argv.join(' ')} prints the same from the table as from the parser`, async () => {
    const { stdout, stderr, code } = await inProcess(argv)
    assert.deepEqual([stderr, code], ['', 0])
    assert.notEqual(stdout, '')
    for (const other of more) assert.equal((await inProcess(other)).stdout, stdout, other.join(' '))
  })

for (const argv of [['version'], ['--version'], ['--help'], ['get', '--help'], ['serve', '-h'], ['help', 'watch']])
  test(`espalier ${argv.join(' ')} loads no command, no parser and no client`, async () => {
    const modules = await loadedModules(BINARY, argv)
    const heavy = modules.filter(url => /\/cli\/(commands|session)\/|\/clients\/|\/src\/|node_modules/.test(url))
    assert.deepEqual(heavy, [])
    assert.ok(modules.length > 5, `only ${modules.length} modules were seen`)
  })

test('help for a command that does not exist is a usage error with a suggestion', async () => {
  for (const argv of [
    ['help', 'gte'],
    ['gte', '--help'],
  ]) {
    const { stdout, stderr, code } = await inProcess(argv)
    assert.deepEqual([stdout, code], ['', 2])
    assert.match(stderr, /unknown command "gte"\n.*did you mean get\?/)
  }
})
