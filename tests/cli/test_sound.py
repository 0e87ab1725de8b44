# SPDX-License-Identifier: GPL-3.0-or-later
"""convert to MIDI and WAV, as people run it. What is heard is tested in tests/app."""
import glob
import os
import signal
import struct
import subprocess
import tempfile
import time
import unittest
import wave

from cli import CLI, cli, environment, sample

SCORE = sample('clean.musicxml')


def sounds():
    """Whether there is what it takes to make a WAV file; the program's own words where it is not so."""
    with tempfile.TemporaryDirectory() as folder:
        run = cli('convert', SCORE, os.path.join(folder, 'x.wav'))
        return run.code == 0, run.err


SOUNDS, WHY = sounds()


class Midi(unittest.TestCase):
    def test_tempo(self):
        for tempo, micros in ((None, 600000), ('120', 500000), ('87.5', 685714)):
            run = cli('convert', SCORE, '-', '--to', 'mid', *(['--tempo', tempo] if tempo else []))
            self.assertEqual(run.code, 0, run.err)
            self.assertEqual(run.out[:4], b'MThd')
            self.assertIn(b'\xff\x51\x03' + struct.pack('>I', micros)[1:], run.out)

    def test_wrong_tempo(self):
        for tempo in ('4', '-3', '1001', 'nan', 'quick'):
            run = cli('convert', SCORE, 'x.mid', '--tempo=' + tempo)
            self.assertEqual(run.code, 2, tempo)
            self.assertFalse(os.path.exists('x.mid'))


class Wav(unittest.TestCase):
    def test_without(self):
        if SOUNDS:
            run = cli('convert', SCORE, '-', '--to', 'wav', SCW_SOUNDFONT='', XDG_DATA_DIRS='/nowhere', XDG_DATA_HOME='/nowhere')
            self.assertEqual((run.code, run.out), (1, b''))
            self.assertIn('no sound font is installed: install the package', run.err)
        else:
            self.assertRegex(WHY, 'no sound font is installed|this build of Scorewright cannot play')

    @unittest.skipUnless(SOUNDS, 'no WAV files here: ' + WHY.strip())
    def test_file(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, 'Ein Lied.WAV')
            run = cli('convert', SCORE, path, '--tempo', '200')
            self.assertEqual((run.code, run.err), (0, ''))
            with wave.open(path) as file:
                self.assertEqual((file.getnchannels(), file.getsampwidth(), file.getframerate()), (2, 2, 44100))
                quick = file.getnframes() / 44100 - 2
                self.assertEqual(len(set(file.readframes(44100))), 256)
            self.assertEqual(cli('convert', SCORE, path, '--tempo', '100').code, 0)
            with wave.open(path) as file:
                self.assertAlmostEqual(file.getnframes() / 44100 - 2, 2 * quick, delta=0.01)
                frames = file.readframes(file.getnframes())
            self.assertEqual(os.listdir(folder), ['Ein Lied.WAV'])
            self.assertEqual(cli('convert', SCORE, '-', '--to', 'wav').out[44:], frames)

    @unittest.skipUnless(SOUNDS, 'no WAV files here: ' + WHY.strip())
    def test_trouble(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, 'x.wav')
            broken = os.path.join(folder, 'x.musicxml')
            with open(broken, 'w') as file:
                file.write('<score-partwise>')
            for args, code, words in (([SCORE, path, '--soundfont', broken], 1, 'is not a sound font (.sf2)'),
                                      ([SCORE, path, '--soundfont', '/nowhere.sf2'], 1, "cannot open the sound font '/nowhere.sf2'"),
                                      ([SCORE, os.path.join(path, 'y.wav')], 1, 'No such file or directory'),
                                      ([broken, path], 3, ''), (['/nowhere.musicxml', path], 1, 'No such file')):
                run = cli('convert', *args)
                self.assertEqual(run.code, code, args)
                self.assertIn(words, run.err)
                self.assertEqual(glob.glob(path + '*'), [])
        with open('/dev/full', 'wb') as full:
            run = cli('convert', SCORE, '-', '--to', 'wav', stdout=full)
        self.assertEqual(run.code, 1)
        self.assertIn('cannot write to standard output: No space left on device', run.err)

    @unittest.skipUnless(SOUNDS, 'no WAV files here: ' + WHY.strip())
    def test_interrupted(self):
        """A reader that does not read keeps it busy until the signal comes."""
        process = subprocess.Popen([CLI, 'convert', SCORE, '-', '--to', 'wav'], stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, env=environment())
        self.assertEqual(process.stdout.read(4), b'RIFF')
        time.sleep(0.2)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
        self.assertEqual(process.returncode, 130)


if __name__ == '__main__':
    unittest.main()
