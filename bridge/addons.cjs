'use strict'
// Where the addon may lie. CommonJS, because only `require` loads addons, and bundlers find them by its literals.

// In a module that a bundler has made, it is another folder or none.
exports.folder = typeof __dirname === 'undefined' ? undefined : __dirname
exports.version = require('../package.json').version

/** The files of each platform package, those for a newer Qt first. */
exports.packaged = {
  'linux-x64': [
    '@qt-ipc/linux-x64/qt66.node',
    '@qt-ipc/linux-x64/qt62.node',
    '@qt-ipc/linux-x64/noqt.node',
  ],
  'linux-arm64': ['@qt-ipc/linux-arm64/noqt.node'],
}

/** Loads one of these files: gives `{ binding }`, or the `{ reason }` why it cannot be loaded. */
exports.openPackaged = file => {
  // Inside `try`: elsewhere a package that is not installed ends a bundler with an error.
  try {
    switch (file) {
      case '@qt-ipc/linux-x64/qt66.node':
        return { binding: require('@qt-ipc/linux-x64/qt66.node') }
      case '@qt-ipc/linux-x64/qt62.node':
        return { binding: require('@qt-ipc/linux-x64/qt62.node') }
      case '@qt-ipc/linux-x64/noqt.node':
        return { binding: require('@qt-ipc/linux-x64/noqt.node') }
      case '@qt-ipc/linux-arm64/noqt.node':
        return { binding: require('@qt-ipc/linux-arm64/noqt.node') }
      default:
        throw new Error('bridge/addons.cjs does not load it')
    }
  } catch (reason) {
    return { reason }
  }
}
