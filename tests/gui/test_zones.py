# SPDX-License-Identifier: MPL-2.0
import jemput_gui
import kits
import tap


def a_red_village_is_refused_with_its_decree():
    with kits.kit() as home, jemput_gui.Screen() as screen, screen.jemput(home) as jemput:
        jemput.unlock(kits.OFFICER, kits.PASSPHRASE)
        jemput.wait_text("Desa pelayanan")
        jemput.choose_village(kits.YELLOW)
        jemput.wait_text("Masker dan sarung tangan dipakai")
        jemput.shot("02-village")
        jemput.set_text("Cari desa atau kode", kits.RED)
        jemput.touch(kits.RED)
        jemput.touch("Lihat " + kits.RED)
        jemput.wait_text("Nomor SK")
        jemput.wait_text("Zona merah: perekaman dikunci")
        for words in ("360/118/BPBD/2026", "Bupati Sarolangun", kits.RED, "Desember 2099"):
            assert jemput.says(words), words
        assert jemput.find(None, "Lampu merah menyala"), "the red light"
        assert jemput.find(None, "Lampu hijau mati"), "the green light"
        jemput.shot("04-locked")
        jemput.touch("Beranda")
        jemput.wait_for("push button", "Rekam penduduk")
        jemput.shot("03b-home-red")
        jemput.touch("Rekam penduduk")
        jemput.touch("Pilih desa lain")
        jemput.choose_village(kits.OPEN)
        jemput.touch("Mulai di " + kits.OPEN)
        jemput.wait_for(None, "Lampu hijau menyala")
        jemput.touch("Rekam penduduk")
        jemput.wait_text("NIK sesuai KTP atau KK")


def a_village_is_found_by_its_name_with_keys_on_the_glass():
    with kits.kit() as home, jemput_gui.Screen() as screen, screen.jemput(home) as jemput:
        jemput.unlock(kits.OFFICER, kits.PASSPHRASE)
        jemput.wait_text("Desa pelayanan")
        jemput.point("text", "Cari desa atau kode")
        jemput.wait_for("push button", "Spasi")
        jemput.press_keys("KUCING")
        jemput.wait_for("push button", kits.WATCHED)
        jemput.shot("02b-village-search")
        jemput.touch(kits.WATCHED)
        jemput.wait_for("push button", "Mulai di " + kits.WATCHED)
        jemput.wait_gone("push button", "Spasi")
        jemput.shot("02c-village-watched")


tap.main([
    ("a red village is refused with its decree", a_red_village_is_refused_with_its_decree),
    ("a village is found by its name with keys on the glass",
     a_village_is_found_by_its_name_with_keys_on_the_glass),
])
