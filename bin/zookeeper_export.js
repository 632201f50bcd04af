#!/usr/bin/env node
// zookeeper_export of zc.zk, as `espalier zookeeper_export`.
process.argv.splice(2, 0, 'zookeeper_export')
void import('./espalier.js')
