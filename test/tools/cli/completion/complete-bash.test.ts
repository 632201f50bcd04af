import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import fc from 'fast-check'
import { bashQuestion } from '../../../../tools/cli/completion/complete-bash.ts'

const BREAKS = ' \t\n"\'@><=;|&(:'

/** The line after readline inserts a word: the part behind the last break, or behind an open quote, is replaced. */
function completed(line: string, word: string, quote: string): string {
  const { answer } = bashQuestion([line, BREAKS])
  const [, , reply] = answer({ words: [{ word }], files: false }).split('\n')
  const end =
    quote === '' ? 1 + Math.max(...[...BREAKS].map(sign => line.lastIndexOf(sign))) : line.lastIndexOf(quote) + 1
  return `${line.slice(0, end)}${reply}${quote}`
}

/** The words of each line, as split by a real bash. */
function wordsInBash(lines: readonly string[]): readonly (readonly string[])[] {
  const script = lines.map(line => `(set -f; set -- ${line}; printf '%s\\0' "$@"; printf '\\1\\0')`).join('\n')
  const { stdout, stderr } = spawnSync('bash', ['--norc', '-c', script], {
    encoding: 'utf8',
    env: { LC_ALL: 'C.UTF-8', PATH: process.env.PATH },
  })
  assert.equal(stderr, '')
  return stdout
    .split('\x01\0')
    .slice(0, -1)
    .map(words => words.split('\0').slice(0, -1))
}

test('the completion of any name is one word to bash, in any quotes, and nothing in it is executed', () => {
  const sign = fc.constantFrom(...' $(){}[]\'"`\\;&|<>*?!#~^%,:=@+-_.aZ0é中')
  const name = fc.array(sign, { minLength: 1, maxLength: 12 }).map(signs => `/ab${signs.join('')}`)
  const cases = fc.sample(fc.tuple(name, fc.constantFrom('', "'", '"')), { numRuns: 300, seed: 7 })
  const lines = cases.map(([word, quote]) => completed(`espalier get ${quote}/a`, word, quote))
  const expected = cases.map(([word]) => ['espalier', 'get', word])
  assert.deepEqual(wordsInBash(lines), expected)
})

const READ: readonly (readonly [line: string, words: readonly string[]])[] = [
  ['espalier ', ['']],
  ['espalier  get   /a', ['get', '/a']],
  ['espalier get /a\\ b/', ['get', '/a b/']],
  [`espalier get '/a "b`, ['get', '/a "b']],
  ['espalier get "/a \\$b', ['get', '/a $b']],
  [`espalier get /a" b"'c 'd`, ['get', '/a bc d']],
  ['espalier get $(touch x)', ['get', '$(touch', 'x)']],
]

for (const [line, words] of READ)
  test(`the words of ${line}`, () => assert.deepEqual(bashQuestion([line, BREAKS]).words, words))

const REPLIES: readonly (readonly [line: string, word: string, answer: string])[] = [
  ['espalier exp', 'export', '\nexp\nexport\n'],
  ['espalier get /cms/d', '/cms/db', 'nospace\n/cms/d\n/cms/db\n'],
  ['espalier get /p/10.0.0.1:8', '/p/10.0.0.1:80', 'nospace\n/p/10.0.0.1:8\n80\n'],
  ['espalier diff @pr', '@prod/', 'nospace\n@pr\n@prod/\n'],
  ['espalier get --output=js', '--output=json', '\njs\njson\n'],
  ['espalier get "/p/10.0.0.1:8', '/p/10.0.0.1:80', 'nospace\n/p/10.0.0.1:8\n/p/10.0.0.1:80\n'],
]

for (const [line, word, answer] of REPLIES)
  test(`${line}<TAB> puts ${word} behind the last break`, () =>
    assert.equal(bashQuestion([line, BREAKS]).answer({ words: [{ word }], files: false }), answer))

test('names of files are left to bash, with their prefix', () => {
  const { answer } = bashQuestion(["espalier import 'model o", BREAKS])
  assert.equal(answer({ words: [], files: true }), 'filenames\nmodel o\n')
})
