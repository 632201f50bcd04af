import { HIDDEN, hideSecrets } from '../../../src/tree/secret.ts'
import { hidePasswords } from '../../../src/tree/secret-text.ts'
import type { Value } from '../../../src/tree/value.ts'

/** What an output does with secrets. */
export interface Secrets {
  /** The value of a property of the node at a path, as it may be printed. */
  shown(path: string, key: string, value: Value): Value
  /** What is hidden stands without quotes, unlike any text of the tree language, so that nobody imports it. */
  unquoted(text: string): string
  /** A message in which a URL that a server or a file wrote does not tell its password. */
  message(text: string): string
}

export const HIDES: Secrets = {
  shown: (path, key, value) => hideSecrets(key, value, path.slice(path.lastIndexOf('/') + 1)),
  unquoted: text => text.replaceAll(`"${HIDDEN}"`, HIDDEN),
  message: hidePasswords,
}
