# SPDX-License-Identifier: MPL-2.0
"""An office and a kit on this machine, made and driven with the real programs only."""
import datetime
import json
import os
import re
import socket
import subprocess
import threading

import zones

OFFICER = "Sri Wahyuni"
LABEL = "Kit 3"
OFFICE = "Dinas Dukcapil Kabupaten Sarolangun"


class Failed(Exception):
    """A program that should have succeeded did not; its own words are in the text."""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Secrets:
    """Hands passphrases to children through pipes: never in argv, the environment or a file."""

    def __init__(self):
        self.fds = []

    def fd(self, text):
        read, write = os.pipe()
        os.write(write, text.encode() + b"\n")
        os.close(write)
        self.fds.append(read)
        return read

    def close(self):
        for fd in self.fds:
            os.close(fd)
        self.fds = []


class House:
    def __init__(self, build, folder, source):
        self.build, self.folder, self.source = build, folder, source
        self.office_home = os.path.join(folder, "kantor")
        self.kit_home = os.path.join(folder, "perangkat")
        self.offline = os.path.join(folder, "luring")
        self.port = free_port()
        self.url = f"https://127.0.0.1:{self.port}"
        self.env = dict(os.environ, JEMPUT_DATA_DIR=os.path.join(source, "schemas"),
                        JEMPUT_SYNC=self.program("sync/jemput-sync"))
        self.office_words = self.recovery_words = self.officer_words = None
        self.children = []

    def program(self, name):
        return os.path.join(self.build, "app", name)

    def run(self, program, *args, secrets=(), ok=(0,), text=True):
        """Runs to the end; secrets are (option, words) pairs passed as descriptors."""
        holder = Secrets()
        try:
            command = [self.program(program), *args]
            for option, words in secrets:
                command += [option, str(holder.fd(words))]
            done = subprocess.run(command, env=self.env, pass_fds=holder.fds, text=text,
                                  stdin=subprocess.DEVNULL, capture_output=True, check=False)
        finally:
            holder.close()
        if done.returncode not in ok:
            raise Failed(f"{program} {args[0] if args else ''}: {done.returncode}\n"
                         f"{done.stdout}{done.stderr}")
        return done

    def office(self, *args, **more):
        return self.run("office/jemput-office", "--home", self.office_home, *args, **more)

    def kit(self, *args, **more):
        return self.run("ctl/jemputctl", "--home", self.kit_home, *args, **more)

    # ---- Making them ----------------------------------------------------------------------------

    def make_office(self):
        os.makedirs(self.folder, mode=0o700, exist_ok=True)
        os.makedirs(self.offline, mode=0o700, exist_ok=True)
        self.office_words, self.recovery_words = make_words(), make_words()
        self.office("init", "--name", OFFICE, "--area", "1503", "--tz", "WIB", "--url", self.url,
                    "--listen", f"127.0.0.1:{self.port}", "--offline", self.offline,
                    secrets=[("--passphrase-fd", self.office_words),
                             ("--recovery-fd", self.recovery_words)])

    def publish_zones(self, draft=None):
        path = os.path.join(self.folder, "zona.json")
        today = datetime.datetime.now(zones.WIB).date()
        with open(path, "w", encoding="utf-8") as file:
            json.dump(draft or zones.draft(today), file, ensure_ascii=False)
        return self.office("zones", "publish", path,
                           secrets=[("--passphrase-fd", self.office_words)]).stdout

    def make_kit(self):
        self.officer_words = make_words()
        self.kit("officer", "add", OFFICER, secrets=[("--passphrase-fd", self.officer_words)])
        request = os.path.join(self.folder, "permintaan.jbs")
        answer = os.path.join(self.folder, "pendaftaran.jbe")
        self.kit("enrol-request", "--label", LABEL, "--out", request)
        # At a real enrolment two people read these to each other.
        shown = json.loads(self.kit("status", "--json").stdout)
        fingerprint = self.kit_fingerprint(request)
        told = self.office("enrol", request, "--out", answer, "--yes-fingerprint", fingerprint,
                           secrets=[("--passphrase-fd", self.office_words)]).stdout
        self.kit("enrol", answer, "--fingerprint", last_fingerprint(told))
        return shown["kit"]

    def kit_fingerprint(self, request):
        """The office shows the kit's fingerprint and stops when it was not confirmed."""
        done = self.office("enrol", request, "--out", os.path.join(self.folder, "tidak.jbe"),
                           "--yes-fingerprint", "0000 0000 0000 0000 0000",
                           secrets=[("--passphrase-fd", self.office_words)], ok=(1,))
        return first_fingerprint(done.stdout + done.stderr)

    # ---- Running them ---------------------------------------------------------------------------

    def start(self, program, *args, secrets=(), log=None, env=None):
        holder = Secrets()
        command = [self.program(program), *args]
        for option, words in secrets:
            command += [option, str(holder.fd(words))]
        output = open(log, "ab") if log else subprocess.DEVNULL
        child = subprocess.Popen(command, env=env or self.env, pass_fds=holder.fds,
                                 stdin=subprocess.DEVNULL, stdout=output, stderr=output)
        holder.close()
        if log:
            output.close()
        self.children.append(child)
        return child

    def serve(self):
        """Starts receiver and opener; returns when requests are taken."""
        holder = Secrets()
        fd = holder.fd(self.office_words)
        child = subprocess.Popen(
            [self.program("office/jemput-office"), "--home", self.office_home, "serve",
             "--passphrase-fd", str(fd)], env=self.env, pass_fds=[fd], stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=open(os.path.join(self.folder, "kantor.log"), "ab"),
            text=True)
        holder.close()
        self.children.append(child)
        for line in child.stdout:
            if line.startswith("ready "):
                # The pipe must not fill up later.
                threading.Thread(target=lambda: [None for _ in child.stdout], daemon=True).start()
                return child
        raise Failed("jemput-office serve did not start:\n"
                     + open(os.path.join(self.folder, "kantor.log"), encoding="utf-8").read())

    def stop(self, child, patience_s=20):
        if child.poll() is None:
            child.terminate()
            try:
                child.wait(patience_s)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
        if child in self.children:
            self.children.remove(child)
        return child.returncode

    def close(self):
        for child in list(reversed(self.children)):
            self.stop(child)


FINGERPRINT = re.compile(r"\b[0-9a-f]{4}(?: [0-9a-f]{4}){4}\b")


def first_fingerprint(text):
    return FINGERPRINT.findall(text)[0]


def last_fingerprint(text):
    return FINGERPRINT.findall(text)[-1]


def make_words():
    """Five words of two open syllables, as the programs generate them."""
    pick = lambda letters: letters[int.from_bytes(os.urandom(2), "big") % len(letters)]
    syllable = lambda: pick("bcdghjklmnprstwy") + pick("aeiou")
    return " ".join(syllable() + syllable() for _ in range(5))
