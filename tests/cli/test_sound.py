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
from midi import notes, programs, tempi  # noqa: E402

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


ATTRIBUTES = ('<attributes><divisions>1</divisions><key><fifths>0</fifths></key><time><beats>4</beats><beat-type>4</beat-type></time>'
              '%s<clef><sign>G</sign><line>2</line></clef>%s</attributes>')
PLAIN = ATTRIBUTES % ('', '')


def part(*measures, attributes=PLAIN, name='Piano', number=1):
    """An entry of the part list, and the part."""
    content = ''.join(f'<measure number="{i + 1}">{attributes if i == 0 else ""}{m}</measure>' for i, m in enumerate(measures))
    return f'<score-part id="P{number}"><part-name>{name}</part-name></score-part>', f'<part id="P{number}">{content}</part>'


def note(pitch, duration, *more, voice=1, before=''):
    """'C4', or None: a rest."""
    what = f'<pitch><step>{pitch[0]}</step><octave>{pitch[1]}</octave></pitch>' if pitch else '<rest/>'
    return f'<note>{before}{what}<duration>{duration}</duration>{"".join(more)}<voice>{voice}</voice></note>'


def back(duration):
    return f'<backup><duration>{duration}</duration></backup>'


START, STOP = '<tie type="start"/>', '<tie type="stop"/>'


def midi_of(*parts, options=()):
    xml = ('<score-partwise version="4.0"><part-list>' + ''.join(p[0] for p in parts) + '</part-list>' + ''.join(p[1] for p in parts)
           + '</score-partwise>')
    run = cli('convert', '-', '-', '--to', 'mid', *options, stdin=xml.encode())
    assert run.code == 0, run.err
    return run.out


class Heard(unittest.TestCase):
    """Small scores, and what is heard of them: (onset, key, end) in quarters."""
    def assert_heard(self, expected, *measures, **how):
        self.assertEqual(notes(midi_of(part(*measures, **how))), [expected])

    def test_ties(self):
        self.assert_heard([(0, 60, 8)], note('C4', 4, START), note('C4', 4, STOP))
        self.assert_heard([(0, 72, 4), (1, 76, 2)], note('C5', 1, START) + note('E5', 1) + note('C5', 2, STOP))
        self.assert_heard([(0, 72, 4)], note('C5', 1, START) + note('C5', 1, STOP, START) + note('C5', 2, STOP))

    def test_measures_last(self):
        """Hidden rests at the end, and nothing at all."""
        self.assert_heard([(0, 60, 1), (4, 62, 8)], note('C4', 1) + '<forward><duration>3</duration></forward>', note('D4', 4))
        self.assert_heard([(0, 60, 4), (8, 62, 12)], note('C4', 4), '', note('D4', 4))

    def test_held_key(self):
        self.assert_heard([(0, 72, 1), (1, 72, 2), (2, 72, 3), (3, 72, 4)],
                          note('C5', 4) + back(4) + ''.join(note('C5', 1, voice=2) for _ in range(4)))

    def test_cue_notes(self):
        self.assert_heard([(2, 74, 4)], note('C5', 2, before='<cue/>') + note('D5', 2))

    def test_transposition(self):
        """A clarinet in B flat, a piccolo."""
        for chromatic, octaves, key in ((-2, '', 70), (0, '<octave-change>1</octave-change>', 84)):
            transpose = f'<transpose><chromatic>{chromatic}</chromatic>{octaves}</transpose>'
            self.assert_heard([(0, key, 4)], note('C5', 4), attributes=ATTRIBUTES % ('', transpose))

    def test_octave_line(self):
        """Pitches are the sounding ones already."""
        shift = '<direction><direction-type><octave-shift type="%s" size="8"/></direction-type></direction>'
        self.assert_heard([(0, 96, 2), (2, 76, 4)], shift % 'down' + note('C7', 2) + shift % 'stop' + note('E5', 2))

    def test_repeat_and_endings(self):
        first = '<barline location="left"><ending number="1" type="start"/></barline>'
        second = '<barline location="left"><ending number="2" type="start"/></barline>'
        again = '<barline location="right"><ending number="1" type="stop"/><repeat direction="backward"/></barline>'
        self.assert_heard([(0, 60, 4), (4, 62, 8), (8, 60, 12), (12, 64, 16)],
                          '<barline location="left"><repeat direction="forward"/></barline>' + note('C4', 4),
                          first + note('D4', 4) + again, second + note('E4', 4))

    def test_tempo(self):
        metronome = ('<direction><direction-type><metronome><beat-unit>quarter</beat-unit><per-minute>40</per-minute></metronome>'
                     '</direction-type></direction>')
        words = '<direction placement="above"><direction-type><words>Largo</words></direction-type></direction>'
        for mark, options, expected in ((metronome, (), [(0, 1500000)]), ('<sound tempo="80"/>', (), [(0, 750000)]),
                                        (words, (), [(0, 1304348)]), ('', (), [(0, 600000)]),
                                        ('<sound tempo="80"/>', ('--tempo', '120'), [(0, 500000)])):
            self.assertEqual(tempi(midi_of(part(mark + note('C4', 4)), options=options)), expected)
        self.assertEqual(tempi(midi_of(part('<sound tempo="80"/>' + note('C4', 4), '<sound tempo="40"/>' + note('C4', 4)),
                                       options=('--tempo', '120'))), [(0, 500000), (4, 1000000)])

    def test_parts(self):
        midi = midi_of(part(note('C5', 4), name='Violine'), part(note('C3', 4), name='Violoncello', number=2),
                       part(note('E3', 4), number=3))
        self.assertEqual(notes(midi), [[(0, 72, 4)], [(0, 48, 4)], [(0, 52, 4)]])
        self.assertEqual(programs(midi), [(0, 40), (1, 42), (2, 0)])


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
            self.assertEqual(run.code, 0, run.err)
            self.assertTrue(all('left out: ' in line for line in run.err.splitlines()), run.err)
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
