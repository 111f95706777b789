import { join, resolve } from 'node:path'
import addons from '#addons'
import { QtIpcError } from '../errors/qt-ipc-error.js'
import type { NativeBinding } from './types.js'

/** A file that was tried, and why it was not taken. */
export interface RefusedAddon {
  readonly file: string
  readonly reason: string
}

export interface LoadedAddon {
  readonly binding: NativeBinding
  readonly file: string
  /** The files that come before it, which are better where they can be loaded. */
  readonly refused: readonly RefusedAddon[]
}

type Place = readonly [file: string, open: () => unknown]

/**
 * Loads the addon: the file that QT_IPC_ADDON names, else the one that was built in this package, else the first file of the
 * platform package that this system can load.
 *
 * @throws {QtIpcError} NO_ADDON, with every file that was tried and the reason why it cannot be loaded.
 */
export function loadAddon(): LoadedAddon {
  const override = process.env['QT_IPC_ADDON']
  const refused: RefusedAddon[] = []
  for (const [file, open] of override ? [overriding(override)] : [...built(), ...packaged()])
    try {
      const binding = open() as NativeBinding
      requireVersion(binding)
      return { binding, file, refused }
    } catch (error) {
      refused.push({ file, reason: reasonOf(error) })
    }
  throw noAddon(refused, override)
}

function overriding(file: string): Place {
  return [file, () => addons.open(resolve(file))]
}

function built(): Place[] {
  // A generator of several configurations puts it into a folder of its own.
  return [['Release', 'bridge.node'], ['bridge.node']].map(path => {
    const file = join(addons.root, 'build', 'addon', ...path)
    return [file, () => addons.open(file)]
  })
}

function packaged(): Place[] {
  return Object.entries(addons.packaged[`${process.platform}-${process.arch}`] ?? {})
}

/** Packages are installed one by one, and an addon may be left from an earlier build. */
function requireVersion({ version }: Partial<NativeBinding>): void {
  if (version === addons.version) return
  throw new Error(
    `is of qt-ipc ${version ?? 'of an unknown version'}, but this is qt-ipc ${addons.version}`,
  )
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const code = 'code' in error ? error.code : undefined
  if (code === 'MODULE_NOT_FOUND') return 'not found'
  if (code === 'ERR_DLOPEN_DISABLED') return 'addons are forbidden: run node with --allow-addons'
  const [line = ''] = error.message.split('\n')
  return line
}

function noAddon(refused: readonly RefusedAddon[], override: string | undefined): QtIpcError {
  const tried = refused.map(({ file, reason }) => `\n  ${file}: ${reason}`).join('')
  return new QtIpcError('NO_ADDON', `the addon cannot be loaded; tried${tried}\n`, {
    operation: 'qt-ipc',
    hint: hintFor(override),
  })
}

function hintFor(override: string | undefined): string {
  if ('Deno' in globalThis)
    return 'Deno cannot run this addon: use Node or Bun, or only the entries without an addon'
  if (override) return 'Correct QT_IPC_ADDON, or unset it'
  const isInstalled = addons.root.split(/[\\/]/).includes('node_modules')
  return isInstalled
    ? 'Install the optional dependencies of qt-ipc, or build the addon: npm explore qt-ipc -- npm run build:native'
    : 'Build it: npm run setup'
}
