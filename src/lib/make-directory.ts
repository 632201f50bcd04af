import { mkdirSync, statSync } from 'node:fs'
import path from 'node:path'

/**
 * Makes a directory and those above it that are missing. Not with `recursive`: Node then never returns where a file system refuses a
 * directory as if its parent were missing, as /proc does.
 */
export function makeDirectory(directory: string, mode: number): void {
  const missing: string[] = []
  for (let at = path.resolve(directory); !exists(at); at = path.dirname(at)) missing.unshift(at)
  if (missing.length === 0 && !statSync(directory).isDirectory())
    throw Object.assign(new Error(`EEXIST: ${directory} is a file`), { code: 'EEXIST' })
  for (const one of missing) make(one, mode)
}

function exists(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false }) !== undefined
}

/** Another process may make it at the same time. */
function make(directory: string, mode: number): void {
  try {
    mkdirSync(directory, mode)
  } catch (error) {
    if (
      (error as NodeJS.ErrnoException).code !== 'EEXIST' ||
      statSync(directory, { throwIfNoEntry: false })?.isDirectory() !== true
    )
      throw error
  }
}
