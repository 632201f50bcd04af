import assert from 'node:assert/strict'
import { test } from 'node:test'
import { COMMANDS } from '../../../../tools/cli/command-table.ts'
import { COMMAND_GROUPS } from '../../../../tools/cli/language/command-groups.ts'
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
    // Whatever reaches a terminal goes through the escaping of src/tree/terminal-text.ts, which imports nothing.
    const heavy = modules.filter(url =>
      /\/cli\/(commands|session)\/|\/clients\/|\/src\/(?!tree\/terminal-text\.ts)|node_modules/.test(url),
    )
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

test('every command of the help is in one group, and the help of a command does not repeat the options of all', async () => {
  const grouped = Object.values(COMMAND_GROUPS).flat()
  assert.deepEqual([...grouped].sort(), [...Object.keys(COMMANDS), 'help'].sort())
  for (const [name, lines] of Object.entries(help)) {
    const endpoint = lines.filter(line => line.includes('--endpoint <'))
    assert.equal(endpoint.length, name === '' ? 1 : 0, name)
  }
})

for (const columns of [60, 70, 79, 80, 200])
  test(`on a terminal of ${columns} columns no line of the help is longer than that, except for examples and single words`, async () => {
    for (const name of ['', ...Object.keys(COMMANDS)]) {
      const { stdout, code } = await inProcess(name === '' ? ['--help'] : [name, '--help'], { columns })
      assert.equal(code, 0)
      const examples = (help[name as keyof typeof help] ?? []).filter(line => line.startsWith('  espalier '))
      const long = stdout
        .split('\n')
        .filter(
          line =>
            line.length > Math.min(columns, 80) && !line.startsWith('Usage:') && !/^ {2}(espalier|'|--)/.test(line),
        )
        .filter(line => !examples.some(example => example.startsWith(line)) && !/^ {6}\S/.test(line))
      // A single word cannot be broken.
      assert.deepEqual(
        long.filter(line => line.trim().includes(' ')),
        [],
        `${name} at ${columns}`,
      )
    }
  })
