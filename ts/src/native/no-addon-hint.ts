import { existsSync } from 'node:fs'
import { join } from 'node:path'
import addons from '#addons'

/** The folder of this package; `undefined` in a bundle, which lies elsewhere. */
export function packageRoot(): string | undefined {
  const root = addons.folder === undefined ? undefined : join(addons.folder, '..')
  return root !== undefined && existsSync(join(root, 'bridge', 'addons.cjs')) ? root : undefined
}

/** What helps when no addon can be loaded; `mismatch` when one was found that belongs to another version. */
export function noAddonHint(mismatch: boolean): string {
  if (process.versions['deno'] !== undefined)
    return 'Use Node or Bun, or only what needs no addon: the entries keys, datastream, layout and text'
  if (process.env['QT_IPC_ADDON']) return 'Correct QT_IPC_ADDON, or unset it'
  const root = packageRoot()
  if (root === undefined)
    return 'Leave qt-ipc out of the bundle and install it beside it, or let QT_IPC_ADDON name the file of an addon'
  if (existsSync(join(root, 'ts', 'setup', 'main.mjs'))) return 'Build it: npm run setup'
  const build = `npm run build:native --prefix ${quoted(root)}`
  const platform = `${process.platform}-${process.arch}`
  if (addons.packaged[platform] === undefined)
    return `There is no package for ${platform}. Build the addon: ${build}`
  return mismatch
    ? `Install both in one version: npm install qt-ipc@${addons.version} @qt-ipc/${platform}@${addons.version}`
    : `Install qt-ipc with its optional dependencies, or build the addon: ${build}`
}

/** A word of a shell. */
function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`
}
