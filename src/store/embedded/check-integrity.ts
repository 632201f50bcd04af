import type { DatabaseSync } from 'node:sqlite'
import { RegistryError } from '../../tree/errors.ts'
import type { Revision } from '../../tree/node.ts'
import { RESTORE } from './failure.ts'
import type { RunFile } from './run-file.ts'

/**
 * The revision of the database. Throws BACKEND_UNREACHABLE if the database is damaged, or lacks changes that the process before had
 * committed, as when its write-ahead log was deleted, truncated, or an older copy of the database lies in its place. Reads the whole
 * database: about a second for 400 MB.
 */
export function checkIntegrity(sql: DatabaseSync, file: string, run: RunFile): Revision {
  const found = String(sql.prepare('PRAGMA quick_check(1)').get()?.quick_check)
  if (found !== 'ok')
    throw new RegistryError('BACKEND_UNREACHABLE', `${file} is damaged: ${found.replaceAll(/\s+/g, ' ')}`, {
      facts: { file, reason: found },
      hint: RESTORE,
    })
  const revision = BigInt(String(sql.prepare('SELECT revision FROM tree').get()?.revision))
  const reached = run.revision
  if (revision >= reached) return revision
  throw new RegistryError(
    'BACKEND_UNREACHABLE',
    `${file} is at revision ${revision}, and had reached ${reached}: the changes in between are missing`,
    {
      facts: { file, revision: String(revision), reached: String(reached) },
      hint: `${file}-wal was truncated or deleted, or an older copy was put in place; restore both files, or delete ${run.path} to continue with what is there`,
    },
  )
}
