#!/usr/bin/python3
# SPDX-License-Identifier: MPL-2.0
"""The receiver of a real office, asked by clients that know nothing of Jemput: curl and tuspy. The kit
is a key and the second reader's formats, so nothing here is C but the office. Prints TAP."""
import base64
import hashlib
import json
import os
import re
import secrets
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time

from nacl.public import PrivateKey
from nacl.signing import SigningKey

SOURCE = os.environ["JEMPUT_SRC"]
OFFICE = os.environ["JEMPUT_OFFICE"]
sys.path.insert(0, os.path.join(SOURCE, "tests", "reader"))
import jbb1  # noqa: E402
import jbs1  # noqa: E402

PHRASE = "satu dua tiga empat lima"
RECOVERY = "enam tujuh delapan sembilan nol"
TUS = ["-H", "Tus-Resumable: 1.0.0"]
PATCH_TYPE = ["-H", "Content-Type: application/offset+octet-stream"]


def secret_fd(words):
    read, write = os.pipe()
    os.write(write, words.encode() + b"\n")
    os.close(write)
    return read


class Office:
    """A home and, while it runs, its receiver."""

    def __init__(self, folder):
        self.folder = folder
        self.home = os.path.join(folder, "office")
        self.ca = os.path.join(self.home, "tls", "ca.pem")
        self.server = None
        self.url = None
        self.log = []
        offline = os.path.join(folder, "offline")
        os.mkdir(offline)
        self.run("init", "--name", "Dinas Dukcapil", "--area", "1503", "--tz", "WIB", "--url",
                 "https://127.0.0.1:8443", "--listen", "127.0.0.1:8443", "--offline", offline,
                 words={"--passphrase-fd": PHRASE, "--recovery-fd": RECOVERY})

    def run(self, *arguments, words):
        fds = [(option, secret_fd(text)) for option, text in words.items()]
        options = [word for option, fd in fds for word in (option, str(fd))]
        subprocess.run([OFFICE, "--home", self.home, *arguments, *options], check=True,
                       pass_fds=[fd for _, fd in fds], stdin=subprocess.DEVNULL,
                       capture_output=True, timeout=100)
        for _, fd in fds:
            os.close(fd)

    def start(self):
        fd = secret_fd(PHRASE)
        environment = dict(os.environ, G_MESSAGES_DEBUG="jemput-office")
        self.server = subprocess.Popen(
            [OFFICE, "--home", self.home, "serve", "--listen", "127.0.0.1:0", "--passphrase-fd",
             str(fd)], pass_fds=[fd], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, env=environment, start_new_session=True)
        os.close(fd)
        ready = threading.Event()
        threading.Thread(target=self.read_log, args=(self.server, ready), daemon=True).start()
        assert ready.wait(30), "the receiver did not get ready: %s" % self.log

    def read_log(self, server, ready):
        for line in server.stdout:
            self.log.append(line.rstrip())
            if line.startswith("ready "):
                self.url = line.split()[1]
                ready.set()

    def wait_for_log(self, pattern, times=1, seconds=30):
        end = time.monotonic() + seconds
        while sum(re.search(pattern, line) is not None for line in self.log) < times:
            assert time.monotonic() < end, "never said %r: %s" % (pattern, self.log[-20:])
            time.sleep(0.02)
        return [re.search(pattern, line) for line in self.log if re.search(pattern, line)]

    def stop(self, number=signal.SIGTERM):
        self.server.send_signal(number)
        code = self.server.wait(60)
        self.server = None
        return code

    def curl(self, *arguments):
        """-> (status, headers, body)"""
        done = subprocess.run(["curl", "-sS", "-i", "--http1.1", "--cacert", self.ca, *arguments],
                              capture_output=True, timeout=60, check=True)
        head, _, body = done.stdout.partition(b"\r\n\r\n")
        while b" 100 " in head.split(b"\r\n")[0]:
            head, _, body = body.partition(b"\r\n\r\n")
        lines = head.decode().split("\r\n")
        headers = dict(line.lower().split(": ", 1) for line in lines[1:])
        return int(lines[0].split()[1]), headers, body

    def status(self, *arguments):
        return self.curl(*arguments)[0]


class Kit:
    def __init__(self, office):
        self.office = office
        self.seed = secrets.token_bytes(32)
        key = bytes(SigningKey(self.seed).verify_key)
        self.id = hashlib.blake2b(b"jemput/v1/kit\0" + key, digest_size=16).digest()
        payload = json.dumps({
            "type": "jemput.enrol-request/1", "kit_key": key.hex(),
            "list_key": bytes(PrivateKey.generate().public_key).hex(), "label": "Kit curl",
            "made": "2026-11-22T08:00:00Z", "officers": []}).encode()
        request = os.path.join(office.folder, "request.jbs")
        with open(request, "wb") as file:
            file.write(jbs1.create("enrol-request", payload, [self.seed]))
        fingerprint = hashlib.blake2b(key, digest_size=32).hexdigest()[:20]
        office.run("enrol", request, "--out", os.path.join(office.folder, "first.jbe"),
                   "--yes-fingerprint", fingerprint, words={"--passphrase-fd": PHRASE})

    def batch(self, n_records, size):
        records = [secrets.token_bytes(size) for _ in range(n_records)]
        batch = secrets.token_bytes(16)
        manifest = {
            "type": "jemput.batch/1", "batch": batch.hex(), "kit": self.id.hex(),
            "incarnation": "ab" * 16, "made": "2026-11-22T08:00:00Z",
            "audit": {"size": 0, "head": "00" * 32}, "last_rec_seq": n_records,
            "records": [{"id": secrets.token_hex(16), "rec_seq": i + 1, "size": size,
                         "digest": jbb1.digest(record).hex()} for i, record in enumerate(records)]}
        stream = jbb1.create(json.dumps(manifest).encode(), records, self.seed)
        return Batch(self, batch, stream)


class Batch:
    def __init__(self, kit, batch, stream):
        self.id = batch
        self.stream = stream
        digest = jbb1.digest(jbb1.head(stream))
        self.words = {
            "kit": kit.id.hex(), "batch": batch.hex(), "digest": digest.hex(),
            "length": str(len(stream)),
            "sig": jbb1.upload_sign(kit.id, batch, digest, len(stream), kit.seed)}

    def metadata(self):
        return ",".join("%s %s" % (name, base64.b64encode(word.encode()).decode())
                        for name, word in self.words.items())

    def file(self, folder, begin=0, end=None):
        path = os.path.join(folder, "body")
        with open(path, "wb") as file:
            file.write(self.stream[begin:end])
        return path


def create(office, batch):
    status, headers, _ = office.curl(
        "-X", "POST", *TUS, "-H", "Upload-Length: %d" % len(batch.stream), "-H",
        "Upload-Metadata: " + batch.metadata(), office.url + "/v1/uploads")
    assert status == 201, status
    return office.url + headers["location"]


def patch(office, place, batch, begin, end=None):
    path = batch.file(office.folder, begin, end)
    return office.curl("-X", "PATCH", *TUS, *PATCH_TYPE, "-H", "Upload-Offset: %d" % begin,
                       "--data-binary", "@" + path, place)


def offset(office, place):
    status, headers, _ = office.curl("-I", *TUS, place)
    assert status == 200, status
    return int(headers["upload-offset"])


def receipt(office, place):
    end = time.monotonic() + 60
    while True:
        status, _, body = office.curl(place + "/answer")
        assert status in (200, 202), status
        assert time.monotonic() < end, "no receipt"
        if status == 200:
            return body
        time.sleep(0.1)


def begin_by_hand(office, place, batch, n):
    """A PATCH of everything of which only n bytes are sent; the connection stays open."""
    context = ssl.create_default_context(cafile=office.ca)
    host, port = office.url.split("//")[1].split(":")
    stream = context.wrap_socket(socket.create_connection((host, int(port))), server_hostname=host)
    path = place[len(office.url):]
    stream.sendall(("PATCH %s HTTP/1.1\r\nHost: %s\r\nTus-Resumable: 1.0.0\r\nContent-Type: "
                    "application/offset+octet-stream\r\nUpload-Offset: 0\r\nContent-Length: %d\r\n"
                    "\r\n" % (path, host, len(batch.stream))).encode() + batch.stream[:n])
    return stream


def wait_for_spool(office, kit, batch, n):
    part = os.path.join(office.home, "spool", kit.id.hex(), batch.id.hex() + ".part")
    end = time.monotonic() + 30
    while not os.path.exists(part) or os.path.getsize(part) < n:
        assert time.monotonic() < end, "the bytes did not arrive"
        time.sleep(0.01)


# ---- Tests ---------------------------------------------------------------------------------------

def curl_finds_the_office(office, kit):
    status, headers, body = office.curl(office.url + "/v1/status")
    assert status == 200 and json.loads(body) == {"jemput": 1, "office": "Dinas Dukcapil"}
    status, headers, _ = office.curl("-X", "OPTIONS", office.url + "/v1/uploads")
    assert status == 204 and headers["tus-version"] == "1.0.0"
    assert headers["tus-extension"] == "creation,termination"
    stranger = subprocess.run(["curl", "-sS", office.url + "/v1/status"], capture_output=True,
                              check=False)
    assert stranger.returncode == 60, "a certificate nobody vouched for was believed"


def curl_sends_a_batch_in_two_pieces(office, kit):
    batch = kit.batch(3, 50000)
    place = create(office, batch)
    assert create(office, batch) == place
    half = len(batch.stream) // 2
    assert patch(office, place, batch, 0, half)[0] == 204
    assert offset(office, place) == half
    assert patch(office, place, batch, 10, half)[0] == 409
    status, headers, _ = patch(office, place, batch, half)
    assert status == 204 and int(headers["upload-offset"]) == len(batch.stream)
    role, _, payload = jbs1.parse(receipt(office, place))
    said = json.loads(payload)
    assert role == "receipt" and said["batch"] == batch.id.hex() and len(said["records"]) == 3


def curl_that_waits_for_100_is_refused_before_it_sends(office, kit):
    batch = kit.batch(2, 1000000)
    place = create(office, batch)
    path = batch.file(office.folder)
    status, _, _ = office.curl("-X", "PATCH", *TUS, *PATCH_TYPE, "-H", "Upload-Offset: 7", "-H",
                               "Expect: 100-continue", "--data-binary", "@" + path, place)
    assert status == 409, status
    assert office.status("-X", "DELETE", *TUS, place) == 204
    assert office.status("-I", *TUS, place) == 404


def curl_on_a_slow_line_is_taken(office, kit):
    batch = kit.batch(1, 200000)
    place = create(office, batch)
    path = batch.file(office.folder)
    status, _, _ = office.curl("--limit-rate", "100k", "-X", "PATCH", *TUS, *PATCH_TYPE, "-H",
                               "Upload-Offset: 0", "--data-binary", "@" + path, place)
    assert status == 204, status


def tuspy_sends_and_resumes(office, kit):
    from tusclient import client as tus
    os.environ["REQUESTS_CA_BUNDLE"] = office.ca
    batch = kit.batch(4, 100000)
    path = batch.file(office.folder)
    client = tus.TusClient(office.url + "/v1/uploads")
    uploader = client.uploader(path, chunk_size=65536, metadata=batch.words)
    uploader.upload(stop_at=200000)
    assert office.url in uploader.url and uploader.offset == 200000
    again = client.uploader(path, chunk_size=65536, url=uploader.url)
    assert again.offset == 200000
    again.upload()
    assert offset(office, again.url) == len(batch.stream)
    assert json.loads(jbs1.parse(receipt(office, again.url))[2])["batch"] == batch.id.hex()


def a_killed_receiver_resumes(office, kit):
    batch = kit.batch(8, 100000)
    place = create(office, batch)
    begin_by_hand(office, place, batch, 300000)
    wait_for_spool(office, kit, batch, 300000)
    assert office.stop(signal.SIGKILL) == -signal.SIGKILL
    office.start()
    place = create(office, batch)
    assert offset(office, place) == 300000
    assert patch(office, place, batch, 300000)[0] == 204
    receipt(office, place)


def a_receiver_that_is_asked_to_end_ends(office, kit):
    batch = kit.batch(1, 50000)
    place = create(office, batch)
    begin_by_hand(office, place, batch, 20000)
    wait_for_spool(office, kit, batch, 20000)
    before = time.monotonic()
    assert office.stop() == 0
    assert time.monotonic() - before < 40
    office.start()
    assert offset(office, create(office, batch)) == 20000


def a_dead_opener_is_started_again(office, kit):
    started = office.wait_for_log(r"keeper started (\d+)")
    n_ready = sum("opener: ready" in line for line in office.log)
    os.kill(int(started[-1].group(1)), signal.SIGKILL)
    office.wait_for_log(r"opener: keeper died 137")
    office.wait_for_log(r"opener: ready", times=n_ready + 1)
    batch = kit.batch(1, 1000)
    place = create(office, batch)
    assert patch(office, place, batch, 0)[0] == 204
    receipt(office, place)


def two_hundred_records_arrive(office, kit):
    batches = [kit.batch(50, 100000) for _ in range(4)]
    places = [create(office, batch) for batch in batches]
    paths = []
    for i, batch in enumerate(batches):
        paths.append(os.path.join(office.folder, "body-%d" % i))
        shutil.move(batch.file(office.folder), paths[-1])
    before = time.monotonic()
    for place, path in zip(places, paths):
        status = office.status("-X", "PATCH", *TUS, *PATCH_TYPE, "-H", "Upload-Offset: 0", "-H",
                               "Expect:", "-T", path, place)
        assert status == 204, status
    took_s = time.monotonic() - before
    size = sum(len(batch.stream) for batch in batches)
    print("# 200 records, %.1f MB, durable and checked, in %.2f s: %.0f MB/s"
          % (size / 1e6, took_s, size / 1e6 / took_s))


TESTS = [
    curl_finds_the_office, curl_sends_a_batch_in_two_pieces,
    curl_that_waits_for_100_is_refused_before_it_sends, curl_on_a_slow_line_is_taken,
    tuspy_sends_and_resumes, a_killed_receiver_resumes, a_receiver_that_is_asked_to_end_ends,
    a_dead_opener_is_started_again, two_hundred_records_arrive,
]


def main():
    failed = 0
    with tempfile.TemporaryDirectory(prefix="jemput-receive-") as folder:
        office = Office(folder)
        kit = Kit(office)
        office.start()
        print("1..%d" % len(TESTS), flush=True)
        for number, test in enumerate(TESTS, 1):
            name = test.__name__.replace("_", "-")
            try:
                test(office, kit)
                print("ok %d %s" % (number, name), flush=True)
            except Exception as fault:  # any of them is a failure to be told
                failed += 1
                print("not ok %d %s\n# %r\n# %s" % (number, name, fault, office.log[-8:]), flush=True)
            if office.server is None:
                office.start()
        office.stop()
    return 1 if failed else 0


sys.exit(main())
