import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { completion } from '../../../../tools/cli/commands/completion.ts'
import { powerShellQuestion } from '../../../../tools/cli/completion/complete-powershell.ts'
import { COMPLETION_SCRIPTS } from '../../../../tools/cli/completion/completion-scripts.ts'
import { nodesOf, parsePowerShell, type Syntax } from '../../../support/powershell-grammar.ts'
import { espalier } from '../espalier.ts'

const SCRIPT = COMPLETION_SCRIPTS.powershell ?? ''

let script: Syntax

before(() => {
  const [whole, torn] = parsePowerShell([SCRIPT, SCRIPT.slice(0, SCRIPT.lastIndexOf('}'))])
  assert.equal(torn, undefined, 'the grammar knows what is no PowerShell')
  assert.ok(whole !== undefined, 'the script is PowerShell')
  script = whole
})

function texts(kind: string, tree = script): readonly string[] {
  return nodesOf(tree, kind).map(({ text }) => text)
}

test('the script registers a completer of a native command, with its three parameters', () => {
  const [register] = nodesOf(script, 'command')
  assert.match(
    register?.text ?? '',
    /^Register-ArgumentCompleter -Native -CommandName espalier -ScriptBlock \{\s*param\(\$wordToComplete, \$commandAst, \$cursorPosition\)/,
  )
  assert.equal(script.below.filter(({ kind }) => kind !== 'comment').length, 1)
})

test('a result has its four parts', () => {
  assert.deepEqual(texts('invokation_expression'), [
    "[System.Management.Automation.CompletionResult]::new($found.text, $found.word, 'ParameterValue', $found.about)",
    '[System.Management.Automation.CompletionCompleters]::CompleteFilename($wordToComplete)',
  ])
})

test('the command runs silently, and its exit code and the environment variable are restored', () => {
  const [attempt] = nodesOf(script, 'try_statement')
  assert.deepEqual(texts('redirection', attempt), ['2> $null'])
  assert.deepEqual(texts('catch_clause', attempt).map(bare), ['catch { }'])
  assert.deepEqual(texts('finally_clause', attempt).map(bare), [
    'finally { $env:ESPALIER_COMPLETE = $null $global:LASTEXITCODE = $exitCode }',
  ])
})

test('every variable is set in the script or by PowerShell', () => {
  const given = texts('left_assignment_expression').concat(texts('param_block'), '$found in', '$_ $null')
  for (const variable of texts('variable')) assert.ok(given.join(' ').includes(variable), variable)
})

test('the command returns completions to the script, and nothing where nothing matches', async () => {
  const ask = async (typed: string): Promise<unknown> => {
    const { stdout, stderr, code } = await espalier(['__complete', 'powershell'], { env: { ESPALIER_COMPLETE: typed } })
    assert.deepEqual([stderr, code], ['', 0])
    return JSON.parse(stdout)
  }
  const words = [{ text: 'completion', word: 'completion', about: completion.summary }]
  assert.deepEqual(await ask('compl\ncompl'), { words, files: false })
  assert.deepEqual(await ask('\napply\n'), { words: [], files: true })
  assert.deepEqual(await ask('\nnonsense\n'), { words: [], files: false })
})

test('the words are passed as typed, including an empty one', () => {
  assert.deepEqual(powerShellQuestion('\nget\n').words, ['get', ''])
  assert.deepEqual(powerShellQuestion("'/a b'\nget\n/a b").words, ['get', '/a b'])
  assert.deepEqual(powerShellQuestion(undefined).words, [])
})

const TEXTS: readonly (readonly [typed: string, word: string, text: string])[] = [
  ['/c', '/cms/10.0.0.1:80', '/cms/10.0.0.1:80'],
  ['--o', '--output=json', '--output=json'],
  ['', '@prod/', '`@prod/'],
  ['/a', '/a b', '/a` b'],
  ['/a', "/a'b$(x);c,d", "/a`'b`$`(x`)`;c`,d"],
  ['/a', '/a\u2019b`c', '/a`\u2019b``c'],
  ["'/a", "/a'b c", "'/a''b c'"],
  ['"/a', '/a$b\u2019', "'/a$b\u2019\u2019'"],
]

for (const [typed, word, text] of TEXTS)
  test(`after ${typed || 'nothing'}, ${word} is completed as ${text}`, () => {
    const { answer } = powerShellQuestion(`${typed}\nget\n/`)
    const said = answer({ words: [{ word }], files: false })
    assert.match(said, /^[ -~]*\n$/, 'the encoding of the console cannot spoil it')
    assert.deepEqual(JSON.parse(said), { words: [{ text, word, about: word }], files: false })
  })

test('a quoted name is one string to PowerShell', () => {
  const names = ["it's", 'a\u2019b', '$(rm -rf)', '";&|']
  const lines = names.map(name => {
    const { words } = JSON.parse(powerShellQuestion("'/").answer({ words: [{ word: name }], files: false }))
    return `espalier get ${words[0].text}`
  })
  for (const [at, tree] of parsePowerShell(lines).entries()) {
    const [argument, another] = tree === undefined ? [] : nodesOf(tree, 'string_literal')
    assert.equal(another, undefined)
    assert.equal(`espalier get ${argument?.text}`, lines[at])
  }
})

function bare(text: string): string {
  return text.replace(/\s+/g, ' ')
}
