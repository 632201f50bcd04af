import type { Session } from '../../store/store.ts'
import { RegistryError } from '../../tree/errors.ts'

/** Which sessions of the store are, or were, those of this process. */
export class OwnSessions {
  readonly #session: Session
  readonly #ids = new Set<string>()

  constructor(session: Session) {
    this.#session = session
  }

  /** The session in which ephemerals are made now. Throws BACKEND_UNREACHABLE when there is none. */
  get current(): string {
    const { current } = this.#session
    if (current.state !== 'connected')
      throw new RegistryError('BACKEND_UNREACHABLE', 'the store is out of reach; nothing was done', {
        hint: 'try again',
      })
    this.#ids.add(current.id)
    return current.id
  }

  has(owner: string | undefined): boolean {
    return owner !== undefined && this.#ids.has(owner)
  }
}
