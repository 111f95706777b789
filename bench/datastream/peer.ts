import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Payload } from './payloads.js'

/** The package on npm that does the same: fetched for the benchmark only, since nothing else needs it. */
const version = 'qtdatastream@1.1.1'
const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..')
const home = join(root, 'build', 'bench-peer')

interface Wrapped {
  toBuffer(skipName?: boolean): Buffer
}

interface QClass {
  read(buffer: unknown): unknown
  from(value: unknown): Wrapped
  register(name: string, fields: readonly object[]): void
  get(name: string): QClass
}

export interface Peer {
  readonly encode: (() => unknown) | undefined
  readonly decode: (() => unknown) | undefined
}

const nothing: Peer = { encode: undefined, decode: undefined }

/** How `qtdatastream` does a payload, as its users would; without typed lists, by its own loops over values. */
export function peerOf({ name, value }: Payload, bytes: Uint8Array): Peer {
  const { types, ReadBuffer } = load()
  const { QDouble, QInt, QUInt, QStringList, QMap, QBool, QString, QUserType, QByteArray } = types
  const source = Buffer.from(bytes)
  const open = () => new ReadBuffer(source)
  const listOf = (type: QClass): Peer => ({
    encode: () =>
      Buffer.concat([
        QUInt.from((value as []).length).toBuffer(),
        ...(value as number[]).map(x => type.from(x).toBuffer()),
      ]),
    decode: () => {
      const buffer = open()
      return Array.from({ length: Number(QUInt.read(buffer)) }, () => type.read(buffer))
    },
  })
  switch (name) {
    case 'doubles':
      return listOf(QDouble)
    case 'ints':
      return listOf(QInt)
    case 'strings':
      // Reading swaps the bytes of its input: only a copy can be read again.
      return {
        encode: () => QStringList.from(value).toBuffer(),
        decode: () => QStringList.read(new ReadBuffer(Buffer.from(source))),
      }
    case 'variantMap': {
      const wrapped = new Map(
        [...(value as Map<string, { type: string; value: unknown }>)].map(([key, item]) => [
          key,
          wrap(item),
        ]),
      )
      return {
        encode: () => QMap.from(wrapped).toBuffer(),
        decode: () => QMap.read(new ReadBuffer(Buffer.from(source))),
      }
    }
    case 'telemetry': {
      if (!Array.isArray(value)) return nothing
      const fields = Object.entries((value as object[])[0] ?? {}).map(([key]) => ({
        [key]: idOf(key),
      }))
      QUserType.register('Telemetry', fields)
      return listOf(rowType(QUserType.get('Telemetry')))
    }
    default:
      return nothing
  }

  function wrap({ type, value }: { type: string; value: unknown }): Wrapped {
    switch (type) {
      case 'int':
        return QInt.from(value)
      case 'double':
        return QDouble.from(value)
      case 'bool':
        return QBool.from(value)
      case 'QString':
        return QString.from(value)
      default:
        return types.QList.from((value as { type: string; value: unknown }[]).map(wrap))
    }
  }

  /** A user type writes its name unless told not to. */
  function rowType(type: QClass): QClass {
    return {
      ...QByteArray,
      read: buffer => type.read(buffer),
      from: row => ({ toBuffer: () => type.from(row).toBuffer(true) }),
    }
  }
}

function idOf(key: string): number {
  const { Types } = load().types as unknown as { Types: Record<string, number> }
  const name =
    key === 'at'
      ? 'INT64'
      : key.startsWith('value')
        ? 'DOUBLE'
        : key.startsWith('counter')
          ? 'INT'
          : 'SHORT'
  return Types[name] ?? 0
}

let loaded:
  | {
      types: Record<string, QClass> & Record<Names, QClass>
      ReadBuffer: new (bytes: Buffer) => unknown
    }
  | undefined

type Names =
  | 'QDouble'
  | 'QInt'
  | 'QUInt'
  | 'QStringList'
  | 'QMap'
  | 'QBool'
  | 'QString'
  | 'QUserType'
  | 'QByteArray'
  | 'QList'

function load() {
  if (loaded) return loaded
  const folder = join(home, 'node_modules', 'qtdatastream')
  if (!existsSync(folder))
    execFileSync('npm', ['install', '--no-audit', '--no-fund', '--prefix', home, version], {
      stdio: 'ignore',
    })
  const require = createRequire(join(folder, 'package.json'))
  loaded = { types: require('./src/types.js'), ReadBuffer: require('./src/buffer.js').ReadBuffer }
  return loaded
}
