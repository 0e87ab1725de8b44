# SPDX-License-Identifier: GPL-3.0-or-later
"""Projects in the terminal program: saved, opened again with their history, and found again after kill -9."""
import glob
import os
import re
import shutil
import signal
import zipfile

from tmux import Terminal, needs_model, sample

from pictures import locked_pdf

PAGE = sample('clean.png')
HERE = os.path.dirname(os.path.abspath(__file__))


@needs_model
class Keep(Terminal):
    def begin(self):
        self.start(XDG_STATE_HOME=self.path('state'))

    def end(self):
        self.until(lambda: self.screen().rstrip().endswith('$'), 'the shell')

    def journal(self):
        """How large what is kept is by now, of documents that nobody saved."""
        return sum(os.path.getsize(path) for path in glob.glob(self.path('state/scorewright/unsaved/*/journal')))

    def read_and_check(self):
        """Reads the beginning of the first system and locks its first measure."""
        self.tui(PAGE)
        self.see('system 1/5')
        self.keys('r')
        self.until(lambda: re.search(r'symbol \d\d+ of', self.screen()), 'some symbols')
        self.keys('s')
        self.gone('reading')
        self.keys('Home')
        self.see('symbol 1 of')
        self.keys('k')
        self.see('yours, kept')

    def check_is_kept(self):
        """A symbol that is a person's is in the journal. Its size says nothing: it is written anew now and then."""
        def holds(path):
            with open(path, 'rb') as file:
                return re.search(rb'\["measure", *true', file.read())
        return any(map(holds, glob.glob(self.path('state/scorewright/unsaved/*/journal'))))

    def test_saved_and_opened(self):
        self.begin()
        self.read_and_check()
        self.see('not saved')
        with self.subTest('reading on: refused, then taken; what was locked stays'):
            symbols = int(re.search(r'symbol 1 of (\d+)', self.screen()).group(1))
            self.keys('o')
            self.see('Read again: Space', '[x] measure')
            self.keys('Escape')
            self.see('Everything stays', f'symbol 1 of {symbols}')
            self.keys('o')
            self.see('[x] measure')
            self.keys('Space')
            self.see('[ ] measure')
            self.keys('Space')
            self.see('[x] measure')
            self.keys('Enter')
            self.see('Taken.', 'yours, kept')
            self.until(lambda: int(re.search(r'symbol 1 of (\d+)', self.screen()).group(1)) > symbols, 'more symbols')
            self.keys('u')
            self.see('Taken back', f' of {symbols}')
            self.keys('Home')
            self.see('yours, kept')
        self.keys('S')
        self.see('Save the project as:', 'clean.scorewright')
        self.keys('C-u')
        self.typed('mine')
        self.keys('Enter')
        self.see('Saved', 'mine.scorewright')
        self.gone('not saved')
        with zipfile.ZipFile(self.path('mine.scorewright')) as project:
            self.assertEqual(project.read('mimetype'), b'application/x-scorewright')
        self.until(lambda: self.journal() == 0, 'the end of the journal')
        self.keys('q')  # nothing is asked
        self.end()
        self.tui('mine.scorewright')
        self.see('system 1/5', 'symbol 1 of', 'yours, kept')
        self.keys('u')
        self.see('Taken back')
        self.gone('yours, kept')
        self.see('not saved')
        self.keys('q')
        self.see('The project was changed and not saved')
        self.keys('n')
        self.gone('Leave all the same')
        self.keys('C-s')
        self.see('Saved')
        self.keys('q')
        self.end()
        self.tui('mine.scorewright')
        self.see('symbol 1 of')
        self.keys('U')  # what was undone before it was saved
        self.see('yours, kept')
        self.keys('q', 'y')
        self.end()
        self.tui('mine.scorewright', PAGE)  # pictures come behind
        self.see('page 1/2')
        self.keys('q', 'y')
        self.end()
        self.tui(PAGE, 'mine.scorewright')
        self.see('a project is opened before pictures')
        self.keys('q')
        self.end()

    def test_killed_and_restored(self):
        self.begin()
        self.read_and_check()
        self.until(self.check_is_kept, 'the change on the disk')
        os.kill(self.processes()[1], signal.SIGKILL)
        self.end()
        self.tui(PAGE)
        self.see("Not saved: 'clean", 'Restore it (y), discard it (d), later (n)?')
        self.keys('n')
        self.see('system 1/5', 'not read yet')
        self.keys('q')
        self.end()
        self.assertGreater(self.journal(), 0)
        self.tui(PAGE)
        self.see('Restore it')
        self.keys('y')
        self.see('Restored.', 'yours, kept', 'not saved', 'system 1/5')
        self.assertNotIn('page 1/2', self.screen())
        self.keys('u')
        self.gone('yours, kept')
        self.keys('U')
        self.see('yours, kept')
        os.kill(self.processes()[1], signal.SIGTERM)  # nobody was asked: it stays
        self.end()
        self.tui(PAGE)
        self.see('Restore it')
        self.keys('d')
        self.see('system 1/5', 'not read yet')
        self.keys('q')
        self.end()
        self.assertEqual(self.journal(), 0)

    def test_a_locked_pdf_asks_for_its_password(self):
        self.begin()
        self.write('locked.pdf', locked_pdf('s3cret'))
        self.write('other.pdf', locked_pdf('0ther'))
        self.tui('locked.pdf', 'other.pdf', PAGE)
        self.see("The password of 'locked.pdf':")
        self.typed('guess')
        self.keys('Enter')
        self.see("That is not the password of 'locked.pdf'.")
        self.typed('s3cret')
        self.keys('Enter')
        self.see("That is not the password of 'other.pdf'.")  # that of the one before was tried
        self.assertNotRegex(self.screen(), 'guess|s3cret')
        self.typed('0th')
        self.assertNotIn('0th', self.screen().replace("'other.pdf'", ''))
        self.keys('Escape')
        self.see('“other.pdf” cannot be opened: it asks for a password', 'page 2/2')
        self.keys('q')
        self.end()
        self.tui('--password', 's3cret', PAGE, 'locked.pdf')
        self.see('page 1/2')
        self.keys('q')
        self.end()

    def test_a_row_is_given_to_another_part(self):
        self.begin()
        shutil.copy(os.path.join(HERE, '..', 'data', 'projects', 'version-1.scorewright'), self.path('old.scorewright'))
        self.tui('old.scorewright')
        self.see('system 1/3')
        self.keys('P')
        self.see('Part (a name or number')
        self.keys('C-u')
        self.typed('Viola')
        self.keys('Enter')
        self.see('This system now belongs to Viola', 'system 1/3  Viola')
        self.keys('u')
        self.see('Taken back: New part')
        self.gone('Viola')
        self.keys('q')

    def test_broken_project_is_told(self):
        self.begin()
        self.write('bad.scorewright', b'no project')
        self.tui('bad.scorewright')
        self.see('“bad.scorewright” cannot be opened')
        self.see('No page is open')
        self.keys('q')
        self.end()
