import type { Answer } from '../wire/multi-read.ts'

/** Nodes per request: at most, and at first, while nothing is known about their size. */
const MAX_NODES = 128
const FIRST_NODES = 16
/** The wanted size of a reply. */
const REPLY_BYTES = 256 * 1024
/** Far below the server's limit for one request. */
const REQUEST_BYTES = 128 * 1024

/** How many reads go into one request. It follows from the sizes in earlier replies. */
export class BatchSize {
  #nodes = FIRST_NODES

  /** Splits reads, each with its size in a request, into batches. */
  split<Read>(reads: readonly Read[], bytesOf: (read: Read) => number): Read[][] {
    const batches: Read[][] = []
    let room = 0
    for (const read of reads) {
      const bytes = bytesOf(read)
      const last = batches.at(-1)
      if (last === undefined || last.length >= this.#nodes || bytes > room) {
        batches.push([read])
        room = REQUEST_BYTES - bytes
      } else {
        last.push(read)
        room -= bytes
      }
    }
    return batches
  }

  adapt(answers: readonly Answer[]): void {
    const bytes = answers.reduce(
      (sum, { data, children = [] }) => sum + (data?.data?.length ?? 0) + 100 + children.length * 20,
      0,
    )
    this.#nodes = Math.max(1, Math.min(MAX_NODES, Math.floor((REPLY_BYTES * answers.length) / bytes)))
  }
}
