# SPDX-License-Identifier: GPL-3.0-or-later
"""data/batch/slurm.sh as it is, as an array under Debian's Slurm: controller, node and munge on this machine alone, begun here in a folder of
their own and ended here. Every page is read once, also when a task of the array is cancelled and the whole is sent again.

Needs slurmctld, slurmd, slurm-client and munge (./dev test --all installs them).
"""
import os
import pwd
import shutil
import socket
import subprocess
import sys
import time
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, '..', 'tui'), os.path.join(HERE, '..', 'cli')]
from cli import CLI, ROOT, environment, needs_model  # noqa: E402
from test_batch import Batch  # noqa: E402

SCRIPT = os.path.join(ROOT, 'data', 'batch', 'slurm.sh')
PATH = os.environ['PATH'] + ':/usr/sbin:/sbin'
TOOLS = ('slurmctld', 'slurmd', 'sbatch', 'sinfo', 'squeue', 'scontrol', 'scancel', 'munged', 'mungekey')
PATIENCE = int(os.environ.get('PATIENCE', '600'))  # seconds until a job that must end is given up
OVER = {'COMPLETED', 'FAILED', 'CANCELLED', 'TIMEOUT', 'NODE_FAIL', 'OUT_OF_MEMORY'}
# The script asks for eight tasks of four cores and 2 GB: this node says it has room for two of them, whatever the machine is.
CONF = '''\
ClusterName=scorewright
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={ports[0]}
SlurmdPort={ports[1]}
SlurmUser={user}
SlurmdUser={user}
AuthType=auth/munge
AuthInfo=socket={munge}
CredType=cred/munge
MpiDefault=none
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core_Memory
SlurmdParameters=config_overrides
ReturnToService=2
MinJobAge=86400
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.pid
SlurmctldLogFile={folder}/slurmctld.log
SlurmdLogFile={folder}/slurmd.log
NodeName={host} NodeAddr=127.0.0.1 CPUs=8 RealMemory=8000
PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP
'''


def free_ports(n):
    sockets = [socket.socket() for _ in range(n)]
    for s in sockets:
        s.bind(('127.0.0.1', 0))
    ports = [s.getsockname()[1] for s in sockets]
    for s in sockets:
        s.close()
    return ports


@needs_model
class Slurm(Batch):
    def setUp(self):
        super().setUp()
        missing = [tool for tool in TOOLS if shutil.which(tool, path=PATH) is None]
        if missing:
            self.skipTest(f'no {", ".join(missing)} (./dev test --all installs them)')
        os.chmod(self.folder, 0o755)  # munged refuses a folder that others may write to, and one that they cannot pass
        self.job = os.path.join(self.out, 'job.jsonl')
        self.munge = self.path('munge.socket')
        host = socket.gethostname().split('.')[0]
        for name in ('state', 'spool'):
            os.makedirs(self.path(name))
        self.write('slurm.conf', CONF.format(host=host, folder=self.folder, munge=self.munge, ports=free_ports(2),
                                             user=pwd.getpwuid(os.geteuid()).pw_name))
        self.env = environment(PATH=PATH, SLURM_CONF=self.path('slurm.conf'), SCW_CLI=CLI, LC_ALL='C.UTF-8')
        key = self.path('munge.key')
        self.run_tool('mungekey', '--create', f'--keyfile={key}')
        self.daemon('munged', '--foreground', '--force', f'--key-file={key}', f'--socket={self.munge}', f'--pid-file={self.path("munged.pid")}',
                    f'--log-file={self.path("munged.log")}', f'--seed-file={self.path("munged.seed")}', '--num-threads=1')
        self.until(lambda: os.path.exists(self.munge), "munge's socket")
        self.daemon('slurmctld', '-D')
        self.daemon('slurmd', '-D', '-N', host)
        self.until(lambda: self.run_tool('sinfo', '--noheader', '--format=%T', ok=False).strip() == 'idle', 'an idle node')

    def daemon(self, *args):
        with open(self.path(args[0] + '.out'), 'wb') as log:
            process = subprocess.Popen(args, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=self.env)

        def end():
            process.terminate()
            try:
                process.wait(60)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self.addCleanup(end)

    def run_tool(self, *args, ok=True):
        done = subprocess.run(args, stdin=subprocess.DEVNULL, capture_output=True, text=True, env=self.env)
        if ok and done.returncode != 0:
            self.fail(f'{args}: {done.stdout}{done.stderr}{self.logs()}')
        return done.stdout

    def logs(self):
        text = ''
        for name in sorted(os.listdir(self.folder)):
            if name.endswith(('.log', '.out')):
                with open(self.path(name), encoding='utf-8', errors='replace') as f:
                    text += f'\n{name}:\n' + ''.join(f.readlines()[-15:])
        return text

    def until(self, holds, what):
        end = time.monotonic() + PATIENCE
        while not holds():
            if time.monotonic() > end:
                self.fail(f'{what} did not come{self.logs()}')
            time.sleep(0.2)

    def send(self, *options):
        return self.run_tool('sbatch', '--parsable', f'--output={self.folder}/task-%A_%a.out', *options, SCRIPT, self.input, self.out).strip()

    def tasks(self, job):
        """The state of each task of the array."""
        text = self.run_tool('squeue', '--noheader', '--array', '--states=all', '--format=%K %T', f'--jobs={job}')
        return dict(line.split() for line in text.splitlines())

    def ended(self, state='done'):
        return super().ended(state) if os.path.exists(self.job) else []

    def wait_for_all(self, job):
        self.until(lambda: len(self.tasks(job)) == 8 and set(self.tasks(job).values()) <= OVER, f'the end of the job: {self.tasks(job)}')
        return self.tasks(job)

    def test_array(self):
        """A broken page is named by the tasks, which say so by their exit code; nothing is read twice."""
        good = self.fill(12, bad=(4,))
        states = self.wait_for_all(self.send())
        self.assertEqual(states, {str(i): 'FAILED' for i in range(1, 9)})
        self.check_pages(good, ['p04.png'])
        self.assertEqual(len(self.ended('failed')), 1)
        self.assertEqual(len(self.ended('started')), 12)
        self.assertGreater(len({e['process'] for e in self.lines()}), 1)  # the tasks shared the work

    def test_cancelled_and_sent_again(self):
        good = self.fill(12)
        job = self.send()
        self.until(lambda: len(self.ended()) >= 2, 'the first pages')
        self.run_tool('scancel', job)
        self.wait_for_all(job)
        self.assertEqual(set(self.wait_for_all(self.send()).values()), {'COMPLETED'})
        self.check_pages(good, [])

    def check_pages(self, good, bad):
        self.assertEqual(self.results(), sorted(good))
        self.assertEqual(sorted(f[:-4] for f in self.ended()), sorted(good))
        self.assertEqual(sorted(set(self.ended('failed'))), sorted(bad))
        left = [f for d, _, files in os.walk(self.out) for f in files if not f.endswith('.musicxml') and f != 'job.jsonl']
        self.assertEqual(left, [])


if __name__ == '__main__':
    unittest.main()
