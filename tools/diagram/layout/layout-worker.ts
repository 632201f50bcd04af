import { parentPort } from 'node:worker_threads'
import { Graphviz } from '@hpcc-js/wasm-graphviz'

/** Answers each DOT text with its picture, in order. Runs in a worker thread because a layout cannot be interrupted otherwise. */
export type LayoutReply = { readonly svg: string } | { readonly failure: string }

/** How a machine that broke says so; the package hands on the message only. */
const TRAP = /^(memory access|table index|null function|unreachable|Program terminated|Aborted|Maximum call stack)/i

const graphviz = await Graphviz.load()

parentPort?.on('message', (dot: string) => {
  parentPort?.postMessage(layout(dot))
})

function layout(dot: string): LayoutReply {
  try {
    return { svg: graphviz.layout(dot, 'svg', 'dot') }
  } catch (error) {
    const failure = error instanceof Error ? error.message : String(error)
    // After a trap or an exit the machine is of no more use: the thread ends with it, and the next layout gets a new one.
    if (TRAP.test(failure)) throw error
    return { failure }
  }
}
