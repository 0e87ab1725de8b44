# SPDX-License-Identifier: GPL-3.0-or-later
"""Playing in the terminal: on a device that nobody hears, and where there is none."""
import os
import re

from tmux import Terminal, needs_model, sample

PAGE = sample('clean.png')


@needs_model
class Sound(Terminal):
    def begin(self, driver, **env):
        """One system is read, and the cursor at its beginning."""
        self.start(SCW_AUDIO_DRIVER=driver, **env)
        self.tui(PAGE)
        self.see('system 1/5')
        self.keys('r')
        self.until(lambda: re.search(r'── \d+ symbols', self.screen()), 'the end of the system')
        self.keys('Home')
        self.see('symbol 1 of')

    def symbol(self):
        return int(re.search(r'symbol (\d+) of', self.screen()).group(1))

    def test_the_cursor_goes_along(self):
        self.begin('silent')
        self.keys('Space')
        self.until(lambda: self.symbol() > 10 or 'No sound' in self.screen(), 'the music')
        if 'no sound font' in self.screen() or 'cannot play' in self.screen():
            self.skipTest('no sound font, or built without FluidSynth')
        self.keys('Space')
        self.gone('playing')
        at = self.symbol()
        self.keys('Right')
        self.see(f'symbol {at + 1} of')  # the cursor is the person's again
        self.keys('q', 'y')
        self.until(lambda: self.screen().rstrip().endswith('$'), 'the shell')

    def test_no_device(self):
        self.begin('alsa', ALSA_CONFIG_PATH='/dev/null')  # no sound anywhere, and ALSA has much to say about it
        before = self.screen().splitlines()
        self.keys('Space')
        self.until(lambda: re.search("No sound: .*('alsa'|no sound font|cannot play)", self.screen()), 'the message')
        self.assertEqual(self.screen().splitlines()[1:-1], before[1:-1])  # no library writes on the screen
        self.keys('Right')
        self.see('symbol 2 of')

    def test_message_goes_by_itself(self):
        self.begin('alsa', ALSA_CONFIG_PATH='/dev/null', SCW_MESSAGE_MS='500')
        self.tmux('pipe-pane', 'cat > ' + self.path('drawn'))
        self.keys('Space')

        def drawn():
            with open(self.path('drawn'), 'rb') as file:
                return re.search(b"'alsa'|font|cannot", file.read())
        self.until(lambda: os.path.exists(self.path('drawn')) and drawn(), 'the message')
        self.gone('No sound')
        self.see('symbol 1 of')


if __name__ == '__main__':
    import unittest
    unittest.main()
