#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""fonts.py [FOLDER]: fetches the fonts that `scorewright-cli press` prints with beside those of Debian, from npm's
@vexflow-fonts (each under the SIL Open Font License, whose text is kept beside it), into FOLDER (~/.cache/scorewright/fonts).

Needs npm and the network; what is there already is not fetched again. npm checks what it gets against the registry's hash.
"""
import os
import subprocess
import sys
import tarfile
import tempfile

MUSIC = {'bravura': '1.0.2', 'leland': '1.0.1', 'gonville': '1.0.0', 'petaluma': '1.0.1', 'finalemaestro': '1.0.0',
         'finalebroadway': '1.0.0', 'sebastian': '1.0.1', 'gootville': '1.0.1', 'leipzig': '1.0.1', 'musejazz': '1.0.1'}
LETTERS = {'academico': '1.0.1', 'edwin': '1.0.1', 'nepomuk': '1.0.1'}


def fetch(name, version, folder):
    """Puts every .otf of a package, and its licence, into the folder."""
    with tempfile.TemporaryDirectory() as there:
        subprocess.run(['npm', 'pack', '--silent', f'@vexflow-fonts/{name}@{version}'], cwd=there, check=True,
                       stdout=subprocess.DEVNULL, timeout=300)
        archive, = os.listdir(there)
        with tarfile.open(os.path.join(there, archive)) as tar:
            for member in tar:
                base = os.path.basename(member.name)
                to = base if base.endswith('.otf') else f'{name}-{base}' if base.startswith('LICENSE') else None
                if to is None or not member.isfile():
                    continue
                with open(os.path.join(folder, to + '.part'), 'wb') as f:
                    f.write(tar.extractfile(member).read())
                os.replace(os.path.join(folder, to + '.part'), os.path.join(folder, to))


def main():
    cache = os.environ.get('XDG_CACHE_HOME') or os.path.expanduser('~/.cache')
    folder = sys.argv[1] if len(sys.argv) > 1 else os.path.join(cache, 'scorewright', 'fonts')
    missing = []
    os.makedirs(folder, exist_ok=True)
    for name, version in {**MUSIC, **LETTERS}.items():
        if any(f.startswith(name) and f.endswith('.otf') for f in os.listdir(folder)):
            continue
        try:
            fetch(name, version, folder)
        except (OSError, subprocess.SubprocessError, tarfile.TarError, ValueError) as error:
            missing.append(f'{name}: {error}')
    print(f'{folder}: {sum(f.endswith(".otf") for f in os.listdir(folder))} fonts')
    for line in missing:
        print(f'not fetched: {line}', file=sys.stderr)
    return 1 if missing else 0


if __name__ == '__main__':
    sys.exit(main())
