import { readFileSync, statSync } from 'node:fs'
import type { Log } from '../lib/log.ts'
import { RegistryError } from '../tree/errors.ts'

const OTHERS = 0o077

/** A file that one setting names. Fails with BAD_ARGUMENT, which names the setting and the file. */
export function readSettingFile(setting: string, file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    throw badFile(setting, file, `cannot be read (${code ?? String(cause)})`, cause)
  }
}

/** The same for one that holds a secret: whoever else may read it is told to the log. */
export function readPrivateFile(setting: string, file: string, log: Log): string {
  const content = readSettingFile(setting, file)
  const mode = statSync(file).mode & 0o777
  if ((mode & OTHERS) !== 0)
    log.warn({ setting, file, mode: mode.toString(8) }, 'a file with a secret in it may be read by others: chmod 600')
  return content
}

/** `place` is the file, and the line if there is one. */
export function badFile(setting: string, place: string, what: string, cause?: unknown): RegistryError {
  return new RegistryError('BAD_ARGUMENT', `bad configuration: ${setting} (${place}): ${what}`, {
    facts: { field: setting, source: place },
    cause,
  })
}
