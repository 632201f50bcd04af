import type { Session } from '../../store/store.ts'
import { RegistryError } from '../../tree/errors.ts'

/** The sessions with the store that this process has, or has had. */
export class OwnSessions {
  readonly #session: Session
  readonly #ids = new Set<string>()

  constructor(session: Session) {
    this.#session = session
  }

  /** The session that owns ephemerals which are created now. Throws BACKEND_UNREACHABLE if there is none. */
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
