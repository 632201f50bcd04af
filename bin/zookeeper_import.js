#!/usr/bin/env node
// zookeeper_import of zc.zk, as `espalier zookeeper_import`.
process.argv.splice(2, 0, 'zookeeper_import')
void import('./espalier.js')
