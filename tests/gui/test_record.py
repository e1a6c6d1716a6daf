# SPDX-License-Identifier: MPL-2.0
import jemput_gui
import kits
import tap


def a_whole_recording_through_the_window():
    with kits.kit() as home, jemput_gui.Screen() as screen, screen.jemput(home) as jemput:
        jemput.wait_for("push button", kits.OFFICER)
        jemput.shot("01-unlock")
        kits.begin(jemput)
        jemput.shot("03-home")
        kits.fill_nik(jemput)
        jemput.wait_text("belum pernah direkam")
        jemput.shot("05-nik")
        jemput.next()
        kits.fill_biodata(jemput, jemput.shot)
        jemput.wait_text("Wajah di dalam bingkai")
        jemput.shot("07-photo")
        jemput.key_down("F12")
        jemput.key_up("F12")
        jemput.touch("Ambil foto")
        jemput.wait_text("Foto tersimpan")
        jemput.shot("07b-photo-taken")
        jemput.next()
        jemput.wait_text("Alasan untuk 13 bagian terpilih:")
        jemput.shot("08-parts")
        jemput.next_is_dead()
        jemput.touch("Alat tidak tersedia")
        jemput.wait_text("Pilih bagian di daftar.")
        jemput.shot("08b-parts-done")
        jemput.next()
        jemput.wait_text("Siap disegel")
        jemput.shot("10-review")
        jemput.touch("Simpan dan segel")
        jemput.wait_text("Tersimpan dan tersegel")
        assert jemput.says("001"), "the day's first queue number"
        assert jemput.says("150304••••••0002"), "the NIK is masked"
        assert not jemput.says(kits.NIK), "and nowhere else"
        jemput.shot("11-finish")
        jemput.touch("Beranda")
        jemput.wait_for("push button", "Siap kirim: 1")
        jemput.wait_for("push button", "Draf: 0")
        jemput.touch("Antrean")
        jemput.wait_for("push button", "SITI AMINAH", starts=True)
        jemput.wait_text("1 rekaman menunggu dikirim")
        jemput.shot("12-queue")
        jemput.touch("Beranda")
        jemput.touch("Status")
        jemput.wait_text("Basis data")
        jemput.shot("14-status")
        jemput.touch("Beranda")
        kits.fill_nik(jemput)
        jemput.wait_text("Tidak perlu diulang")
        jemput.shot("05c-nik-recorded")
        jemput.next_is_dead()
        jemput.touch("Batal")
        jemput.wait_for("push button", "Draf: 1")


def faults_are_linked_to_their_page():
    with kits.kit() as home, jemput_gui.Screen() as screen, screen.jemput(home) as jemput:
        kits.begin(jemput)
        kits.fill_nik(jemput)
        jemput.next()
        for title in ("Sesuai kartu keluarga", "Kelahiran dan status", "Pekerjaan dan pendidikan",
                      "Kartu keluarga", "Alamat", "Orang tua", "Kontak dan pendamping"):
            jemput.wait_text(title)
            jemput.next()
        jemput.touch("Ambil foto")
        jemput.wait_text("Foto tersimpan")
        jemput.next()
        jemput.touch("Alat tidak tersedia")
        jemput.next()
        jemput.wait_text("hal perlu diperbaiki")
        jemput.shot("10b-review-faults")
        jemput.touch("Agama belum diisi.")
        jemput.wait_text("Kelahiran dan status")
        jemput.shot("06g-biodata-missing")
        jemput.pick("Agama", "", "Islam")
        jemput.touch("Ke tinjauan")
        jemput.wait_text("hal perlu diperbaiki")
        assert not jemput.says("Agama belum diisi.")


def what_differs_from_the_nik_asks_for_a_reason():
    with kits.kit() as home, jemput_gui.Screen() as screen, screen.jemput(home) as jemput:
        kits.begin(jemput)
        kits.fill_nik(jemput)
        jemput.next()
        jemput.wait_text("Sesuai kartu keluarga")
        jemput.touch("Jenis kelamin: Laki-laki")
        jemput.wait_text("Begitu tertulis di:")
        jemput.shot("06c-biodata-warning")
        jemput.touch("Alasan: KK")
        jemput.wait_for("toggle button", "Alasan: KK", state=jemput_gui.CHECKED)


def a_nik_is_explained_and_never_corrected():
    with kits.kit() as home, jemput_gui.Screen() as screen, screen.jemput(home) as jemput:
        kits.begin(jemput)
        jemput.touch("Rekam penduduk")
        jemput.wait_text("NIK sesuai KTP atau KK")
        jemput.type("1503047102")
        jemput.wait_for("label", "10/16")
        jemput.shot("05-nik-typing")
        jemput.type("030002")
        jemput.wait_text("Boleh lanjut bila begitu tertulis di:")
        jemput.shot("05b-nik-warning")
        jemput.next_is_dead()
        jemput.touch("Alasan: KTP lama")
        jemput.touch("Lanjut")
        jemput.wait_text("Sesuai kartu keluarga")
        jemput.touch("Kembali")
        jemput.wait_for("label", "16/16")
        jemput.touch("Ulang")
        jemput.wait_for("label", "0/16")
        jemput.type("1503049902030000")
        jemput.wait_for("label", "16/16")
        jemput.next_is_dead()
        jemput.shot("05d-nik-wrong")


tap.main([
    ("a whole recording through the real window", a_whole_recording_through_the_window),
    ("faults are linked to their page", faults_are_linked_to_their_page),
    ("what differs from the NIK asks for a reason", what_differs_from_the_nik_asks_for_a_reason),
    ("a NIK is explained and never corrected", a_nik_is_explained_and_never_corrected),
])
