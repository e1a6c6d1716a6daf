# SPDX-License-Identifier: MPL-2.0
"""Kits for the screen's tests, made by the fixture program."""
import contextlib
import os
import shutil
import subprocess
import tempfile

PASSPHRASE = "bako timu sera lodu pani"
OFFICER = "Sri Wahyuni"
OPEN, RED, YELLOW, WATCHED = "Pangidaran", "Karang Mendapo", "Batu Ampar", "Batu Kucing"

# A woman born on 5 June 2003, first registered in Pauh.
NIK = "1503044506030002"
KK = "1503041206110004"


@contextlib.contextmanager
def kit(kind="enrolled"):
    home = tempfile.mkdtemp(prefix="jemput-gui-")
    try:
        subprocess.run([os.environ["JEMPUT_FIXTURE"], home, kind], check=True)
        yield home
    finally:
        shutil.rmtree(home)


def begin(jemput, village=OPEN):
    """Signed in, at work in a village, on the home page."""
    jemput.unlock(OFFICER, PASSPHRASE)
    jemput.wait_text("Desa pelayanan")
    jemput.choose_village(village)
    jemput.touch("Mulai di " + village)
    jemput.wait_for("push button", "Rekam penduduk")


def fill_nik(jemput, nik=NIK):
    jemput.touch("Rekam penduduk")
    jemput.wait_text("NIK sesuai KTP atau KK")
    for digit in nik:
        jemput.touch(digit)
    jemput.wait_for("label", "16/16")


def fill_biodata(jemput, shot=lambda name: None):
    """All seven pages, as for the resident of NIK; ends on the photo page."""
    jemput.wait_text("Sesuai kartu keluarga")
    jemput.edit("Nama lengkap", "SITI AMINAH")
    jemput.touch("Tanggal lahir:", starts=True)
    for digit in "2003":
        jemput.touch(digit)
    jemput.wait_text("Kamis, 5 Juni 2003")
    shot("06d-date")
    jemput.touch("Simpan")
    jemput.wait_for("push button", "Tanggal lahir: 5 Juni 2003")
    shot("06-biodata-1")
    jemput.next()
    jemput.wait_text("Kelahiran dan status")
    jemput.edit("Tempat lahir", "SAROLANGUN")
    jemput.pick("Agama", "ISL", "Islam")
    jemput.touch("Status perkawinan: Belum kawin")
    jemput.touch("Kewarganegaraan: WNI")
    jemput.pick("Golongan darah", "TAHU", "Tidak tahu")
    shot("06-biodata-2")
    jemput.next()
    jemput.wait_text("Pekerjaan dan pendidikan")
    jemput.touch("Pekerjaan:", starts=True)
    jemput.set_text("Cari", "PELAJAR")
    jemput.wait_for("push button", "PELAJAR", starts=True)
    shot("06b-picker")
    jemput.touch("PELAJAR", starts=True)
    jemput.pick("Pendidikan terakhir", "SLTA", "SLTA/sederajat")
    jemput.pick("Disabilitas", "TIDAK", "Tidak ada")
    shot("06-biodata-3")
    jemput.next()
    jemput.wait_text("Kartu keluarga")
    jemput.touch("Nomor KK:", starts=True)
    for digit in KK:
        jemput.touch(digit)
    jemput.wait_text("Wilayah penerbit")
    shot("06e-kk")
    jemput.touch("Simpan")
    jemput.wait_for("push button", "Nomor KK: " + KK)
    jemput.edit("Nama kepala keluarga", "AHMAD HIDAYAT")
    jemput.pick("Hubungan dalam keluarga", "ANAK", "Anak")
    shot("06-biodata-4")
    jemput.next()
    jemput.wait_text("Alamat")
    jemput.touch("Desa/kelurahan:", starts=True)
    jemput.set_text("Cari", "Pangidaran")
    jemput.wait_for("push button", "Pangidaran, Pauh, Sarolangun")
    jemput.touch("Pangidaran, Pauh, Sarolangun")
    jemput.wait_for("push button", "Desa/kelurahan: Pangidaran, Pauh, Sarolangun")
    jemput.touch("Alamat:", starts=True)
    jemput.set_text("Alamat", "JALAN LINTAS SUMATERA NO. 4")
    shot("06f-text")
    jemput.touch("Simpan")
    jemput.edit_number("RT", "003")
    jemput.edit_number("RW", "001")
    shot("06-biodata-5")
    jemput.next()
    jemput.wait_text("Orang tua")
    jemput.edit("Nama lengkap ibu", "NUR HASANAH")
    shot("06-biodata-6")
    jemput.next()
    jemput.wait_text("Kontak dan pendamping")
    jemput.edit_number("Telepon", "081234567890")
    shot("06-biodata-7")
    jemput.next()
    jemput.wait_text("Latar MERAH")


def record(jemput, shot=lambda name: None):
    """From the home page to the proof: the resident of NIK, all parts excepted but the photo."""
    fill_nik(jemput)
    shot("05-nik")
    jemput.next()
    fill_biodata(jemput, shot)
    jemput.touch("Ambil foto")
    jemput.wait_text("Foto tersimpan")
    shot("07b-photo-taken")
    jemput.next()
    jemput.touch("Alat tidak tersedia")
    jemput.wait_text("Pilih bagian di daftar.")
    shot("08b-parts-done")
    jemput.next()
    jemput.wait_text("Siap disegel")
    shot("10-review")
    jemput.touch("Simpan dan segel")
    jemput.wait_text("Tersimpan dan tersegel")
