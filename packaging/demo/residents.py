# SPDX-License-Identifier: MPL-2.0
"""Invented residents of Sarolangun with valid NIKs, and a drawn portrait for each."""
import datetime
import io
import random

from PIL import Image, ImageDraw

# Villages of service and how the week's zones answer there.
OPEN_VILLAGES = ["1503042001", "1503042004", "1503052002", "1503032028", "1503022022"]
RED_VILLAGE = "1503042009"  # Lubuk Napal, flooded

WOMEN = ["Siti Aminah", "Dewi Lestari", "Nur Halimah", "Ratna Sari", "Yuliana Putri", "Maryam",
         "Fitri Handayani", "Rosmiati", "Lina Marlina", "Suryani Wati"]
MEN = ["Ahmad Fauzi", "Budi Santoso", "Hendra Gunawan", "Joko Susilo", "Muhammad Rizki", "Sutrisno",
       "Zainal Abidin", "Rahmat Hidayat", "Eko Prasetyo", "Dedi Kurniawan"]


def resident(chance, serial):
    """One person's biodata under SIAK's column names."""
    woman = chance.random() < 0.5
    born = datetime.date(1958, 1, 1) + datetime.timedelta(days=chance.randrange(18000))
    district = chance.choice(["150301", "150302", "150303", "150304", "150305", "150308"])
    day = born.day + (40 if woman else 0)
    home = chance.choice(OPEN_VILLAGES)
    return {
        "NIK": f"{district}{day:02d}{born:%m%y}{serial:04d}",
        "NAMA_LGKP": chance.choice(WOMEN if woman else MEN),
        "JENIS_KLMIN": "2" if woman else "1",
        "TMPT_LHR": chance.choice(["Sarolangun", "Pauh", "Jambi", "Singkut"]),
        "TGL_LHR": born.isoformat(),
        "AGAMA": str(chance.choice([1, 1, 1, 2, 3])),
        "STAT_KWN": str(chance.choice([1, 2])),
        "JENIS_PKRJN": str(chance.choice([1, 2, 3])),
        "NO_KK": f"{home[:6]}{chance.randrange(1, 29):02d}"
                 f"{chance.randrange(1, 13):02d}{chance.randrange(5, 25):02d}{serial:04d}",
        "NO_PROP": "15", "NO_KAB": "03", "NO_KEC": home[4:6], "NO_KEL": home[6:],
        "ALAMAT": f"Jalan Lintas {chance.randrange(1, 200)}",
        "NO_RT": f"{chance.randrange(1, 9):03d}", "NO_RW": f"{chance.randrange(1, 5):03d}",
        "KEWARGANEGARAAN": "WNI",
    }


def residents(n, seed=1503):
    chance = random.Random(seed)
    return [resident(chance, serial) for serial in range(1, n + 1)]


def portrait(person, serial):
    """A drawn face before the backdrop of the birth year: red for odd, blue for even (JPEG)."""
    chance = random.Random(serial * 7919)
    backdrop = (180, 18, 31) if int(person["TGL_LHR"][:4]) % 2 else (15, 79, 176)
    image = Image.new("RGB", (600, 800), backdrop)
    draw = ImageDraw.Draw(image)
    skin = tuple(c + chance.randrange(-18, 18) for c in (190, 146, 112))
    draw.ellipse((110, 560, 490, 1120), fill=tuple(chance.randrange(30, 200) for _ in range(3)))
    draw.ellipse((180, 190, 420, 530), fill=skin)
    draw.pieslice((170, 150, 430, 450), 180, 360, fill=(36, 26, 22))
    for x in (235, 335):
        draw.ellipse((x, 320, x + 28, 340), fill=(20, 18, 16))
    draw.arc((250, 380, 350, 450), 20, 160, fill=(120, 56, 56), width=6)
    grain = Image.frombytes("L", (600, 800), chance.randbytes(480000))
    image = Image.blend(image, Image.merge("RGB", (grain, grain, grain)), 0.06)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=85)
    return out.getvalue()
