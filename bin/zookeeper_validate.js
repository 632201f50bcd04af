#!/usr/bin/env node
// zookeeper_validate of zc.zk, as `espalier zookeeper_validate`.
process.argv.splice(2, 0, 'zookeeper_validate')
void import('./espalier.js')
