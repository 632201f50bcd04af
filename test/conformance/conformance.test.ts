import assert from 'node:assert/strict'
import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import { before, suite, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { killGateway } from './crash.ts'
import { registerAllHosts } from './hosts.ts'
import { installTypeScriptOverGrpcJs } from './installed/typescript.ts'
import { forcedOut, knownFailure } from './known-failures.ts'
import { buildRustExample, LANGUAGES, type Language } from './languages.ts'
import { play } from './play.ts'
import { parseJson, type Scenario } from './protocol.ts'
import { spreadOver } from './spread.ts'
import { openWorld } from './world.ts'

type NamedScenario = Scenario & { readonly file: string }

const scenarios = globSync('scenarios/*.json', { cwd: import.meta.dirname })
  .sort()
  .map((file): NamedScenario => {
    const scenario = parseJson(readFileSync(`${import.meta.dirname}/${file}`, 'utf8'), { floats: true })
    return { ...(scenario as unknown as Scenario), file: basename(file, '.json') }
  })
/** Those that clients of different languages play with each other. */
const together = scenarios.filter(({ isOfOne }) => isOfOne !== true)

/** What the contract promises without a facade: not TLS, verbs for trees, changes of a registration and states of a client. */
const FROM_THE_CONTRACT: ReadonlySet<string> = new Set([
  '01-register-and-discover',
  '02-watch',
  '03-watch-through-links',
  '06-keep-alive',
  '07-superseded',
  '09-next-endpoint',
  '10-gateway-stops',
  '11-token',
  '15-override',
  '16-values',
  '19-gateway-comes-later',
  '21-frozen-at-the-start',
  '22-frozen-idle',
  '24-two-of-three-frozen',
])

/** Which language has passed which scenario. */
const passed = new Set<string>()

/** The command that starts each driver, once it is built. */
const commands = new Map<Language, readonly string[]>()

for (const language of LANGUAGES)
  suite(`the client for ${language.name}`, { concurrency: 4 }, () => {
    before(async () => void commands.set(language, await language.build()))
    for (const scenario of scenarios) {
      if (forcedOut(language, scenario.file)) continue
      const why = knownFailure(language, scenario.file)
      if (why === undefined) test(scenario.name, () => playWith(scenario, language))
      else
        test(`known not to hold: ${scenario.name}`, async t => {
          t.diagnostic(why)
          await assert.rejects(playWith(scenario, language), 'it holds now: remove it from the known failures')
        })
    }
  })

async function playWith(scenario: NamedScenario, language: Language): Promise<void> {
  await using world = await openWorld(scenario)
  await play(scenario, world, () => commands.get(language) ?? [], { floats: language.hasFloats })
  passed.add(key(language, scenario))
}

suite('a client that was written from the contract alone', { concurrency: 3 }, () => {
  let command: readonly string[] = []
  before(() => {
    command = buildRustExample()
  })
  for (const scenario of scenarios.filter(({ file }) => FROM_THE_CONTRACT.has(file)))
    test(scenario.name, async () => {
      await using world = await openWorld(scenario)
      await play(scenario, world, () => command, { floats: true })
    })
})

for (const language of LANGUAGES)
  test(`an address without a host, 0.0.0.0 and [::] stand for all addresses of the machine of a client for ${language.name}`, () =>
    registerAllHosts(commands.get(language) ?? []))

for (const language of LANGUAGES)
  test(`clients for ${language.name} spread over several gateways`, () => spreadOver(commands.get(language) ?? []))

suite('the client for TypeScript with unary calls over grpc-js', { concurrency: 2 }, () => {
  let command: readonly string[] = []
  before(async () => {
    command = await installTypeScriptOverGrpcJs()
  })
  for (const scenario of together)
    test(scenario.name, async () => {
      await using world = await openWorld(scenario)
      await play(scenario, world, () => command)
    })
})

suite('clients of different languages with each other', { concurrency: 2 }, () => {
  for (const [at, scenario] of together.entries())
    test(scenario.name, async () => {
      await using world = await openWorld(scenario)
      await play(scenario, world, client => [...commands.values()][(at + client) % commands.size] ?? [])
    })
})

test('when a gateway is killed, no provider is missing, and ACLs and overrides stay, whatever the language of its client', () =>
  killGateway([...commands.values()]))

test('the table in clients/README.md has the results of this run', () => {
  const file = fileURLToPath(new URL('../../clients/README.md', import.meta.url))
  const text = readFileSync(file, 'utf8')
  const wanted = text.replace(/(<!-- conformance -->\n)[\s\S]*?(<!-- end -->)/, `$1${table()}$2`)
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(file, wanted)
  else assert.equal(text, wanted, 'UPDATE_GOLDEN=1 node --test test/conformance/conformance.test.ts')
})

function table(): string {
  const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`
  return [
    row(['', ...LANGUAGES.map(({ name }) => name)]),
    row(['---', ...LANGUAGES.map(() => ':-:')]),
    ...scenarios.map(scenario => row([scenario.name, ...LANGUAGES.map(language => cell(language, scenario))])),
  ].join('')
}

function cell(language: Language, scenario: NamedScenario): string {
  if (forcedOut(language, scenario.file)) return '-'
  return passed.has(key(language, scenario)) ? 'yes' : 'no'
}

function key(language: Language, scenario: Scenario): string {
  return `${language.name}: ${scenario.name}`
}
