# SPDX-License-Identifier: GPL-3.0-or-later
"""count.py JUNIT.xml...: what was skipped, what failed and what it said, and one last line counted from the results of meson test."""
import re
import sys
import xml.etree.ElementTree as ElementTree

SAID = 12  # lines, the last of what a failed test said
DEAREST = 8  # suites, those that took most processor time

passed, failed, skipped, times = 0, [], [], []


def said(suite, case):
    """The comments under a test's TAP line; all output where there is no such line."""
    out, last = suite.findtext('system-out') or '', case.split(' - ', 1)[-1].strip()
    under = re.search(rf'^not ok \d+ - {re.escape(last)} *\n((?:#.*\n?)*)', out, re.M)
    return (under.group(1) if under else out + '\n' + (suite.findtext('system-err') or '')).rstrip().splitlines()[-SAID:]


for path in sys.argv[1:]:
    # a TAP line may hold what XML 1.0 cannot
    text = re.sub(r'[\x00-\x08\x0b\x0c\x0e-\x1f]', '?', open(path, encoding='utf-8', errors='replace').read())
    for suite in ElementTree.fromstring(text).iter('testsuite'):
        for case in suite.iter('testcase'):
            name = f"{suite.get('name')} {case.get('name')}"
            if case.find('failure') is not None or case.find('error') is not None:
                failed.append((name, said(suite, case.get('name'))))
            elif case.find('skipped') is not None:
                skipped.append(name)
            else:
                passed += 1
        times += ((float(time), suite.get('name')) for time in re.findall(r'^# processor time: ([\d.]+) s$', suite.findtext('system-out') or '', re.M))
        # cmocka cannot say "ok # SKIP": its tests print the reason (check.h) and return
        for line in re.findall(r'^# SKIPPED: (.*)$', suite.findtext('system-out') or '', re.M):
            passed -= 1
            skipped.append(f"{suite.get('name')}: {line}")
for name in skipped:
    print('skipped:', name)
for name, words in failed:
    print(f'FAILED: {name}', *words, sep='\n    ')
times.sort(reverse=True)
print(f'processor time: {sum(time for time, _ in times):.0f} s;', ', '.join(f'{name} {time:.0f} s' for time, name in times[:DEAREST]))
print(f'{passed} passed, {len(failed)} failed' + (f', {len(skipped)} skipped' if skipped else ''))
sys.exit(1 if failed or not passed else 0)
