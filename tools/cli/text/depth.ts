import { usage } from './failure.ts'

/** Parses a number of levels. */
export function parseDepth(text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw usage(`"${text}" is not a depth`, 'levels count from 1')
  return Number(text)
}
