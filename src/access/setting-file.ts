import { readFileSync, statSync } from 'node:fs'
import type { Log } from '../lib/log.ts'
import { RegistryError } from '../tree/errors.ts'
import { readText } from '../tree/file-text.ts'

const OTHERS = 0o077

/** Reads the file of a setting. Throws BAD_ARGUMENT, which names the setting and the file. */
export function readSettingFile(setting: string, file: string): string {
  const text = readText(readBytes(setting, file))
  if (typeof text === 'string') return text
  throw badFile(setting, file, text.message, text.cause)
}

function readBytes(setting: string, file: string): Uint8Array {
  try {
    return readFileSync(file)
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    throw badFile(setting, file, `cannot be read (${code ?? String(cause)})`, cause)
  }
}

/** Changes with every change of the file. */
export function versionOf(file: string): string {
  const stat = statSync(file, { bigint: true, throwIfNoEntry: false })
  return stat === undefined ? 'gone' : `${stat.dev}:${stat.ino}:${stat.mtimeNs}:${stat.ctimeNs}:${stat.size}`
}

/** As readSettingFile, for a file with a secret: logs a warning if other users may read it. */
export function readPrivateFile(setting: string, file: string, log: Log): string {
  const content = readSettingFile(setting, file)
  const mode = statSync(file).mode & 0o777
  if ((mode & OTHERS) !== 0)
    log.warn({ setting, file, mode: mode.toString(8) }, 'other users may read this file, which has a secret: chmod 600')
  return content
}

/** `place` is the file, with the line if there is one. */
export function badFile(setting: string, place: string, what: string, cause?: unknown): RegistryError {
  return new RegistryError('BAD_ARGUMENT', `bad configuration: ${setting} (${place}): ${what}`, {
    facts: { field: setting, source: place },
    cause,
  })
}
