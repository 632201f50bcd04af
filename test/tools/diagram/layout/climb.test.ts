import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { DotOptions } from '../../../../tools/diagram/dot/dot-options.ts'
import { climb, type Reached } from '../../../../tools/diagram/layout/climb.ts'
import { type Rung, rungsFor } from '../../../../tools/diagram/layout/ladder.ts'
import { sourceFiles } from '../../../../tools/diagram/node/files.ts'
import { WasmEngine } from '../../../../tools/diagram/node/wasm-engine.ts'
import type { Engine } from '../../../../tools/diagram/platform/engine.ts'
import { survey } from '../../../../tools/diagram/reading/survey.ts'
import { LIGHT } from '../../../../tools/diagram/style/palette.ts'
import { viewsOf } from '../../../../tools/diagram/views/views.ts'
import { headingOf } from '../../../../tools/diagram/words/heading.ts'
import { sourceOf } from '../drawing.ts'

/** A Graphviz that never finishes graphs of more characters. */
class Overwhelmed implements Engine {
  readonly #engine = new WasmEngine(sourceFiles.worker)
  readonly #most: number

  constructor(most: number) {
    this.#most = most
  }

  async layout(dot: string, signal: AbortSignal): Promise<string> {
    if (dot.length <= this.#most) return await this.#engine.layout(dot, signal)
    return await new Promise((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason), { once: true })
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#engine[Symbol.asyncDispose]()
  }
}

const SYSTEMS = 12
const SERVICES = 12

const SOURCE = sourceOf(
  Array.from({ length: SYSTEMS }, (_, s) =>
    [
      `/s${s}`,
      ...Array.from(
        { length: SERVICES },
        (_, i) => `  /x${i}\n    /providers\n    next -> /s${(s + i) % SYSTEMS}/x${i}/providers`,
      ),
    ].join('\n'),
  ).join('\n'),
)

async function climbed(most: number, deadlineMs: number): Promise<Reached> {
  const known = survey(SOURCE)
  const draw = viewsOf(SOURCE, known, 'links', { collapse: [], focus: undefined, only: undefined })
  const optionsFor = ({ view, model }: Rung): DotOptions => ({
    name: view,
    heading: headingOf(view, undefined, SOURCE, model),
    palette: LIGHT,
    direction: 'LR',
    labels: 'none',
    legend: false,
    linkBase: '#',
  })
  await using engine = new Overwhelmed(most)
  const never = new AbortController().signal
  return await climb(rungsFor(draw, 'architecture'), optionsFor, engine, deadlineMs, known.summary, never)
}

test('a graph whose layout ends in time is drawn whole, without a notice', async () => {
  const { rung, notices } = await climbed(Infinity, 60_000)
  assert.deepEqual([rung.view, notices], ['architecture', []])
})

test('a layout that exceeds its share of the time is replaced with a less detailed picture', async () => {
  const { rung, notices } = await climbed(40_000, 4_000)
  assert.equal(rung.view, 'overview')
  assert.deepEqual(notices, ['drawn as an overview: 144 cards and 132 lines are too many for one picture'])
})

test('if no layout ends in time, that is an error with a hint', async () => {
  await assert.rejects(climbed(0, 50), { code: 'GRAPH_TOO_LARGE', hint: /--focus PATH --depth N/ })
})
