#!/usr/bin/python3
# SPDX-License-Identifier: MPL-2.0
"""An office and an enrolled kit to play with: receiver, courier and the kit's window on this display.
What was made is kept in the folder; the passphrases are shown once and written nowhere.

usage: live.py --build BUILD --out FOLDER [--source SOURCE]
"""
import argparse
import os
import shutil
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

import house as houses  # noqa: E402
import residents as people  # noqa: E402

WORDS = """
Kantor dan perangkat siap.

  Jendela perangkat   petugas “{officer}”, frasa sandi:  {officer_words}
  Kantor              {url}   (hanya dari komputer ini)
  Frasa sandi kantor  {office_words}
  Frasa pemulihan     {recovery_words}
  Semua berkas        {folder}

Coba:
  1. Masuk, pilih desa Pangidaran (hijau), Rekam penduduk, NIK {nik}, sampai tersegel.
     Rekaman dikirim sendiri; lihat Antrean: terkirim, diterima, dihapus.
  2. Ganti desa ke Lubuk Napal (banjir): layar merah menyebut SK, cakupan, dan masa berlaku.
  3. Di terminal lain:
       export JEMPUT_DATA_DIR={source}/schemas
       {build}/app/ctl/jemputctl --home {kit} status
       {build}/app/office/jemput-office --home {office} status
       {build}/app/office/jemput-office --home {office} export --format siak-csv

Tutup jendela untuk berhenti.
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--source", default=os.path.dirname(os.path.dirname(HERE)))
    options = parser.parse_args()
    shutil.rmtree(options.out, ignore_errors=True)
    house = houses.House(os.path.abspath(options.build), os.path.abspath(options.out),
                         os.path.abspath(options.source))
    try:
        house.make_office()
        house.publish_zones()
        house.make_kit()
        house.serve()
        print(WORDS.format(
            officer=houses.OFFICER, officer_words=house.officer_words, url=house.url,
            office_words=house.office_words, recovery_words=house.recovery_words,
            folder=house.folder, nik=people.residents(1)[0]["NIK"], source=house.source,
            build=house.build, kit=house.kit_home, office=house.office_home), flush=True)
        window = house.start("kit/jemput", "--home", house.kit_home)
        house.start("sync/jemput-sync", "--home", house.kit_home,
                    log=os.path.join(house.folder, "kurir.log"))
        window.wait()
        house.close()
        print(house.office("status").stdout)
    except houses.Failed as failed:
        print(failed, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0
    finally:
        house.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
