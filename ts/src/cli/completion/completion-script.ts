import type { Command, Option } from '../command-line/command.js'
import { UsageError } from '../command-line/command-error.js'
import { optionsOf } from '../command-line/parse-words.js'

/** Returns a script that completes commands, options, and the listed values of options. Throws UsageError for an unknown shell. */
export function completionScript(shell: string, commands: readonly Command[]): string {
  const make = shells[shell]
  if (make) return make(commands)
  throw new UsageError(
    `completion is not available for ${JSON.stringify(shell)}`,
    'Use bash, zsh or fish',
  )
}

const shells: Readonly<Record<string, (commands: readonly Command[]) => string>> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
}

function bashScript(commands: readonly Command[]): string {
  const values = commands.flatMap(command =>
    Object.entries(optionsOf(command)).flatMap(([name, option]) => {
      if (option.type === 'boolean') return []
      const reply =
        option.values === 'file'
          ? 'COMPREPLY=($(compgen -f -- "$current"))'
          : `COMPREPLY=($(compgen -W '${(option.values ?? []).join(' ')}' -- "$current"))`
      return [`    ${command.name}:--${name}) ${reply}; return ;;`]
    }),
  )
  const words = commands.map(
    command =>
      `    ${command.name}) words='${[...dashed(command), ...(command.words.values ?? [])].join(' ')}' ;;`,
  )
  return `# bash completion of qt-ipc: source <(qt-ipc completion bash)
_qt_ipc() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}"
  local command="\${COMP_WORDS[1]}" words
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W '${commands.map(({ name }) => name).join(' ')} --help --version' -- "$current"))
    return
  fi
  case "$command:$previous" in
${values.join('\n')}
  esac
  case "$command" in
${words.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _qt_ipc qt-ipc
`
}

function zshScript(commands: readonly Command[]): string {
  const described = commands.map(({ name, summary }) => quoted(`${name}:${summary}`)).join(' ')
  const cases = commands.map(command => {
    const options = Object.entries(optionsOf(command)).map(([name, option]) =>
      quoted(`--${name}[${option.summary.replace(/[[\]:]/g, ' ')}]${zshValue(option)}`),
    )
    const words = command.words.values ? `'*:word:(${command.words.values.join(' ')})'` : ''
    return `    ${command.name}) _arguments ${[...options, words].join(' ').trimEnd()} ;;`
  })
  return `#compdef qt-ipc
# zsh completion of qt-ipc: source <(qt-ipc completion zsh)
_qt_ipc() {
  local -a commands=(${described})
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  shift words
  (( CURRENT-- ))
  case "$words[1]" in
${cases.join('\n')}
  esac
}
compdef _qt_ipc qt-ipc
`
}

function zshValue(option: Option): string {
  if (option.type === 'boolean') return ''
  if (option.values === 'file') return `:${option.placeholder}:_files`
  return `:${option.placeholder}:(${(option.values ?? []).join(' ')})`
}

function fishScript(commands: readonly Command[]): string {
  const lines = ['# fish completion of qt-ipc', 'complete -c qt-ipc -f']
  for (const command of commands) {
    lines.push(
      `complete -c qt-ipc -n __fish_use_subcommand -a ${command.name} -d ${quoted(command.summary)}`,
    )
    const within = `complete -c qt-ipc -n '__fish_seen_subcommand_from ${command.name}'`
    if (command.words.values) lines.push(`${within} -a '${command.words.values.join(' ')}'`)
    for (const [name, option] of Object.entries(optionsOf(command))) {
      const value =
        option.type === 'boolean'
          ? ''
          : option.values === 'file'
            ? ' -rF'
            : ` -x${option.values ? ` -a '${option.values.join(' ')}'` : ''}`
      lines.push(`${within} -l ${name}${value} -d ${quoted(option.summary)}`)
    }
  }
  return `${lines.join('\n')}\n`
}

const dashed = (command: Command) => Object.keys(optionsOf(command)).map(name => `--${name}`)

/** A string in single quotes for a shell. */
const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`
