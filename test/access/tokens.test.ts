import assert from 'node:assert/strict'
import { chmod, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { test } from 'node:test'
import { Tokens } from '../../src/access/tokens.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { temporaryDirectory } from '../support/process/temporary.ts'

const ONE = 'one-token-of-many'
const OTHER = 'quite-another-token'

test('a line is a token, followed by "read" if it is read-only, and the rest is comment', async () => {
  await using world = await open(`# tokens\r\n\n ${ONE}\t# all\r\n${OTHER} read # little\n`)
  const tokens = world.tokens()
  assert.deepEqual(
    [tokens.find(ONE)?.role, tokens.find(OTHER)?.role, tokens.find(`${ONE}x`)?.role],
    ['write', 'read', undefined],
  )
})

test('a file that is no use is refused with the line that is wrong', async () => {
  await using world = await open('')
  for (const [content, why] of [
    ['', /tokens \(.*\): it has no token$/],
    ['# nothing\n', /it has no token$/],
    [`${ONE}\nshort\n`, /:2\): a token is 16 or more letters, digits/],
    [`${ONE}\nwith spaces in a token\n`, /:2\): /],
    [`${ONE} write-only\n`, /:1\): only the word "read" may follow a token/],
    [`${ONE} read read\n`, /:1\): only the word/],
    [`${ONE}\n\n${ONE} read\n`, /:3\): this token is a duplicate/],
  ] as const) {
    await writeFile(world.file, content)
    assert.throws(() => world.tokens(), { code: 'BAD_ARGUMENT', message: why }, content)
  }
  await rm(world.file)
  assert.throws(() => world.tokens(), { code: 'BAD_ARGUMENT', message: /cannot be read \(ENOENT\)/ })
})

test('no token is ever shown in what is said of its file', async () => {
  await using world = await open(`${ONE}\nhunter2\n`)
  assert.throws(
    () => world.tokens(),
    (error: Error) => !/hunter2|one-token/.test(error.message),
  )
})

test('what a changed file says counts a second later at the most', async () => {
  await using world = await open(`${ONE}\n`)
  const tokens = world.tokens()
  await writeFile(world.file, `${OTHER} read\n`)
  world.clock.advance(1_000)
  assert.deepEqual([tokens.find(ONE)?.role, tokens.find(OTHER)?.role], [undefined, 'read'])
  await writeFile(`${world.file}.new`, `${ONE} read\n`)
  await rename(`${world.file}.new`, world.file)
  world.clock.advance(1_000)
  assert.deepEqual([tokens.find(ONE)?.role, tokens.find(OTHER)?.role], ['read', undefined])
})

test('a tokens file that becomes invalid or is deleted changes nothing, and is logged once', async () => {
  await using world = await open(`${ONE}\n`)
  const tokens = world.tokens()
  for (const spoil of [() => writeFile(world.file, 'bad'), () => rm(world.file)]) {
    await spoil()
    const before = world.errors.length
    for (let times = 0; times < 3; times++) {
      world.clock.advance(1_000)
      assert.equal(tokens.find(ONE)?.role, 'write')
    }
    assert.equal(world.errors.length, before + 1)
  }
  await writeFile(world.file, `${OTHER}\n`)
  world.clock.advance(1_000)
  assert.deepEqual([tokens.find(ONE)?.role, tokens.find(OTHER)?.role], [undefined, 'write'])
})

test('a file that others may read is warned of, one of the owner alone is not', async () => {
  await using world = await open(`${ONE}\n`)
  world.tokens()
  assert.equal(world.warnings.length, 0)
  await chmod(world.file, 0o640)
  world.tokens()
  assert.deepEqual(world.warnings, [{ setting: 'tokens', file: world.file, mode: '640' }])
})

async function open(content: string) {
  await using opened = new AsyncDisposableStack()
  const { path: directory } = opened.use(await temporaryDirectory())
  const file = path.join(directory, 'tokens')
  await writeFile(file, content, { mode: 0o600 })
  const clock = new FakeClock()
  const warnings: object[] = []
  const errors: object[] = []
  const log = {
    debug: () => {},
    info: () => {},
    warn: (facts: object) => warnings.push(facts),
    error: (facts: object) => errors.push(facts),
  }
  const stack = opened.move()
  return {
    file,
    clock,
    warnings,
    errors,
    tokens: () => new Tokens({ file, clock, log }),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
}
