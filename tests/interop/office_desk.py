#!/usr/bin/python3
# SPDX-License-Identifier: MPL-2.0
"""An office from the terminal, fed by stick: every command of jemput-office, every exit code."""
import csv
import glob
import io
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile

import jsonschema

SRC = os.environ["JEMPUT_SRC"]
CTL = os.environ["JEMPUTCTL"]
OFFICE = os.environ["JEMPUT_OFFICE"]
OPEN_VILLAGE = "1503042001"
RED_VILLAGE = "1503042002"
PHRASE = "satu dua tiga empat lima"
RECOVERY = "enam tujuh delapan sembilan nol"
OK, FAILED, USAGE, PARTLY = range(4)
COLUMNS = ("NIK NAMA_LGKP JENIS_KLMIN TMPT_LHR TGL_LHR GOL_DRH AGAMA STAT_KWN STAT_HBKEL PNYDNG_CCT "
           "PDDK_AKH JENIS_PKRJN NIK_IBU NAMA_LGKP_IBU NIK_AYAH NAMA_LGKP_AYAH NO_KK NO_PROP NO_KAB "
           "NO_KEC NO_KEL NAMA_KEP ALAMAT NO_RT NO_RW DUSUN KODE_POS").split()
MISSING = ["finger-%d" % i for i in range(1, 11)] + ["iris-l", "iris-r", "signature.png"]
RULE = {"issuer": "Bupati Sarolangun", "from": "2020-01-01", "to": "2100-01-01",
        "decree_date": "2020-01-01"}
ZONES = {"area": "1503", "timezone": "WIB", "rules": [
    dict(RULE, id="buka", hazard="umum", scope="1503", effect="OPEN", decree_number="SK 1/2020"),
    dict(RULE, id="merah", hazard="covid-19", scope=RED_VILLAGE, effect="LOCK", level="merah",
         decree_number="SK 2/2020", exempt=["rumah sakit"])]}
PERSON = {"NAMA_LGKP": "Siti Aminah", "JENIS_KLMIN": "2", "TMPT_LHR": "Sarolangun",
          "TGL_LHR": "2003-06-05", "AGAMA": "1", "STAT_KWN": "1", "JENIS_PKRJN": "3",
          "NO_KK": "1503041206110004", "ALAMAT": "=1+1", "NO_PROP": "15", "NO_KAB": "03",
          "NO_KEC": "04", "NO_KEL": "2001", "KEWARGANEGARAAN": "WNI"}


class World:
    def __init__(self, folder):
        self.folder = folder
        self.home = self.path("office")
        self.serial = 0

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, what):
        with open(self.path(name), "w", encoding="utf-8") as file:
            json.dump(what, file)
        return self.path(name)

    def run(self, program, home, arguments, secrets, want):
        """"{0}" in arguments becomes the descriptor of the first secret."""
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
        assert done.returncode == want, "%s gave %d, not %d: %s%s" % (
            " ".join(arguments[:2]), done.returncode, want, done.stdout, done.stderr)
        if want in (FAILED, USAGE):
            assert done.stderr.strip(), "%s failed without a word" % arguments[0]
        for secret in secrets:
            assert secret not in done.stdout + done.stderr
        return done.stdout

    def office(self, *arguments, want=OK, secrets=()):
        return self.run(OFFICE, self.home, list(arguments), secrets, want)

    def ctl(self, *arguments, secrets=()):
        return self.run(CTL, self.path("kit"), list(arguments), secrets, OK)

    def with_phrase(self, *arguments, want=OK, phrase=PHRASE):
        return self.office(*arguments, "--passphrase-fd", "{0}", want=want, secrets=[phrase])

    def status(self):
        status = json.loads(self.office("status", "--json"))
        with open(os.path.join(SRC, "schemas/json/office-status.schema.json"),
                  encoding="utf-8") as file:
            jsonschema.validate(status, json.load(file))
        return status

    def record(self):
        self.serial += 1
        person = dict(PERSON, NIK="150304450603%04d" % self.serial)
        arguments = ["record", "--village", OPEN_VILLAGE, "--from", self.write("p.json", person),
                     "--photo", os.path.join(SRC, "tests/vectors/photo.jpg"),
                     "--officer", "Sri Wahyuni", "--passphrase-fd", "{0}"]
        for part in MISSING:
            arguments += ["--exception", part + "=device"]
        self.ctl(*arguments, secrets=[PHRASE])

    def stick(self):
        """What waits on the kit, on an empty stick."""
        folder = self.path("stick")
        shutil.rmtree(folder, ignore_errors=True)
        os.mkdir(folder)
        self.ctl("export", folder)
        return sorted(glob.glob(os.path.join(folder, "*.jbb")))

    def bring_back(self):
        for answer in sorted(glob.glob(self.path("stick/*.jb[se]"))):
            self.ctl("import-answer", answer)


def init_needs_all_and_leaves_nothing_behind(world):
    world.office("init", want=USAGE)
    rest = ["--name", "Dukcapil Sarolangun", "--tz", "WIB", "--offline", world.path("usb"),
            "--listen", "127.0.0.1:8443", "--passphrase-fd", "{0}", "--recovery-fd", "{1}"]
    secrets = [PHRASE, RECOVERY]
    world.office("init", "--area", "150", *rest, want=FAILED, secrets=secrets)
    assert not os.path.exists(world.home) and not os.path.exists(world.path("usb"))
    world.office("status", want=FAILED)
    world.office("init", "--area", "1503", *rest, secrets=secrets)
    assert os.listdir(world.path("usb")) == ["jemput-kantor.jbk"]
    world.office("init", "--area", "1503", *rest, want=FAILED, secrets=secrets)
    assert world.status()["last_receipt_no"] == 0
    world.office("nonsense", want=USAGE)


def a_draft_is_tried_before_it_is_published(world):
    draft = world.write("zones.json", ZONES)

    def ask(*more, want=OK):
        out = world.office("zones", "check", draft, *more, "--json", want=want)
        return json.loads(out) if want == OK else None

    assert ask("--village", "15.03.04.2001")["effect"] == "OPEN"
    red = ask("--village", RED_VILLAGE)
    assert (red["effect"], red["rule"], red["allows"]) == ("LOCK", "merah", False)
    assert ask("--village", RED_VILLAGE, "--category", "rumah sakit")["exempted"] is True
    assert ask("--village", RED_VILLAGE, "--at", "2019-12-31 23:59")["why"] == "no-rule"
    assert ask("--village", RED_VILLAGE, "--at", "2020-01-01")["effect"] == "LOCK"
    ask("--village", "1503042999", want=FAILED)
    ask("--village", RED_VILLAGE, "--at", "besok", want=FAILED)
    assert "SK 2/2020" in world.office("zones", "check", draft, "--village", RED_VILLAGE)
    world.office("zones", "check", draft, want=USAGE)


def only_the_passphrase_publishes(world):
    draft = world.path("zones.json")
    world.with_phrase("zones", "publish", draft, want=FAILED, phrase="salah salah salah salah salah")
    assert world.status()["zone_version"] == 0
    world.with_phrase("zones", "publish", draft)
    world.with_phrase("zones", "publish", draft, "--days-soft", "3", "--days-hard", "5")
    assert world.status()["zone_version"] == 2
    world.with_phrase("zones", "publish", draft, "--days-soft", "9", "--days-hard", "5", want=USAGE)
    world.with_phrase("zones", "publish", world.write("bad.json", {"rules": []}), want=FAILED)
    assert world.status()["zone_version"] == 2


def a_kit_is_enrolled_by_its_fingerprint(world):
    request, delivery = world.path("kit.req"), world.path("kit.jbe")
    world.ctl("officer", "add", "Sri Wahyuni", "--passphrase-fd", "{0}", secrets=[PHRASE])
    world.ctl("enrol-request", "--label", "Kit 3", "--out", request)
    wrong = world.with_phrase("enrol", request, "--out", delivery, "--yes-fingerprint", "0000",
                              want=FAILED)
    assert not os.path.exists(delivery) and not world.status()["kits"]
    fingerprint = [line for line in wrong.splitlines() if "Sidik jari" in line][0].split(": ")[1]
    told = world.with_phrase("enrol", request, "--out", delivery, "--yes-fingerprint", fingerprint)
    world.ctl("enrol", delivery, "--fingerprint", told.strip().rsplit(": ", 1)[1])
    world.with_phrase("enrol", delivery, "--out", world.path("x"), "--yes-fingerprint", "0000",
                      want=FAILED)
    assert [kit["label"] for kit in json.loads(world.office("kits", "--json"))["kits"]] == ["Kit 3"]


def a_stick_comes_and_goes(world):
    world.record()
    world.record()
    batches = world.stick()
    with open(batches[0], "rb") as file:
        whole = file.read()
    with open(world.path("half.jbb"), "wb") as file:
        file.write(whole[:len(whole) // 2])
    world.office("import", world.path("half.jbb"), want=FAILED)
    assert world.status()["batches"]["stored"] == 0
    world.office("import", *batches)
    assert world.status()["batches"]["stored"] == 1
    world.with_phrase("import", *batches, want=FAILED, phrase="salah salah salah salah salah")
    assert world.status()["records"]["accepted"] == 0
    world.with_phrase("import", *batches)
    world.with_phrase("import", *batches)
    status = world.status()
    assert (status["records"]["accepted"], status["kept"], status["last_receipt_no"]) == (2, 2, 1)
    world.bring_back()
    assert json.loads(world.ctl("--json", "status"))["counts"]["purged"] == 2


def a_damaged_record_is_told_by_the_exit_code(world):
    world.record()
    world.record()
    batches = world.stick()
    with open(batches[0], "r+b") as file:
        file.seek(-40, os.SEEK_END)
        file.write(bytes(40))
    world.with_phrase("import", *batches, want=PARTLY)
    status = world.status()
    assert status["records"] == {"accepted": 3, "already-held": 0, "adjudicate": 0, "damaged": 1,
                                 "refused": 0}
    kit = status["kits"][0]
    assert sum(life["last_rec_seq"] for life in kit["lives"]) == 4 == sum(kit["records"].values())
    world.bring_back()
    counts = json.loads(world.ctl("--json", "status"))["counts"]
    assert (counts["purged"], counts["quarantined"]) == (3, 1)


def the_opener_needs_its_passphrase(world):
    world.with_phrase("open", "--once", want=FAILED, phrase="salah salah salah salah salah")
    assert world.with_phrase("open", "--once") == "ready\n"
    world.with_phrase("open", "--once", "--follow", want=USAGE)


def csv_has_siak_columns_and_no_formula(world):
    rows = list(csv.reader(io.StringIO(world.office("export", "--format", "siak-csv"))))
    assert rows[0] == COLUMNS
    assert [row[0][-4:] for row in rows[1:]] == ["0001", "0002", "0003"]
    assert all(row[COLUMNS.index("ALAMAT")] == "'=1+1" for row in rows[1:])
    world.office("export", "--format", "siak-csv", "--out", world.path("out.csv"))
    assert os.stat(world.path("out.csv")).st_mode & 0o777 == 0o600
    world.office("export", "--format", "xls", want=USAGE)


def purging_follows_the_backup(world):
    world.office("purge-through", want=USAGE)
    world.office("purge-through", "99", want=FAILED)
    world.office("purge-through", "--now")
    assert world.status()["purge_through"] == 2
    world.office("purge-through", "1", want=FAILED)


def a_kit_is_revoked_by_name(world):
    world.with_phrase("revoke", "Kit 9", want=FAILED)
    world.with_phrase("revoke", "Kit 3")
    assert world.status()["kits"][0]["revoked"] is True


def a_restored_office_starts_a_new_life(world):
    before = world.status()["incarnation"]
    world.office("restored")
    after = world.status()
    assert after["incarnation"] != before
    assert [alarm["kind"] for alarm in after["alarms"]] == ["office-restored"]


def a_cut_audit_is_noticed(world):
    world.office("audit", "verify")
    world.office("audit", "nonsense", want=USAGE)
    with sqlite3.connect(os.path.join(world.home, "office.db")) as database:
        database.execute("DELETE FROM audit WHERE number = 3")
    database.close()
    world.office("audit", "verify", want=FAILED)


TESTS = [init_needs_all_and_leaves_nothing_behind, a_draft_is_tried_before_it_is_published,
         only_the_passphrase_publishes, a_kit_is_enrolled_by_its_fingerprint, a_stick_comes_and_goes,
         a_damaged_record_is_told_by_the_exit_code, the_opener_needs_its_passphrase,
         csv_has_siak_columns_and_no_formula, purging_follows_the_backup, a_kit_is_revoked_by_name,
         a_restored_office_starts_a_new_life, a_cut_audit_is_noticed]


def main():
    failed = 0
    folder = tempfile.mkdtemp(prefix="jemput-office-")
    world = World(folder)
    print("1..%d" % len(TESTS))
    for number, test in enumerate(TESTS, 1):
        try:
            test(world)
            print("ok %d - %s" % (number, test.__name__.replace("_", " ")), flush=True)
        except (AssertionError, KeyError, IndexError, ValueError,
                jsonschema.ValidationError, subprocess.TimeoutExpired) as error:
            failed += 1
            print("not ok %d - %s\n# %s" % (number, test.__name__.replace("_", " "),
                                            str(error).replace("\n", "\n# ")), flush=True)
    shutil.rmtree(folder)
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
