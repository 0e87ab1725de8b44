#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""generate.py SHELL NAME PROGRAM OUT: completions of NAME for bash, zsh or fish, from what PROGRAM --help says.

They are made when the program is built, so an option that --help knows is completed. What an option takes shows in its help too:
FILE, FOLDER and DATA are names of files, "f32, bf16 or i8" are words to choose from; anything else cannot be guessed.
"""
import os
import re
import subprocess
import sys

FILES = ('FILE', 'FOLDER', 'DATA')


class Option:
    def __init__(self, short, name, takes, text):
        self.short, self.name, self.takes, self.text = short, name, takes, text
        self.words = choices(text) if takes and takes not in FILES and len(takes) > 1 else []
        self.files = takes in FILES or 'a' in self.words  # "Bravura, Leland or a path"
        self.words = [word for word in self.words if word != 'a']

    def spellings(self):
        return [f'--{self.name}'] + ([f'-{self.short}'] if self.short else [])


def choices(text):
    """The words of "musicxml, mxl, lmx or json (by FILE ...)"."""
    word = r'[A-Za-z][A-Za-z0-9+]*'
    found = re.search(rf'((?:{word}, )*{word}) or ({word})', text.replace(' (the default)', ''))
    return found.group(1).split(', ') + [found.group(2)] if found else []


def run(program, *args):
    env = dict(os.environ, LC_ALL='C', LANGUAGE='C', ASAN_OPTIONS='detect_leaks=0')
    return subprocess.run([program, *args], env=env, check=True, capture_output=True, text=True, stdin=subprocess.DEVNULL).stdout


def options(text):
    return [Option(*found) for found in
            re.findall(r'^  (?:-(\w), )?--([a-z][a-z0-9-]*)(?:=(\S+))?  +(.*)$', text, re.M)]


class Program:
    def __init__(self, name, program):
        self.name = name
        self.function = '_' + name.replace('-', '_')
        text = run(program, '--help')
        listed = text[text.index('\nCommands:\n'):].split('\n\n')[0] if '\nCommands:\n' in text else ''
        self.commands = {command: (summary, options(run(program, command, '--help')))
                         for command, summary in re.findall(r'^  ([a-z]+) +\S.*?  +?(\S.*)$', listed, re.M)}
        self.options = options(text)


# ---- bash ----

def bash_values(lines, command, listed, indent):
    """What stands after an option that takes something."""
    after = {}
    for option in listed:
        if option.takes:
            words = [f"COMPREPLY=($(compgen -W '{' '.join(option.words)}' -- \"$cur\"))"] if option.words else []
            after.setdefault('; '.join(words + (['_filedir'] if option.files else []) + ['return']), []).extend(option.spellings())
    lines += [f"{indent}{' | '.join(f'{command}:{name}' for name in names)}) {action} ;;" for action, names in after.items()]


def bash_names(listed):
    return ' '.join(s for option in listed for s in ([f'-{option.short}'] if option.short else [])
                    + [f'--{option.name}' + ('=' if option.takes else '')])


def bash(p):
    lines = [f'# bash completion for {p.name}', f'{p.function} ()', '{', '  local cur prev words cword split',
             '  _init_completion -s || return']
    if p.commands:
        names = ' '.join([*p.commands, 'help'])
        lines += ['  if ((cword == 1)); then', f"    COMPREPLY=($(compgen -W '{names} --help --version' -- \"$cur\"))", '    return', '  fi',
                  '  if [[ ${words[1]} == help ]]; then', f"    COMPREPLY=($(compgen -W '{' '.join(p.commands)}' -- \"$cur\"))", '    return',
                  '  fi', '  case ${words[1]}:$prev in']
        for command, (_, listed) in p.commands.items():
            bash_values(lines, command, listed, '    ')
        lines += ['  esac', '  $split && return', '  if [[ $cur == -* ]]; then', '    case ${words[1]} in']
        lines += [f"      {command}) COMPREPLY=($(compgen -W '{bash_names(listed)}' -- \"$cur\")) ;;" for command, (_, listed) in p.commands.items()]
        lines += ['    esac']
    else:
        lines += ['  if [[ $cur == -* ]]; then', f"    COMPREPLY=($(compgen -W '{bash_names(p.options)}' -- \"$cur\"))"]
    lines += ['    [[ ${COMPREPLY-} == *= ]] && compopt -o nospace', '    return', '  fi', '  _filedir', '} &&',
              f'  complete -F {p.function} {p.name}']
    return lines


# ---- zsh ----

def zsh_text(text):
    return re.sub(r'([\\\]\[:])', r'\\\1', text).replace("'", r"'\''")


def zsh_option(option):
    what = ''
    if option.takes:
        action = '_files' if option.files and not option.words else f"({' '.join(option.words)})" if option.words and not option.files \
            else f'_alternative "words\\:word\\:({" ".join(option.words)})" "files\\:file\\:_files"' if option.words else ' '
        what = f':{option.takes}:{action}'
    text = f"'[{zsh_text(option.text)}]{what}'"
    long = f'--{option.name}' + ('=' if option.takes else '')
    if not option.short:
        return f"'{long}'{text}"
    short = f'-{option.short}' + ('+' if option.takes else '')
    return f"'(-{option.short} --{option.name})'{{{short},{long}}}{text}"


def zsh(p):
    lines = [f'#compdef {p.name}', '']
    if not p.commands:
        return lines + ['_arguments -s -S \\'] + [f'  {zsh_option(o)} \\' for o in p.options] + ["  '*:file:_files'"]
    lines += ['local state line', 'typeset -A opt_args', 'local -a commands=(']
    lines += [f"  '{command}:{zsh_text(summary)}'" for command, (summary, _) in p.commands.items()]
    lines += ["  'help:explain a command'", ')', '',
              "_arguments -C '(- *)--help[Show what there is]' '(- *)--version[Show the version]' '1:command:->command' '*::argument:->argument'", '',
              'case $state in', '  command) _describe -t commands command commands ;;', '  argument)', '    case $words[1] in',
              f"      help) _values command {' '.join(p.commands)} ;;"]
    for command, (_, listed) in p.commands.items():
        lines += [f'      {command})', '        _arguments -s -S \\'] + [f'          {zsh_option(o)} \\' for o in listed] + ["          '*:file:_files' ;;"]
    return lines + ['    esac ;;', 'esac']


# ---- fish ----

def fish_text(text):
    return "'" + text.replace('\\', '\\\\').replace("'", "\\'") + "'"


def fish_option(p, option, condition):
    parts = [f'complete -c {p.name}'] + ([f'-n {fish_text(condition)}'] if condition else [])
    parts += [f'-s {option.short}'] if option.short else []
    parts += [f'-l {option.name}', f'-d {fish_text(option.text)}']
    if option.takes:
        parts += ['-r', '-F' if option.files else '-f'] + ([f"-a '{' '.join(option.words)}'"] if option.words else [])
    return ' '.join(parts)


def fish(p):
    lines = [f'# fish completion for {p.name}']
    if not p.commands:
        return lines + [fish_option(p, option, '') for option in p.options]
    first = '__fish_use_subcommand'
    lines += [f"complete -c {p.name} -n {first} -f -a {command} -d {fish_text(summary)}" for command, (summary, _) in p.commands.items()]
    lines += [f"complete -c {p.name} -n {first} -f -a help -d 'explain a command'", f"complete -c {p.name} -n {first} -l version -d 'Show the version'",
              f"complete -c {p.name} -n '__fish_seen_subcommand_from help' -f -a '{' '.join(p.commands)}'"]
    for command, (_, listed) in p.commands.items():
        lines += [fish_option(p, option, f'__fish_seen_subcommand_from {command}') for option in listed]
    return lines


def main(shell, name, program, out):
    with open(out, 'w', encoding='utf-8') as f:
        f.write('\n'.join({'bash': bash, 'zsh': zsh, 'fish': fish}[shell](Program(name, program))) + '\n')


if __name__ == '__main__':
    main(*sys.argv[1:])
