import { parseConnectString } from '../wire/connect-string.ts'
import type { Repair } from './repair.ts'

/** The fault: server addresses are split at every colon, so that an IPv6 address cannot be written. */
export const ipv6Servers: Repair = {
  name: 'IPv6 servers',
  apply({ ConnectionStringParser }) {
    ConnectionStringParser.prototype.getServers = function () {
      return shuffled(parseConnectString(this.connectionString).servers)
    }
  },
}

// In random order, so that clients spread over the servers of an ensemble.
function shuffled<T>(items: readonly T[]): readonly T[] {
  return items
    .map(item => ({ item, rank: Math.random() }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ item }) => item)
}
