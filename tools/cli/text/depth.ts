import { usage } from './failure.ts'

/** Reads how many levels of a tree are meant. */
export function parseDepth(text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw usage(`"${text}" is not a depth`, 'levels count from 1')
  return Number(text)
}
