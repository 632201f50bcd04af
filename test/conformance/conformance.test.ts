import assert from 'node:assert/strict'
import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { before, suite, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { killGateway } from './crash.ts'
import { registerAllHosts } from './hosts.ts'
import { LANGUAGES, type Language, TYPESCRIPT_OVER_GRPC_JS } from './languages.ts'
import { play } from './play.ts'
import { parseJson, type Scenario } from './protocol.ts'
import { openWorld } from './world.ts'

const scenarios = globSync('scenarios/*.json', { cwd: import.meta.dirname })
  .sort()
  .map(file => parseJson(readFileSync(`${import.meta.dirname}/${file}`, 'utf8')) as unknown as Scenario)

const present = LANGUAGES.filter(language => language.isPresent())
const absent = LANGUAGES.filter(language => !present.includes(language))
/** Which language has passed which scenario. */
const passed = new Set<string>()

/** The command that starts each driver, once it is built. */
const commands = new Map<Language, readonly string[]>()

for (const language of present)
  suite(`the client for ${language.name}`, { concurrency: 2 }, () => {
    before(() => commands.set(language, language.build()))
    for (const scenario of scenarios)
      test(scenario.name, async () => {
        await using world = await openWorld(scenario.access)
        await play(scenario, world, () => commands.get(language) ?? [])
        passed.add(key(language, scenario))
      })
  })

for (const language of present)
  test(`an address without a host, 0.0.0.0 and [::] stand for all addresses of the machine of a client for ${language.name}`, () =>
    registerAllHosts(commands.get(language) ?? []))

suite('the client for TypeScript with unary calls over grpc-js', { concurrency: 2 }, () => {
  for (const scenario of scenarios)
    test(scenario.name, async () => {
      await using world = await openWorld(scenario.access)
      await play(scenario, world, () => TYPESCRIPT_OVER_GRPC_JS)
    })
})

suite('clients of different languages with each other', { concurrency: 2 }, () => {
  for (const [at, scenario] of scenarios.entries())
    test(scenario.name, async () => {
      await using world = await openWorld(scenario.access)
      await play(scenario, world, client => [...commands.values()][(at + client) % commands.size] ?? [])
    })
})

test('when a gateway is killed, no provider is missing, and ACLs and overrides stay, whatever the language of its client', () =>
  killGateway([...commands.values()]))

test('the table in clients/README.md has the results of this run', { skip: absent.length > 0 && named(absent) }, () => {
  const file = fileURLToPath(new URL('../../clients/README.md', import.meta.url))
  const text = readFileSync(file, 'utf8')
  const wanted = text.replace(/(<!-- conformance -->\n)[\s\S]*?(<!-- end -->)/, `$1${table()}$2`)
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(file, wanted)
  else assert.equal(text, wanted, 'UPDATE_GOLDEN=1 node --test test/conformance/conformance.test.ts')
})

test('a language that is not installed is named, and fails with CI=true', t => {
  for (const language of absent) t.diagnostic(named([language]))
  if (process.env.CI === 'true' && absent.length > 0) assert.fail(named(absent))
})

function table(): string {
  const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`
  return [
    row(['', ...LANGUAGES.map(({ name }) => name)]),
    row(['---', ...LANGUAGES.map(() => ':-:')]),
    ...scenarios.map(scenario =>
      row([scenario.name, ...LANGUAGES.map(language => (passed.has(key(language, scenario)) ? 'yes' : 'no'))]),
    ),
  ].join('')
}

function named(languages: readonly Language[]): string {
  return `not run: ${languages.map(({ name, needs }) => `${name} (needs ${needs})`).join(', ')}`
}

function key(language: Language, scenario: Scenario): string {
  return `${language.name}: ${scenario.name}`
}
