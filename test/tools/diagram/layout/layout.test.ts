import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { test } from 'node:test'
import { sourceFiles } from '../../../../tools/diagram/node/files.ts'
import { NativeEngine } from '../../../../tools/diagram/node/native-engine.ts'
import { WasmEngine } from '../../../../tools/diagram/node/wasm-engine.ts'
import { temporaryDirectory } from '../../../support/process/temporary.ts'

const never = new AbortController().signal

/** A graph that needs minutes of layout. */
const DENSE = `digraph { ${Array.from({ length: 1500 }, (_, i) => `n${(i * 7919) % 500} -> n${(i * 104_729 + (i >> 2) * 17) % 500}`).join(';')} }`

test('a layout gives the same bytes each time, even in a new thread', async () => {
  await using engine = new WasmEngine(sourceFiles.worker)
  const first = await engine.layout('digraph { a -> b }', never)
  for (let i = 0; i < 25; i++) assert.equal(await engine.layout('digraph { a -> b }', never), first)
})

test('concurrent calls are served one after the other', async () => {
  await using engine = new WasmEngine(sourceFiles.worker)
  const pictures = await Promise.all(['a', 'b', 'c'].map(name => engine.layout(`digraph { ${name} }`, never)))
  assert.deepEqual(
    pictures.map(svg => /<title>([abc])<\/title>/.exec(svg)?.[1]),
    ['a', 'b', 'c'],
  )
})

test('a layout that takes too long ends when its signal aborts, and the engine remains usable', async () => {
  await using engine = new WasmEngine(sourceFiles.worker)
  const deadline = AbortSignal.timeout(300)
  await assert.rejects(engine.layout(DENSE, deadline), error => error === deadline.reason)
  assert.match(await engine.layout('digraph { a }', never), /<svg/)
})

test('a layout is not begun when its signal has aborted', async () => {
  await using engine = new WasmEngine(sourceFiles.worker)
  await assert.rejects(engine.layout('digraph { a }', AbortSignal.abort(new Error('enough'))), /enough/)
})

test('text that is not a graph fails with the message of the engine, which remains usable', async () => {
  await using engine = new WasmEngine(sourceFiles.worker)
  await assert.rejects(engine.layout('digraph { a -> ', never), { code: 'ENGINE_FAILED', message: /syntax error/ })
  assert.match(await engine.layout('digraph { a }', never), /<svg/)
})

test('a graph that crashes the engine is tried twice, then it is an error, and the engine remains usable', async () => {
  await using engine = new WasmEngine(sourceFiles.worker)
  const breaking = `digraph { a [shape=record, label="${'{'.repeat(50_000)}${'}'.repeat(50_000)}"] }`
  await assert.rejects(engine.layout(breaking, never), { code: 'ENGINE_FAILED', message: /crashed twice/ })
  assert.match(await engine.layout('digraph { a }', never), /<svg/)
})

test('an engine may be disposed of twice', async () => {
  const engine = new WasmEngine(sourceFiles.worker)
  await engine.layout('digraph { a }', never)
  await engine[Symbol.asyncDispose]()
  await engine[Symbol.asyncDispose]()
})

test('without Graphviz the engine "dot" is NOT_INSTALLED', async () => {
  await using directory = await temporaryDirectory()
  await withPath(directory.path, async () => {
    await using engine = new NativeEngine()
    await assert.rejects(engine.layout('digraph { a }', never), {
      code: 'NOT_INSTALLED',
      message: 'the program "dot" is not installed',
      hint: /--engine dot/,
    })
  })
})

test('the program "dot" receives the graph and its output is the picture', async () => {
  await using directory = await temporaryDirectory()
  await writeFile(join(directory.path, 'dot'), '#!/bin/sh\necho "<svg>$1 $(cat)</svg>"\n', { mode: 0o755 })
  await withPath(`${directory.path}${delimiter}${process.env.PATH}`, async () => {
    await using engine = new NativeEngine()
    assert.equal(await engine.layout('digraph { a }', never), '<svg>-Tsvg digraph { a }</svg>\n')
  })
})

test('the program "dot" is ended when the signal aborts, and its error output is reported', async () => {
  await using directory = await temporaryDirectory()
  await writeFile(
    join(directory.path, 'dot'),
    '#!/bin/sh\ngraph=$(cat)\ncase "$graph" in *slow*) exec sleep 600 ;; esac\necho "bad graph" >&2\nexit 1\n',
    { mode: 0o755 },
  )
  await withPath(`${directory.path}${delimiter}${process.env.PATH}`, async () => {
    await using engine = new NativeEngine()
    const deadline = AbortSignal.timeout(200)
    await assert.rejects(engine.layout('slow', deadline), error => error === deadline.reason)
    await assert.rejects(engine.layout('other', never), {
      code: 'ENGINE_FAILED',
      message: 'dot refused the graph: bad graph',
    })
  })
})

async function withPath(path: string, use: () => Promise<void>): Promise<void> {
  const before = process.env.PATH
  process.env.PATH = path
  try {
    await use()
  } finally {
    process.env.PATH = before
  }
}
