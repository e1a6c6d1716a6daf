#!/usr/bin/python3
# SPDX-License-Identifier: MPL-2.0
"""Writes a week's zone draft for Kabupaten Sarolangun (15.03), as its desk would: the whole area
opened by decree, three villages red, two orange, two yellow, one flood. Decrees are invented."""
import datetime
import json
import sys

WIB = datetime.timezone(datetime.timedelta(hours=7))
PROTOCOL = ["Masker untuk petugas dan penduduk", "Cuci tangan sebelum sidik jari",
            "Lap alat dengan alkohol setelah tiap orang", "Ukur suhu; di atas 37,5 jangan direkam"]
WEEKLY = {
    "LOCK": ("merah", ["1503032002", "1503092005", "1503062001"]),
    "PROTOCOL": ("oranye", ["1503052002", "1503022022"]),
    "WARN": ("kuning", ["1503042004", "1503032028"]),
}
FLOODED = "1503042009"  # Lubuk Napal


def rule(ident, hazard, issuer, scope, effect, level, dates, decree, **more):
    return {"id": ident, "hazard": hazard, "issuer": issuer, "scope": scope, "effect": effect,
            "level": level, "from": dates[0].isoformat(), "to": dates[1].isoformat(),
            "decree_number": decree[0], "decree_date": decree[1].isoformat(), **more}


def draft(today):
    monday = today - datetime.timedelta(days=today.weekday())
    week = (monday, monday + datetime.timedelta(days=14))
    year = (datetime.date(today.year, 1, 1), datetime.date(today.year + 1, 1, 1))
    flood = (today - datetime.timedelta(days=3), today + datetime.timedelta(days=11))
    rules = [rule("buka-1503", "umum", "Bupati Sarolangun", "1503", "OPEN", "hijau", year,
                  (f"412/DUKCAPIL/{today.year}", year[0]))]
    for effect, (level, villages) in WEEKLY.items():
        for village in villages:
            more = {"protocol": PROTOCOL, "max_people": 10} if effect == "PROTOCOL" else {}
            if effect == "LOCK":
                more = {"exempt": ["rumah sakit", "sekolah"], "protocol": PROTOCOL}
            rules.append(rule(f"wabah-{village}", "wabah", "Satgas Kesehatan Sarolangun", village,
                              effect, level, week, (f"443/{monday:%V}/SATGAS/{today.year}", monday),
                              **more))
    rules.append(rule("banjir-lubuk-napal", "banjir", "Bupati Sarolangun", FLOODED, "LOCK",
                      "merah", flood, (f"360/118/BPBD/{today.year}", flood[0])))
    return {"area": "1503", "timezone": "WIB", "rules": rules}


if __name__ == "__main__":
    json.dump(draft(datetime.datetime.now(WIB).date()), sys.stdout, ensure_ascii=False, indent=1)
    print()
