import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import addons from '#addons'
import { QtIpcError } from '../errors/qt-ipc-error.js'
import { noAddonHint, packageRoot } from './no-addon-hint.js'
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

/** One addon for all copies of this version in a program: it knows which locks and handles the process has. */
const slot = Symbol.for(`qt-ipc.addon ${addons.version}`)

/**
 * Loads the addon: the file that QT_IPC_ADDON names, else the one that was built in this package, else the first file of the
 * platform package that this system can load.
 *
 * @throws {QtIpcError} NO_ADDON, with every file that was tried and the reason why it cannot be loaded.
 */
export function loadAddon(): LoadedAddon {
  const known: LoadedAddon | undefined = Reflect.get(globalThis, slot)
  if (known !== undefined) return known
  const loaded = firstOf(places())
  Object.defineProperty(globalThis, slot, { value: loaded })
  return loaded
}

function firstOf(places: readonly Place[]): LoadedAddon {
  // Deno loads it, and crashes later.
  if (process.versions['deno'] !== undefined) throw noAddon('cannot be loaded by Deno', [])
  const refused: RefusedAddon[] = []
  for (const [file, open] of places)
    try {
      const binding = open() as NativeBinding
      requireVersion(binding)
      return { binding, file, refused }
    } catch (error) {
      refused.push({ file, reason: reasonOf(error) })
    }
  const tried = refused.map(({ file, reason }) => `  ${file}: ${reason}\n`).join('')
  throw noAddon(`cannot be loaded; tried\n${tried}`, refused)
}

function noAddon(message: string, refused: readonly RefusedAddon[]): QtIpcError {
  return new QtIpcError('NO_ADDON', message, {
    operation: 'addon',
    hint: noAddonHint(refused.some(({ reason }) => reason.startsWith(otherVersion))),
  })
}

function places(): Place[] {
  const override = process.env['QT_IPC_ADDON']
  return override ? [[override, () => open(resolve(override))]] : [...built(), ...packaged()]
}

function built(): Place[] {
  const root = packageRoot()
  if (root === undefined) return []
  // A generator of several configurations puts it into a folder of its own.
  return [['Release', 'bridge.node'], ['bridge.node']].map(path => {
    const file = join(root, 'build', 'addon', ...path)
    return [file, () => open(file)]
  })
}

/** `require`, also in a bundle, whose own one may not reach other files. */
function open(file: string): unknown {
  return createRequire(file)(file)
}

function packaged(): Place[] {
  const files = addons.packaged[`${process.platform}-${process.arch}`] ?? []
  return files.map(file => [file, () => openPackaged(file)])
}

function openPackaged(file: string): unknown {
  const opened = addons.openPackaged(file)
  if ('reason' in opened) throw opened.reason
  return opened.binding
}

const otherVersion = 'belongs to qt-ipc '

/** Packages are installed one by one, and an addon may be left from an earlier build. */
function requireVersion({ version = 'of an unknown version' }: Partial<NativeBinding>): void {
  if (version === addons.version) return
  throw new Error(`${otherVersion}${version}, but this is qt-ipc ${addons.version}`)
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const code = 'code' in error ? error.code : undefined
  if (code === 'MODULE_NOT_FOUND') return 'not found'
  if (code === 'ERR_DLOPEN_DISABLED') return 'addons are forbidden: run node with --allow-addons'
  const [line = ''] = error.message.split('\n')
  return line
}
