import { parentPort } from 'node:worker_threads'
import { loadGraphviz } from '../layout/graphviz.ts'

// Replies to each DOT text with its picture, in order. After a trap or an exit of the WebAssembly instance the error ends this thread, and
// the next layout starts a new one.
const layout = await loadGraphviz()

parentPort?.on('message', (dot: string) => {
  parentPort?.postMessage(layout(dot))
})
