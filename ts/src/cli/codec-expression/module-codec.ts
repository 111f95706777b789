import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Codec } from '../../codec/codec.js'
import { CommandError, UsageError } from '../command-line/command-error.js'

/** Whether a codec expression names an export of a module: `./telemetry.js#Telemetry`. */
export function isModule(expression: string): boolean {
  return /^(\.{1,2}\/|\/|file:)/.test(expression) || /\.[cm]?[jt]s(#\w+)?$/.test(expression)
}

/** Loads the codec that a module exports, ES module or CommonJS; without a name the default export. */
export async function moduleCodec(expression: string): Promise<Codec<unknown>> {
  const [, path = '', name = 'default'] = /^(.*?)(?:#([^#]*))?$/s.exec(expression) ?? []
  const url = path.startsWith('file:') ? path : pathToFileURL(resolve(path)).href
  const exported = exportsOf(await load(path, url))
  const found = exported[name]
  if (isCodec(found)) return found
  const codecs = Object.keys(exported).filter(key => isCodec(exported[key]))
  throw new UsageError(
    `${path} does not export a codec ${JSON.stringify(name)}`,
    codecs.length === 0
      ? 'Export an object with decode() and encode(), such as the codecs of qt-ipc/datastream and qt-ipc/layout'
      : `It exports ${codecs.map(key => `#${key}`).join(', ')}`,
  )
}

async function load(path: string, url: string): Promise<object> {
  try {
    return await import(url)
  } catch (error) {
    const unknown = error instanceof Error && /ERR_UNKNOWN_FILE_EXTENSION/.test(String(error))
    const code = error instanceof Error && 'code' in error ? error.code : ''
    if (unknown || code === 'ERR_UNKNOWN_FILE_EXTENSION')
      throw new CommandError(
        `Node ${process.version} cannot load ${path}`,
        'Use Node 22.18 or newer for TypeScript; with older releases compile the module, or run NODE_OPTIONS=--import=tsx qt-ipc ...',
        { cause: error },
      )
    throw new CommandError(
      `cannot load ${path}: ${error instanceof Error ? error.message : error}`,
      undefined,
      { cause: error },
    )
  }
}

/** The exports of CommonJS are also in the default export; Node may not detect their names. */
function exportsOf(module: object): Readonly<Record<string, unknown>> {
  const named: Record<string, unknown> = { ...module }
  const { default: main } = named
  const inside = typeof main === 'object' && main !== null && !isCodec(main) ? main : {}
  return { ...inside, ...named }
}

function isCodec(value: unknown): value is Codec<unknown> {
  return (
    typeof value === 'object' &&
    value !== null &&
    'decode' in value &&
    typeof value.decode === 'function' &&
    'encode' in value &&
    typeof value.encode === 'function'
  )
}
