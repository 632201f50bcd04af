import { installRequirements, type Requirement, works } from '../../tools/dev/requirements.ts'
import { buildEtcd } from './etcd-program.ts'

/** The servers that espalier is compared with, and the load generators. */
const PEERS: readonly Requirement[] = [
  { name: 'a Java runtime (for ZooKeeper)', debian: 'default-jre-headless', present: () => works('java', '-version') },
  { name: 'ZooKeeper', debian: 'zookeeper', present: () => works('sh', '-c', 'test -f /usr/share/java/zookeeper.jar') },
  { name: 'Go (for etcd)', debian: 'golang-go', present: () => works('go', 'version') },
  { name: 'h2load', debian: 'nghttp2-client', present: () => works('h2load', '--version') },
]

/** Ends the process with a message where they are missing and cannot be installed. */
export function installPeers(): void {
  try {
    installRequirements(PEERS)
    buildEtcd()
  } catch (error) {
    process.stderr.write(`error: ${(error as Error).message}\n`)
    process.exit(1)
  }
}
