import { isUtf8 } from 'node:buffer'
import { readFileSync } from 'node:fs'

/**
 * The first argument of this process that is not UTF-8, as Node shows it: with U+FFFD in place of what it could not read. Undefined if
 * there is none, and where the system does not provide the bytes.
 */
export function undecodableArgument(argv: readonly string[]): string | undefined {
  if (!argv.some(argument => argument.includes('\ufffd'))) return undefined
  return rawArguments()
    .find(bytes => !isUtf8(bytes))
    ?.toString('utf8')
}

function rawArguments(): readonly Buffer[] {
  try {
    const all = readFileSync('/proc/self/cmdline')
    const found: Buffer[] = []
    for (let from = 0, end = all.indexOf(0); end >= 0; from = end + 1, end = all.indexOf(0, from))
      found.push(all.subarray(from, end))
    return found
  } catch {
    // Not Linux.
    return []
  }
}
