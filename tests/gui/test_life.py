# SPDX-License-Identifier: MPL-2.0
import os
import subprocess
import tempfile

import jemput_gui
import kits
import tap


def a_killed_program_has_lost_nothing_that_was_saved():
    with kits.kit() as home, jemput_gui.Screen() as screen:
        with screen.jemput(home) as jemput:
            kits.begin(jemput)
            kits.fill_nik(jemput)
            jemput.next()
            jemput.wait_text("Sesuai kartu keluarga")
            jemput.edit("Nama lengkap", "SITI AMINAH")
            jemput.kill()
        with screen.jemput(home) as jemput:
            jemput.unlock(kits.OFFICER, kits.PASSPHRASE)
            jemput.touch("Draf: 1")
            jemput.wait_for("push button", "SITI AMINAH")
            jemput.shot("16-drafts")
            jemput.touch("SITI AMINAH")
            jemput.wait_text("Sesuai kartu keluarga")
            jemput.wait_for("push button", "Nama lengkap: SITI AMINAH")


def a_wrong_passphrase_says_what_is_left():
    with kits.kit() as home, jemput_gui.Screen() as screen, screen.jemput(home) as jemput:
        jemput.touch(kits.OFFICER)
        jemput.wait_for("push button", "Spasi")
        jemput.press_keys("salah")
        jemput.touch("Masuk")
        jemput.wait_text("salah")
        jemput.shot("01c-unlock-wrong")
        jemput.press_keys(kits.PASSPHRASE)
        jemput.touch("Tampilkan")
        jemput.wait_for("toggle button", "Tutup")
        assert not jemput.says(kits.PASSPHRASE), "shown to the eye only"
        jemput.shot("01d-unlock-shown")
        jemput.touch("Masuk")
        jemput.wait_text("Desa pelayanan")


def holding_the_button_locks_the_screen():
    with kits.kit() as home, jemput_gui.Screen() as screen, screen.jemput(home) as jemput:
        kits.begin(jemput)
        kits.fill_nik(jemput)
        jemput.next()
        jemput.wait_text("Sesuai kartu keluarga")
        jemput.key_down("F12")
        jemput.wait_text("Siapa yang bertugas?")
        jemput.key_up("F12")
        assert not jemput.says(kits.NIK)
        jemput.unlock(kits.OFFICER, kits.PASSPHRASE)
        jemput.wait_for("push button", "Draf: 1")


def a_busy_home_is_told():
    with kits.kit() as home, jemput_gui.Screen() as screen, screen.jemput(home) as jemput:
        jemput.wait_text("Siapa yang bertugas?")
        with screen.jemput(home) as second:
            second.wait_for("push button", "Tutup")
            second.shot("15-busy")
            second.touch("Tutup")
            assert second.process.wait(jemput_gui.WAIT_S) == 1
        jemput.wait_text("Siapa yang bertugas?")


def a_term_signal_closes_cleanly():
    with kits.kit() as home, jemput_gui.Screen() as screen, screen.jemput(home) as jemput:
        kits.begin(jemput)
        assert os.path.exists(os.path.join(home, "kit.sock"))
        jemput.process.terminate()
        assert jemput.process.wait(jemput_gui.WAIT_S) == 0
        assert not os.path.exists(os.path.join(home, "kit.sock"))


def an_unenrolled_kit_shows_its_fingerprint():
    with kits.kit("bare") as home, tempfile.TemporaryDirectory() as stick, \
            jemput_gui.Screen() as screen:
        with open(os.path.join(home, "kit.conf"), "w") as conf:
            conf.write("[screen]\nusb=%s;\n" % stick)
        with screen.jemput(home) as jemput:
            jemput.wait_text("Perangkat belum terdaftar")
            jemput.shot("00-enrol")
            jemput.touch("Simpan permintaan")
            jemput.touch(os.path.basename(stick))
            jemput.wait_text("permintaan.jbs")
            jemput.shot("00b-usb")
            assert os.path.getsize(os.path.join(stick, "permintaan.jbs")) > 100


def the_queue_is_copied_to_a_stick():
    with kits.kit() as home, tempfile.TemporaryDirectory() as stick, \
            jemput_gui.Screen() as screen:
        with open(os.path.join(home, "kit.conf"), "w") as conf:
            conf.write("[screen]\nusb=%s;\n" % stick)
        with screen.jemput(home) as jemput:
            kits.begin(jemput)
            kits.record(jemput)
            jemput.touch("Antrean")
            jemput.touch("Salin ke USB")
            jemput.touch(os.path.basename(stick))
            jemput.wait_text("1 berkas ditulis")
            jemput.shot("12c-usb")
            assert [name for name in os.listdir(stick) if name.endswith(".jbb")]


def every_page_fits_portrait_and_larger_screens():
    for size in ("720x1280", "1280x800"):
        with kits.kit() as home, jemput_gui.Screen(size) as screen, \
                screen.jemput(home, "--theme", "malam") as jemput:
            jemput.wait_for("push button", kits.OFFICER)
            jemput.shot("01-unlock")
            jemput.unlock(kits.OFFICER, kits.PASSPHRASE)
            jemput.wait_text("Desa pelayanan")
            jemput.choose_village(kits.OPEN)
            jemput.shot("02-village")
            jemput.touch("Mulai di " + kits.OPEN)
            jemput.wait_for("push button", "Rekam penduduk")
            jemput.shot("03-home")
            kits.record(jemput, jemput.shot)
            jemput.shot("11-finish")
            jemput.touch("Antrean")
            jemput.wait_for("push button", "SITI AMINAH", starts=True)
            jemput.shot("12-queue")


def bad_options_are_told():
    for args in (["--home", "/nowhere", "--size", "big"], [], ["--home", "x", "--theme", "red"]):
        ended = subprocess.run([os.environ["JEMPUT_BIN"]] + args, capture_output=True, text=True)
        assert ended.returncode == 2 and ended.stderr.startswith("jemput: "), ended


tap.main([
    ("a killed program has lost nothing that was saved",
     a_killed_program_has_lost_nothing_that_was_saved),
    ("a wrong passphrase says what is left", a_wrong_passphrase_says_what_is_left),
    ("holding the button locks the screen", holding_the_button_locks_the_screen),
    ("a busy home is told", a_busy_home_is_told),
    ("a term signal closes cleanly", a_term_signal_closes_cleanly),
    ("an unenrolled kit shows its fingerprint", an_unenrolled_kit_shows_its_fingerprint),
    ("the queue is copied to a stick", the_queue_is_copied_to_a_stick),
    ("every page fits portrait and larger screens", every_page_fits_portrait_and_larger_screens),
    ("bad options are told", bad_options_are_told),
])
