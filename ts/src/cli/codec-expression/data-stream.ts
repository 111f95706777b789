import { type DataStream, qt, type StreamOptions } from '../../datastream/index.js'
import { asUsage, UsageError } from '../command-line/command-error.js'

const optionNames = ['version', 'byteOrder', 'floatingPointPrecision'] as const

/** The types of `--qt 5.15` or `--qt 6.8,version=Qt_5_0,byteOrder=littleEndian,floatingPointPrecision=single`. */
export function dataStreamOf(setting: string): DataStream {
  const [release = '', ...rest] = setting.split(',')
  const given = rest.map(item => item.split('=') as [string, string | undefined])
  for (const [name] of given)
    if (!optionNames.some(known => known === name))
      throw new UsageError(
        `--qt does not have an option ${name}`,
        `Use RELEASE, followed by ${optionNames.join(', ')}`,
      )
  const options: Record<string, unknown> = Object.fromEntries(given)
  const { version } = options
  if (typeof version === 'string' && /^\d+$/.test(version)) options['version'] = Number(version)
  const [, major, minor] = /^([1-4])\.(\d+)/.exec(release) ?? []
  return asUsage(
    () => qt(release as Parameters<typeof qt>[0], options as StreamOptions),
    major && `For Qt ${major}.${minor} use --qt 5.15,version=Qt_${major}_${minor}`,
  )
}
