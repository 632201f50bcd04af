import { parentPort } from 'node:worker_threads'
import { Graphviz } from '@hpcc-js/wasm-graphviz'

/** Answers each DOT text with its picture, in order. Runs in a worker thread because a layout cannot be interrupted otherwise. */
export type LayoutReply = { readonly svg: string } | { readonly failure: string }

const graphviz = await Graphviz.load()

parentPort?.on('message', (dot: string) => {
  parentPort?.postMessage(layout(dot))
})

function layout(dot: string): LayoutReply {
  try {
    return { svg: graphviz.layout(dot, 'svg', 'dot') }
  } catch (error) {
    // A trap of the machine leaves it unusable, so the thread ends with it and the next layout gets a new one.
    if (error instanceof Error && error.name === 'RuntimeError') throw error
    return { failure: error instanceof Error ? error.message : String(error) }
  }
}
