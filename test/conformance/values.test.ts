import assert from 'node:assert/strict'
import { before, suite, test } from 'node:test'
import { decodeData, type NodeData } from '../../src/tree/data.ts'
import { join, parsePath, type TreePath } from '../../src/tree/path.ts'
import { openGateway } from '../support/gateway.ts'
import { startDriver } from './driver.ts'
import { LANGUAGES, type Language } from './languages.ts'
import { assertReach, corpus } from './node-values.ts'
import { type Answer, formatJson, type Json, type JsonObject, parseJson } from './protocol.ts'

const ROOT = parsePath('/values')

/** What a client has to read: integers exact, other numbers as doubles, and what no double holds as a word. */
function read(data: NodeData): Json {
  const members = [...decodeData(data)].filter(([key]) => key.isWellFormed())
  return plain(Object.fromEntries(members.map(([key, value]) => [key, parseJson(words(value))])))
}

function words(text: string): string {
  return text.replace(/"(?:[^"\\]|\\.)*"|-?Infinity|NaN/g, token => (token.startsWith('"') ? token : `"${token}"`))
}

/** Languages whose strings cannot hold a lone surrogate show U+FFFD; 1.0, 1 and -0 are written differently. */
function plain(value: Json): Json {
  if (typeof value === 'string') return value.toWellFormed()
  if (typeof value === 'number') return Number.isFinite(value) ? value + 0 : String(value)
  if (typeof value === 'bigint') return String(value)
  if (value === null || typeof value !== 'object') return value
  if (Array.isArray(value)) return value.map(plain)
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key.toWellFormed(), plain(one)]))
}

const commands = new Map<Language, readonly string[]>()
for (const language of LANGUAGES)
  suite(`the client for ${language.name}`, () => {
    before(async () => void commands.set(language, await language.build()))

    test('reads and watches every value that a node can hold', async () => {
      await using gateway = await openGateway()
      const { signal } = new AbortController()
      const nodes = corpus()
      assertReach(nodes.values())
      const creations = [...nodes].map(([name, data]) => ({ op: 'create', path: join(ROOT, name), data }) as const)
      await gateway.store.commit([{ op: 'create', path: ROOT, data: Buffer.from('{}') }, ...creations], { signal })
      const expected = Object.fromEntries([...nodes].map(([name, data]) => [name, read(data)]))
      const prefix = `${ROOT}/`

      await using driver = startDriver(commands.get(language) ?? [])
      const send = async (command: JsonObject): Promise<JsonObject> => {
        const answer: Answer = await driver.send({ path: ROOT, ...command } as never)
        assert.ok('ok' in answer, formatJson(answer as never))
        return answer.ok
      }
      await send({ do: 'connect', endpoints: [gateway.endpoint] })
      const same = (found: Json | undefined, wanted: Json): void => assert.deepEqual(plain(found ?? null), wanted)
      same((await send({ do: 'discover' })).providers, expected)
      await send({ do: 'watchChildren', as: 'children' })
      same((await send({ do: 'next', as: 'children' })).providers, expected)
      await send({ do: 'watchTree', as: 'tree' })
      const { nodes: tree } = await send({ do: 'next', as: 'tree' })
      same(tree, {
        [ROOT]: {},
        ...Object.fromEntries(Object.entries(expected).map(([name, one]) => [prefix + name, one])),
      })
      for (const [name, data] of nodes) {
        const path: TreePath = join(ROOT, name)
        same((await send({ do: 'properties', path })).properties, read(data))
        await send({ do: 'watchProperties', as: name, path })
        same((await send({ do: 'next', as: name })).properties, read(data))
      }
    })

    test('finds providers by integers of any size', async () => {
      await using gateway = await openGateway()
      const { signal } = new AbortController()
      const data = (text: string): Buffer => Buffer.from(`{"id":${text}}`)
      const paths = ['9007199254740992', '9007199254740993', '9007199254740992.0']
      await gateway.store.commit(
        paths.map(text => ({ op: 'create', path: parsePath(`/${text}`), data: data(text) }) as const),
        { signal },
      )
      await using driver = startDriver(commands.get(language) ?? [])
      await driver.send({ do: 'connect', endpoints: [gateway.endpoint] })
      const answer = await driver.send({ do: 'discover', path: '/', match: { id: 9007199254740993n } })
      assert.ok('ok' in answer, formatJson(answer as never))
      assert.deepEqual(Object.keys(answer.ok.providers as JsonObject), ['9007199254740993'])
    })
  })
