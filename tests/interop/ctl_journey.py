#!/usr/bin/python3
# SPDX-License-Identifier: MPL-2.0
"""A kit's life from the terminal, against a real office on loopback: every command, every exit code."""
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile

SRC = os.environ["JEMPUT_SRC"]
CTL = os.environ["JEMPUTCTL"]
OFFICE = os.environ["JEMPUT_OFFICE"]
OPEN_VILLAGE = "1503042004"
RED_VILLAGE = "1503042001"
FINGERS = ["finger-%d" % i for i in range(1, 11)]
MISSING = FINGERS + ["iris-l", "iris-r", "signature.png"]

OK, REFUSED, USAGE, LOCKED, NOT_REACHED, BUSY, SECRET = range(7)

ZONES = {
    "area": "1503",
    "timezone": "WIB",
    "rules": [
        {"id": "buka", "hazard": "umum", "issuer": "Bupati Sarolangun", "scope": "1503",
         "effect": "OPEN", "from": "2020-01-01", "to": "2100-01-01",
         "decree_number": "SK 1/2020", "decree_date": "2020-01-01"},
        {"id": "merah", "hazard": "covid-19", "issuer": "Bupati Sarolangun", "scope": RED_VILLAGE,
         "effect": "LOCK", "level": "merah", "from": "2020-01-01", "to": "2100-01-01",
         "decree_number": "SK 412/2020", "decree_date": "2020-11-16", "exempt": ["sekolah"]},
    ],
}


class World:
    def __init__(self, folder):
        self.folder = folder
        self.kit = os.path.join(folder, "kit")
        self.office = os.path.join(folder, "office")
        self.server = None
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.secrets = {"office": "bata kilo sera lodu pani", "recovery": "mina tuva pelo sari doku",
                        "officer": "rama tilo seku pani beda"}

    def path(self, name):
        return os.path.join(self.folder, name)

    def run(self, program, home, *arguments, secrets=()):
        """Arguments N of the form "{0}" become the descriptor of the N-th secret."""
        pipes = []
        for secret in secrets:
            read, write = os.pipe()
            os.write(write, secret.encode() + b"\n")
            os.close(write)
            pipes.append(read)
        command = [program, "--home", home] + [a.format(*pipes) if a.startswith("{") else a
                                               for a in arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=False, pass_fds=pipes,
                              stdin=subprocess.DEVNULL, timeout=100, start_new_session=True)
        for pipe in pipes:
            os.close(pipe)
        return done

    def ctl(self, *arguments, want=OK, secrets=()):
        done = self.run(CTL, self.kit, *arguments, secrets=secrets)
        assert done.returncode == want, "%s gave %d, not %d: %s%s" % (
            arguments[0], done.returncode, want, done.stdout, done.stderr)
        if want != OK:
            assert (done.stdout + done.stderr).strip(), "%s failed without a word" % arguments[0]
        return done

    def ctl_json(self, *arguments, want=OK, secrets=()):
        return json.loads(self.ctl("--json", *arguments, want=want, secrets=secrets).stdout)

    def desk(self, *arguments, secrets=None):
        done = self.run(OFFICE, self.office, *arguments,
                        secrets=[self.secrets["office"]] if secrets is None else secrets)
        assert done.returncode == 0, done.stderr
        return done

    def record(self, *more, want=OK, village=OPEN_VILLAGE, person="person.json", photo=None,
               secret=None, missing=tuple(MISSING)):
        arguments = ["record", "--village", village, "--from", self.path(person),
                     "--photo", photo or os.path.join(SRC, "tests/vectors/photo.jpg"),
                     "--officer", "sari dewi", "--passphrase-fd", "{0}"]
        for part in missing:
            arguments += ["--exception", part + "=device:tidak ada alat"]
        call = self.ctl_json if want == OK else self.ctl
        return call(*arguments, *more, want=want, secrets=[secret or self.secrets["officer"]])

    def serve(self):
        read, write = os.pipe()
        os.write(write, self.secrets["office"].encode() + b"\n")
        os.close(write)
        self.server = subprocess.Popen(
            [OFFICE, "--home", self.office, "serve", "--passphrase-fd", str(read)],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, pass_fds=[read])
        os.close(read)
        for line in self.server.stdout:
            if line.startswith("ready"):
                return
        raise AssertionError("the office did not start")

    def stop(self):
        if self.server is not None:
            self.server.send_signal(signal.SIGTERM)
            self.server.wait(30)
            self.server.stdout.close()
            self.server = None

    def counts(self):
        return self.ctl_json("status")["counts"]


def a_kit_is_enrolled_by_a_fingerprint(w):
    w.desk("init", "--name", "Dinas uji", "--area", "1503", "--tz", "WIB", "--url",
           "https://127.0.0.1:%d" % w.port, "--listen", "127.0.0.1:%d" % w.port, "--offline",
           w.path("offline"), "--passphrase-fd", "{0}", "--recovery-fd", "{1}",
           secrets=[w.secrets["office"], w.secrets["recovery"]])
    w.ctl("status", want=REFUSED)
    w.ctl("officer", "add", "Sari Dewi", "--supervisor", "--passphrase-fd", "{0}",
          secrets=[w.secrets["officer"]])
    made = w.ctl_json("officer", "add", "Budi", "--by", "Sari Dewi", "--by-passphrase-fd", "{0}",
                      secrets=[w.secrets["officer"]])
    assert len(made["passphrase"].split()) == 5
    assert {o["name"]: o["role"] for o in w.ctl_json("officer", "list")["officers"]} == {
        "Sari Dewi": "supervisor", "Budi": "operator"}
    told = w.ctl_json("enrol-request", "--label", "Kit 3", "--out", w.path("request.jbs"))
    answer = w.desk("enrol", w.path("request.jbs"), "--out", w.path("first.jbe"),
                    "--yes-fingerprint", told["fingerprint"], "--passphrase-fd", "{0}").stdout
    fingerprint = answer.strip().splitlines()[-1].split(": ")[1]
    w.ctl("enrol", w.path("first.jbe"), "--fingerprint", "0000 0000 0000 0000 0000", want=REFUSED)
    w.ctl("enrol", w.path("first.jbe"), want=REFUSED)  # nobody at the terminal to ask
    w.ctl("enrol", w.path("request.jbs"), "--fingerprint", fingerprint, want=REFUSED)
    w.ctl("enrol", w.path("first.jbe"), "--fingerprint", fingerprint)
    status = w.ctl_json("status")
    assert status["enrolled"] and status["label"] == "Kit 3"


def without_a_zone_file_nothing_may_be_recorded(w):
    assert w.ctl_json("zone", OPEN_VILLAGE, want=LOCKED)["effect"] == "UNKNOWN"
    w.record(want=LOCKED)


def without_an_office_sync_exits_4(w):
    w.ctl("sync", want=NOT_REACHED)


def sync_fetches_what_the_office_published(w):
    with open(w.path("zones.json"), "w", encoding="utf-8") as file:
        json.dump(ZONES, file)
    w.desk("zones", "publish", w.path("zones.json"), "--passphrase-fd", "{0}")
    w.serve()
    assert w.ctl_json("sync") == {"result": "done"}
    assert w.ctl_json("zone", "15.03.04.2004")["effect"] == "OPEN"
    w.stop()


def a_zone_is_told_by_name_place_category_and_time(w):
    red = w.ctl_json("zone", RED_VILLAGE, want=LOCKED)
    assert (red["effect"], red["rule"], red["decree"]) == ("LOCK", "merah", "SK 412/2020"), red
    exempt = w.ctl_json("zone", RED_VILLAGE, "--category", "sekolah")
    assert exempt["effect"] == "PROTOCOL" and exempt["exempted"]
    assert w.ctl_json("zone", OPEN_VILLAGE, "--at", "2019-12-31T23:59", want=LOCKED)["why"] == "no-rule"
    w.ctl("zone", "tidak ada desa begitu", want=REFUSED)
    w.ctl("zone", "9999999999", want=REFUSED)
    w.ctl("zone", OPEN_VILLAGE, "--at", "kemarin", want=USAGE)
    assert "SK 412/2020" in w.ctl("zone", RED_VILLAGE, want=LOCKED).stdout


def a_record_is_sealed_from_files(w):
    done = w.record()
    assert done["number"] == 1 and done["queue_number"] == 1 and len(done["id"]) == 32
    assert w.counts()["sealed"] == 1 and w.counts()["draft"] == 0
    records = w.ctl_json("list")["records"]
    assert len(records) == 1 and "name" not in records[0]
    named = w.ctl_json("list", "--officer", "sari dewi", "--passphrase-fd", "{0}",
                       secrets=[w.secrets["officer"]])["records"]
    assert named[0]["name"] == "SITI NUR A'INI" and named[0]["nik"].startswith("150304")


def what_is_wrong_is_named_and_leaves_nothing(w):
    with open(w.path("person.json"), encoding="utf-8") as file:
        person = json.load(file)
    bad = dict(person, NIK="15030445O6030001")
    unreasoned = {k: v for k, v in person.items() if k != "reasons"}
    for name, content in (("bad.json", bad), ("unreasoned.json", unreasoned),
                          ("unknown.json", dict(person, ALIAS="x"))):
        with open(w.path(name), "w", encoding="utf-8") as file:
            json.dump(content, file)
    with open(w.path("huge.jpg"), "wb") as file:
        file.truncate(40 * 1024 * 1024)
    with open(w.path("text.jpg"), "w", encoding="utf-8") as file:
        file.write("bukan foto")
    before = w.counts()
    w.record(village=RED_VILLAGE, want=LOCKED)
    w.record(village="1503049999", want=REFUSED)
    w.record(secret="frasa sandi yang lain sama sekali", want=SECRET)
    w.record(person="bad.json", want=REFUSED)
    w.record(person="unknown.json", want=REFUSED)
    w.record(person="tidak-ada.json", want=REFUSED)
    w.record(photo=w.path("huge.jpg"), want=REFUSED)
    w.record(photo=w.path("text.jpg"), want=REFUSED)
    w.record("--exception", "finger-1=malas", want=REFUSED)
    w.record("--part", "bagian-apa=" + w.path("text.jpg"), want=REFUSED)
    assert "finger-7" in w.record(missing=(), want=REFUSED).stderr
    assert "--reason NIK/date-differs=" in w.record(person="unreasoned.json", want=REFUSED).stderr
    assert w.counts() == before, w.counts()
    done = w.record("--reason", "NIK/date-differs=Akta baru", person="unreasoned.json")
    assert done["number"] == 2


def usage_is_told(w):
    for arguments in (["tidak-ada"], ["zone"], ["record"], ["nik"], ["officer"], ["--pilihan"],
                      ["export"], ["status", "lebih"]):
        w.ctl(*arguments, want=USAGE)
    alone = subprocess.run([CTL, "status"], capture_output=True, text=True, check=False)
    assert alone.returncode == USAGE
    assert "Kode keluar" in subprocess.run([CTL, "--help"], capture_output=True, text=True,
                                           check=True).stdout


def while_the_kit_is_held_its_holder_is_asked(w):
    """An office that takes the call and never speaks keeps sync, and so the kit's home, busy."""
    with socket.socket() as mute:
        mute.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        mute.bind(("127.0.0.1", w.port))
        mute.listen(8)
        holder = subprocess.Popen([CTL, "--home", w.kit, "sync"], stdout=subprocess.DEVNULL,
                                  stderr=subprocess.DEVNULL, start_new_session=True)
        try:
            connection, _ = mute.accept()
            status = w.ctl_json("status")
            assert status["counts"]["sealed"] == 2
            assert status["link"]["state"] == "connecting", status["link"]
            assert len(w.ctl_json("list")["records"]) == 2
            assert w.ctl_json("sync") == {"result": "asked"}
            w.ctl("zone", OPEN_VILLAGE, want=BUSY)
            w.ctl("audit", "verify", want=BUSY)
            w.record(want=BUSY)
            connection.close()
        finally:
            os.killpg(holder.pid, signal.SIGKILL)
            holder.wait()
    assert w.counts()["sealed"] + w.counts()["batched"] == 2  # killed, and nothing is lost


def records_go_arrive_and_are_forgotten(w):
    w.serve()
    assert w.ctl_json("sync") == {"result": "done"}
    counts = w.counts()
    assert counts["purged"] == 2 and counts["sealed"] == 0, counts
    audit = w.ctl_json("audit", "verify")
    assert audit["size"] >= 5 and len(audit["head"]) == 64
    w.stop()


def a_usb_stick_does_the_same(w):
    w.record("--category", "sekolah", village=RED_VILLAGE)
    usb = w.path("usb")
    os.mkdir(usb)
    files = w.ctl_json("export", usb)["files"]
    assert len(files) == 1 and files[0].endswith(".jbb")
    path = files[0] if os.path.isabs(files[0]) else os.path.join(usb, files[0])
    w.desk("import", path, "--passphrase-fd", "{0}")
    answers = [os.path.join(root, name) for root, _, names in os.walk(usb) for name in names
               if name.endswith((".jbs", ".jbe"))]
    assert answers, os.listdir(usb)
    w.ctl("import-answer", path, want=REFUSED)  # a batch is no answer
    w.ctl_json("import-answer", *answers)
    assert w.counts()["sealed"] == 0 and w.counts()["batched"] == 0, w.counts()


STEPS = [
    a_kit_is_enrolled_by_a_fingerprint,
    without_a_zone_file_nothing_may_be_recorded,
    without_an_office_sync_exits_4,
    sync_fetches_what_the_office_published,
    a_zone_is_told_by_name_place_category_and_time,
    a_record_is_sealed_from_files,
    what_is_wrong_is_named_and_leaves_nothing,
    usage_is_told,
    while_the_kit_is_held_its_holder_is_asked,
    records_go_arrive_and_are_forgotten,
    a_usb_stick_does_the_same,
]


def main():
    folder = tempfile.mkdtemp(prefix="jemput-")
    world = World(folder)
    shutil.copy(os.path.join(SRC, "tests/vectors/json/person.json"), world.path("person.json"))
    print("1..%d" % len(STEPS))
    try:
        for number, step in enumerate(STEPS, 1):
            try:
                step(world)
            except AssertionError as problem:
                print("not ok %d - %s\nBail out! %s" % (number, step.__name__, problem))
                return 1
            print("ok %d - /ctl/journey/%s" % (number, step.__name__.replace("_", "-")), flush=True)
    finally:
        world.stop()
        shutil.rmtree(folder, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
