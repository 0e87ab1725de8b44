#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""check_po.py MSGFMT: every translation is well-formed (msgfmt -c) and complete: no string of the sources is missing, none is fuzzy."""
import os
import re
import subprocess
import sys
import tempfile

root = os.environ['SCW_SOURCE_ROOT']
po = os.path.join(root, 'po')
bad = 0
with tempfile.TemporaryDirectory() as folder:
    pot = os.path.join(folder, 'scorewright.pot')
    keywords = ['-k_', '-kN_', '-kC_:1c,2', '-kNC_:1c,2', '-kngettext:1,2', '-kg_dngettext:2,3']
    subprocess.run(['xgettext', '--from-code=UTF-8', *keywords, '--directory', root, '--files-from', os.path.join(po, 'POTFILES'), '-o', pot], check=True,
                   env={**os.environ, 'XDG_DATA_DIRS': '/usr/share', 'GETTEXTDATADIRS': '/usr/share'})
    for language in open(os.path.join(po, 'LINGUAS'), encoding='utf-8').read().split():
        path = os.path.join(po, language + '.po')
        merged = os.path.join(folder, language + '.po')
        subprocess.run(['msgmerge', '-q', '--no-fuzzy-matching', '-o', merged, path, pot], check=True)
        said = subprocess.run([sys.argv[1], '-c', '--statistics', '-o', '/dev/null', merged], capture_output=True, text=True, env={**os.environ, 'LC_ALL': 'C'}, check=False)
        print(language, said.stderr.strip())
        if said.returncode != 0 or re.search('fuzzy|untranslated', said.stderr):
            bad += 1
            missing = subprocess.run(['msgattrib', '--untranslated', merged], capture_output=True, text=True, check=True).stdout
            print(missing)
sys.exit(1 if bad else 0)
