'use strict'
// A module of its own, so that its place does not depend on how the library is bundled.
const { existsSync } = require('node:fs')
const { join } = require('node:path')

const root = join(__dirname, '..')
const places = [
  process.env.QT_IPC_ADDON,
  join(root, 'build', 'addon', 'Release', 'bridge.node'),
  join(root, 'build', 'addon', 'bridge.node'),
].filter(place => place !== undefined && place !== '')

module.exports = function loadAddon() {
  const found = places.find(place => existsSync(place))
  if (found !== undefined) return require(found)
  const message = `the qt-ipc addon is not built; looked for\n  ${places.join('\n  ')}\nBuild it with: npm run setup`
  // Node's own code for an addon that cannot be loaded.
  throw Object.assign(new Error(message), { code: 'ERR_DLOPEN_FAILED' })
}
