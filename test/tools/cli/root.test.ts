import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import fc from 'fast-check'
import { formatTree } from '../../../src/tree/language/format.ts'
import { parseTree } from '../../../src/tree/language/parse.ts'
import { saysRoot, type TreeNode } from '../../../src/tree/node.ts'
import { anyProperties } from '../../tree/arbitraries.ts'
import { inProcess, type Outcome } from './espalier.ts'
import { openWorld, type World } from './world.ts'

let from: World & AsyncDisposable
let to: World & AsyncDisposable
let folder = ''

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'root-'))
  await mkdir(join(folder, 'espalier'))
  from = await openWorld()
  to = await openWorld()
  await writeFile(
    join(folder, 'espalier', 'config.json'),
    JSON.stringify({ contexts: { there: { endpoint: to.endpoint } } }),
  )
})
after(async () => {
  await from?.[Symbol.asyncDispose]()
  await to?.[Symbol.asyncDispose]()
  await rm(folder, { recursive: true, force: true })
})

async function run(args: readonly string[], stdin = '', world: World = from): Promise<Outcome> {
  return inProcess(args, { endpoint: world.endpoint, stdin, env: { XDG_CONFIG_HOME: folder } })
}

async function output(...args: Parameters<typeof run>): Promise<string> {
  const outcome = await run(...args)
  assert.equal(outcome.code, 0, `${args[0].join(' ')}: ${outcome.stderr}`)
  return outcome.stdout
}

describe('properties of the root', { concurrency: false }, () => {
  const text =
    '/ : system\n  owner = "ops"\n  size => /web threads\n  defaults -> /shared\n/shared\n  /web\n    threads = 4\n/web\n  threads => /defaults/web\n'

  test('is imported, exported, restored elsewhere, and every command agrees on it', async () => {
    await output(['import', '-'], text)
    assert.equal(await output(['export']), text)
    assert.equal(await output(['get', '/web', 'threads']), '4\n')
    assert.equal((await run(['plan', '-'], text)).code, 0)
    assert.match(await output(['check', '@']), /^$/)
    assert.equal((await run(['diff', '@', '@there'])).code, 1)
    await output(['import', '-'], text, to)
    assert.equal(await output(['get', '/web', 'threads'], '', to), '4\n')
    assert.equal((await run(['diff', '@', '@there'])).code, 0)
    await output(['set', '/', 'owner="dev"'], '', to)
    assert.match(
      (await run(['diff', '@', '@there'])).stdout,
      /\n {2}\/ : system\n- {3}owner = "ops"\n\+ {3}owner = "dev"\n/,
    )
    assert.match((await run(['drift', '-', '--once'], text, to)).stdout, /~ {2}\/ .* owner = "ops" → "dev"/)
    assert.match((await run(['plan', '-'], text, to)).stdout, /~ \/ +: system\n/)
    assert.match(await output(['tree'], '', to), /^\/ : system/)
    assert.match(await output(['find', 'owner="dev"'], '', to), /^\/ /)
    assert.match(await output(['find', 'to:/shared'], '', to), /^\/ /)
    assert.doesNotMatch(await output(['graph', '@', '-T', 'dot']), /missing/)
    assert.match(await output(['graph', '@', '-T', 'json']), /owner/)
    await output(['cp', '/', '/copy'])
    assert.equal(await output(['export', '/copy']), formatTree(parseTree(text).tree, { name: 'copy' }))
    await output(['rm', '-r', '/copy', '--yes'])
  })

  test('is left as it is by a text that says nothing of it, and emptied by one that says that it is empty', async () => {
    await output(['import', '-'], '/\n  x = 1\n')
    await output(['import', '-', '--trim', '--yes'], '/web\n')
    assert.match(await output(['export']), /^\/\n {2}x = 1\n/)
    assert.equal((await run(['drift', '-', '--once'], '/web\n')).code, 0)
    await output(['import', '-'], '/\n')
    assert.doesNotMatch(await output(['export']), /^\/\n/)
  })

  test('is the node at the path of an import', async () => {
    await output(['import', '-', '/shared'], '/\n  x = 1\n/web\n')
    assert.match(await output(['export', '/shared']), /^\/shared\n {2}x = 1\n/)
  })

  test('survives the tree language, JSON and YAML, whatever it is', async () => {
    let [links, propertyLinks, types, empty] = [0, 0, 0, 0]
    await fc.assert(
      fc.asyncProperty(anyProperties, async properties => {
        const tree: TreeNode = { properties, children: new Map([['a', { properties, children: new Map() }]]) }
        for (const key of properties.keys()) {
          if (key.endsWith(' ->')) links++
          if (key.endsWith(' =>')) propertyLinks++
          if (key === 'type') types++
        }
        if (properties.size === 0) empty++
        const wanted = saysRoot(tree) ? tree : { ...tree, bare: true as const }
        const said = formatTree(wanted)
        await output(['import', '-'], said)
        const exported = await output(['export'])
        assert.deepEqual(parseTree(exported).tree.properties, properties)
        // JSON has no NaN, and YAML no repeated keys.
        if ([...properties.values()].some(value => /NaN|Infinity|[{]/.test(value))) return
        for (const format of ['json', 'yaml']) {
          const document = await output(['export', '-o', format])
          assert.equal((await run(['plan', '-'], document)).code, 0, document)
          if (properties.size === 0) continue
          await output(['import', '-'], document, to)
          assert.deepEqual(parseTree(await output(['export'], '', to)).tree.properties, properties)
        }
      }),
      // The examples reach every class in each run.
      {
        numRuns: 25,
        examples: [[new Map()], [parseTree('/\n  type = "t"\n  p => /a x\n  l -> /a\n').tree.properties]],
      },
    )
    assert.ok(links > 0 && propertyLinks > 0 && types > 0 && empty > 0, `${[links, propertyLinks, types, empty]}`)
  })
})
