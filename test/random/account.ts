import type { Played } from './play.ts'

/** Statistics of the histories played so far. */
export class Account {
  #histories = 0
  readonly #sums = { steps: 0, commits: 0, frames: 0, reads: 0, faults: 0 }

  add(played: Played): void {
    this.#histories++
    for (const key of Object.keys(this.#sums) as (keyof Played)[]) this.#sums[key] += played[key]
  }

  toString(): string {
    const { steps, commits, frames, reads, faults } = this.#sums
    return (
      `${count(this.#histories)} histories, ${count(steps)} steps, ${count(commits)} commits, ` +
      `${count(frames)} frames and ${count(reads)} reads judged, ${count(faults)} faults`
    )
  }
}

function count(number: number): string {
  return number.toLocaleString('en-US')
}
