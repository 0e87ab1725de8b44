#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Learning from corrections in the real program; the terminal program that learns is played by a script."""
import os
import unittest

from desk import GLib, until
from test_desktop import OnADesk

SCRIPT = """#!/bin/sh
echo '{"event":"begin","learned":1,"held":1}'
echo '{"event":"done","name":"Corrections","learned":1,"held":1,"before":0.081,"after":0.052,"kept":true,"seconds":1}'
"""


class Learning(OnADesk):
    def setUp(self):
        super().setUp()
        self.program = os.path.join(self.folder, 'scorewright-cli')
        with open(self.program, 'w', encoding='ascii') as f:
            f.write(SCRIPT)
        os.chmod(self.program, 0o700)

        self.desk.env['SCW_CLI'] = self.program
        self.addCleanup(self.desk.env.pop, 'SCW_CLI')

    def correct(self, app, system):
        app.action('select-box', GLib.Variant('(ii)', (0, system)))
        app.action('select-token', GLib.Variant('i', 0))
        app.action('check-measures')

    def test_too_little(self):
        app = self.open_sample()
        app.action('learn', app=True)
        until('it says so', lambda: app.has_text('Too Little to Learn From'), alive=app.check)
        self.quit(app)

    def learn(self):
        app = self.open_read(systems=2)
        for system in (0, 1):
            self.correct(app, system)
        app.action('learn', app=True)
        until('what there is', lambda: app.has_text('2 systems have been corrected'), alive=app.check)
        app.click('push button', 'Learn')
        return app

    def test_failure_is_told_in_a_sentence(self):
        self.need_model()
        with open(self.program, 'w', encoding='ascii') as f:
            f.write('#!/bin/sh\nkill -9 $$\n')
        app = self.learn()
        until('it says so', lambda: app.has_text('Learning Failed'), alive=app.check)
        self.assertTrue(app.has_text('The part of Scorewright that learns stopped without saying why'))
        self.quit(app)

    def test_two_systems_are_learned_from(self):
        self.need_model()
        app = self.learn()
        until('what came of it', lambda: app.has_text('fell from 8.1\u00a0% to 5.2\u00a0%'), alive=app.check)
        self.quit(app)


if __name__ == '__main__':
    unittest.main()
