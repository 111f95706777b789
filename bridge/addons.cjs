'use strict'
// Where the addon may lie. CommonJS, because only `require` loads addons, and gives two copies of the package the same one.
const { join } = require('node:path')

exports.root = join(__dirname, '..')
exports.version = require('../package.json').version
exports.open = file => require(file)

/** Files of platform packages, those for a newer Qt first. Bundlers find them by these literals. */
exports.packaged = {
  'linux-x64': {
    '@qt-ipc/linux-x64/qt66.node': () => require('@qt-ipc/linux-x64/qt66.node'),
    '@qt-ipc/linux-x64/qt62.node': () => require('@qt-ipc/linux-x64/qt62.node'),
    '@qt-ipc/linux-x64/noqt.node': () => require('@qt-ipc/linux-x64/noqt.node'),
  },
  'linux-arm64': {
    '@qt-ipc/linux-arm64/noqt.node': () => require('@qt-ipc/linux-arm64/noqt.node'),
  },
}
