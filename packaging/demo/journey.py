#!/usr/bin/python3
# SPDX-License-Identifier: MPL-2.0
"""A whole day without a hand: an office and a kit are made, 25 residents recorded in several villages
(the last in the real window where a display can be had), one refused in a red village, all of it
offline; then the network returns, and the window shows it. Ends with a table counted on both sides; exit status 0 only if
nothing is lost or doubled and everything adds up.

usage: journey.py --build BUILD --out FOLDER [--source SOURCE] [--no-window]
"""
import argparse
import contextlib
import csv
import io
import json
import os
import shutil
import sys
import time

import jsonschema

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

import house as houses  # noqa: E402
import residents as people  # noqa: E402

RECORDED = 25
LOCKED_EXIT = 3
NOT_REACHED_EXIT = 4
WITHOUT_READERS = ["signature.png", *[f"finger-{i}" for i in range(1, 11)], "iris-l", "iris-r"]


def say(text):
    print(text, flush=True)


def record_by_terminal(house, person, serial, village, ok):
    biodata = os.path.join(house.folder, "biodata.json")
    photo = os.path.join(house.folder, "foto.jpg")
    with open(biodata, "w", encoding="utf-8") as file:
        json.dump(person, file)
    with open(photo, "wb") as file:
        file.write(people.portrait(person, serial))
    exceptions = [word for part in WITHOUT_READERS for word in ("--exception", f"{part}=device")]
    try:
        return house.kit("record", "--village", village, "--from", biodata, "--photo", photo,
                         "--officer", houses.OFFICER, *exceptions,
                         secrets=[("--passphrase-fd", house.officer_words)], ok=ok)
    finally:
        os.unlink(biodata)
        os.unlink(photo)


class Window:
    """The touchscreen application under Xvfb, as the officer uses it."""

    def __init__(self, house, shots):
        self.house, self.shots = house, shots
        sys.path.insert(0, os.path.join(house.source, "tests", "gui"))
        import jemput_gui
        import kits
        self.gui, self.kits = jemput_gui, kits
        self.lacks = jemput_gui.missing()

    def __enter__(self):
        os.environ["JEMPUT_DATA_DIR"] = self.house.env["JEMPUT_DATA_DIR"]
        self.stack = contextlib.ExitStack()
        screen = self.stack.enter_context(self.gui.Screen(shots=self.shots))
        self.window = self.stack.enter_context(
            screen.jemput(self.house.kit_home, binary=self.house.program("kit/jemput")))
        return self

    def __exit__(self, *what):
        return self.stack.__exit__(*what)

    def sign_in(self):
        self.window.wait_for("push button", "Spasi")
        self.window.shot("01-masuk")
        self.window.unlock(houses.OFFICER, self.house.officer_words, seconds=60)

    def be_refused(self):
        """The kit remembers the red village it was taken to last."""
        window = self.window
        window.wait_text("Draf yang sudah dimulai boleh diselesaikan.")
        window.wait_text("360/118/BPBD")
        window.shot("02-zona-merah")
        window.touch("Pilih desa lain")

    def record(self):
        """Gives the NIK."""
        window, kits = self.window, self.kits
        window.choose_village(kits.OPEN)
        window.touch("Mulai di " + kits.OPEN)
        window.wait_for("push button", "Rekam penduduk")
        window.shot("03-beranda")
        kits.fill_nik(window)
        window.wait_text("belum pernah direkam")
        window.shot("04-nik")
        window.next()
        kits.fill_biodata(window)
        window.touch("Ambil foto")
        window.wait_text("Foto tersimpan")
        window.shot("05-foto")
        window.next()
        window.touch("Alat tidak tersedia")
        window.wait_text("Pilih bagian di daftar.")
        window.next()
        window.wait_text("Siap disegel")
        window.shot("06-tinjauan")
        window.touch("Simpan dan segel")
        window.wait_text("Tersimpan dan tersegel")
        window.shot("07-selesai")
        window.touch("Antrean")
        window.wait_text(f"{RECORDED} rekaman menunggu dikirim")
        window.shot("08-antrean-luring")
        return kits.NIK

    def see_it_sent(self):
        """The courier runs beside the window, as on a kit; the queue page follows it."""
        window = self.window
        window.touch("Kirim")  # before the courier is there: afterwards nothing may be left to send
        courier = self.house.start("sync/jemput-sync", "--home", self.house.kit_home,
                                   log=os.path.join(self.house.folder, "kurir.log"))
        window.wait_text("Tidak ada yang menunggu", seconds=120)
        window.shot("09-antrean-terkirim")
        window.touch("Beranda")
        window.wait_for("push button", "Siap kirim: 0")
        window.shot("10-beranda-sesudah")
        self.house.stop(courier)


def must_fit_schema(house, name, value):
    with open(os.path.join(house.source, "schemas", "json", name + ".schema.json"),
              encoding="utf-8") as file:
        jsonschema.validate(value, json.load(file))


def kit_counts(house):
    status = json.loads(house.kit("status", "--json").stdout)
    listing = json.loads(house.kit("list", "--json").stdout)
    must_fit_schema(house, "status", status)
    must_fit_schema(house, "list", listing)
    listed = listing["records"]
    counts = status["counts"]
    by_list = {}
    for record in listed:
        by_list[record["state"]] = by_list.get(record["state"], 0) + 1
    for state, number in by_list.items():
        if counts[state] != number:
            raise houses.Failed(f"status says {counts[state]} {state}, the list says {number}")
    return counts, [record["id"] for record in listed]


def office_rows(house):
    text = house.office("export", "--format", "siak-csv").stdout
    return [row["NIK"] for row in csv.DictReader(io.StringIO(text))]


def office_counts(house):
    status = json.loads(house.office("status", "--json").stdout)
    must_fit_schema(house, "office-status", status)
    return status


def wait_until_purged(house, wanted, patience_s=90):
    """Syncs until the kit has forgotten everything against its receipts."""
    end = time.monotonic() + patience_s
    while True:
        house.kit("sync", ok=(0, 1, 4))
        counts, ids = kit_counts(house)
        if counts["purged"] >= wanted or time.monotonic() > end:
            return counts, ids


def table(rows):
    width = max(len(name) for name, _, _ in rows)
    say(f"\n{'':{width}}  perangkat  kantor")
    for name, kit, office in rows:
        cell = lambda value: "–" if value is None else str(value)
        say(f"{name:{width}}  {cell(kit):>9}  {cell(office):>6}")


def record_the_day(house, attempted, refused_person):
    for serial, person in enumerate(attempted, 1):
        village = people.OPEN_VILLAGES[serial % len(people.OPEN_VILLAGES)]
        record_by_terminal(house, person, serial, village, (0,))
    refusal = record_by_terminal(house, refused_person, RECORDED + 1, people.RED_VILLAGE,
                                 (LOCKED_EXIT,))
    say(f"   {refusal.stderr.strip()}")
    house.kit("sync", ok=(NOT_REACHED_EXIT,))


def counted_offline(house):
    sealed, ids = kit_counts(house)
    here = sealed["sealed"] + sealed["batched"]
    if len(ids) != here:
        raise houses.Failed("something left the kit while the office was away")
    return here, ids


def day(house, shots, with_window):
    say("1. Kantor, zona, perangkat")
    house.make_office()
    house.publish_zones()
    house.make_kit()
    everyone = people.residents(RECORDED + 1)
    refused_person = everyone.pop()
    window = Window(house, shots) if with_window else None
    if window is not None and window.lacks:
        say(f"   tanpa jendela; belum terpasang: {', '.join(window.lacks)}")
        window = None

    say("2. Luring: merekam")
    attempted = everyone[:RECORDED - 1] if window is not None else everyone
    record_the_day(house, attempted, refused_person)
    niks = [person["NIK"] for person in attempted]
    if window is None:
        recorded, ids = counted_offline(house)
        say(f"   {recorded} tersegel, 1 ditolak\n3. Jaringan kembali")
        receiver = house.serve()
    else:
        with window:
            window.sign_in()
            window.be_refused()
            niks.append(window.record())
            recorded, ids = counted_offline(house)
            say(f"   {recorded} tersegel, satu di antaranya lewat jendela; 1 ditolak")
            say("3. Jaringan kembali")
            receiver = house.serve()
            window.see_it_sent()
    counts, ids_after = wait_until_purged(house, RECORDED)
    house.stop(receiver)
    house.kit("audit", "verify")
    house.office("audit", "verify")
    return {"attempted": niks, "refused": refused_person["NIK"], "recorded": recorded,
            "counts": counts, "ids": ids, "ids_after": ids_after, "rows": office_rows(house),
            "office": office_counts(house)}


def verdict(told):
    """Counts each thing where it lies, and compares."""
    counts, office, rows = told["counts"], told["office"], told["rows"]
    states = ("sealed", "batched", "sent", "receipted", "purged", "quarantined")
    on_kit = sum(counts[state] for state in states)
    receipted = counts["receipted"] + counts["purged"]
    held = office["kept"]
    opened = sum(office["records"][status] for status in ("accepted", "adjudicate"))
    lost = len(set(told["attempted"]) - set(rows))
    doubled = (len(rows) - len(set(rows)) + len(told["ids"]) - len(set(told["ids"]))
               + office["doubled"])
    strangers = len(set(rows) - set(told["attempted"]))
    table([
        ("direkam", told["recorded"], len(rows)),
        ("ditolak zona merah", 1, None),
        ("terkirim", on_kit - counts["sealed"] - counts["batched"], held),
        ("dibuka", None, opened),
        ("bertanda terima", receipted, office["records"]["accepted"]),
        ("dihapus dari perangkat", counts["purged"], None),
        ("hilang", None, lost),
        ("ganda", None, doubled),
    ])
    wanted = len(told["attempted"])
    exact = {
        "recorded": told["recorded"] == wanted,
        "the registry has each": len(rows) == wanted and strangers == 0,
        "the refused one is nowhere": told["refused"] not in rows,
        "uploaded": held == wanted,
        "opened": opened == wanted,
        "receipted": receipted == wanted == office["records"]["accepted"],
        "purged": counts["purged"] == wanted,
        "the same records before and after": sorted(told["ids"]) == sorted(told["ids_after"]),
        "lost": lost == 0,
        "doubled": doubled == 0,
    }
    for name, ok in exact.items():
        if not ok:
            say(f"TIDAK COCOK: {name}")
    return all(exact.values())


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--source", default=os.path.dirname(os.path.dirname(HERE)))
    parser.add_argument("--no-window", action="store_true")
    options = parser.parse_args()
    shutil.rmtree(options.out, ignore_errors=True)
    shots = os.path.join(options.out, "gambar")
    os.makedirs(shots)
    house = houses.House(os.path.abspath(options.build), os.path.join(options.out, "rumah"),
                         os.path.abspath(options.source))
    try:
        ok = verdict(day(house, shots, not options.no_window))
    except houses.Failed as failed:
        say(str(failed))
        ok = False
    finally:
        house.close()
    say("\nSemua cocok." if ok else "\nADA YANG TIDAK COCOK.")
    if os.listdir(shots):
        say(f"Gambar: {shots}")
    return 0 if ok else 1


if __name__ == "__main__":
    sys.exit(main())
