import type { Known } from '../support/histories/watch-guarantees.ts'
import { type Clients, discover, text } from './watch/watching.ts'

/** Where the providers of the shop are. */
export const PATH = '/shop/providers'

export const SHOP = `
/shop
  /providers
    /a
      threads = 1
    /b
      threads = 2
`

/** What Discover returns now, as a client would read it. */
export async function there(clients: Clients, path = PATH): Promise<Known> {
  const { providers } = await discover(clients, { path, consistency: 2 })
  return new Map(providers.map(provider => [provider.name, text(provider)]))
}
