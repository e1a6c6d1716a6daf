#!/usr/bin/python3
# SPDX-License-Identifier: MPL-2.0
"""Fails when an include, or a call, crosses a wall of the house (README of core, hw and app)."""
import os
import re
import sys

ROOT = os.environ.get("JEMPUT_SRC") or os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

# Folder: what of the project its files may include, by prefix. The longest matching folder counts.
MAY_INCLUDE = {
    "core/base": ["core/base/"],
    "core/people": ["core/base/", "core/people/"],
    "core/trust": ["core/base/", "core/people/", "core/trust/"],
    "core/zone": ["core/base/", "core/people/", "core/trust/", "core/zone/"],
    "core/vault": ["core/base/", "core/people/", "core/trust/", "core/vault/"],
    "core/sync": ["core/base/", "core/people/", "core/trust/", "core/zone/", "core/vault/",
                  "core/sync/"],
    "core/kit": ["core/"],
    "core": ["core/"],
    "hw": ["hw/"],
    "app/common": ["app/common/", "core/base/", "core/vault/kdf.h", "core/kit.h"],
    "app/socket": ["app/socket/", "core/base/", "core/sync/frames.h", "core/kit.h"],
    "app/sync": ["app/sync/", "app/socket/", "app/common/", "core/base/", "core/sync/frames.h"],
    "app/ctl": ["app/ctl/", "app/socket/", "app/common/", "core/"],
    "app/kit": ["app/kit/", "app/socket/", "app/common/", "core/", "hw/"],
    "app/office": ["app/office/", "app/common/", "core/"],
}

# Header of a library: the only places that may include it.
ONLY_IN = {
    r"gpiod\.h": [r"hw/panel-gpiod\d*\.c"],
    r"libsoup/.*": [r"app/sync/.*", r"app/office/.*", r"hw/.*sbi.*"],
    r"gtk/.*|gdk/.*": [r"app/kit/.*"],
    r"sqlite3\.h": [r"core/(vault|sync|kit)/.*", r"app/office/.*"],
    r"gnutls/.*": [r"app/sync/tls\.c", r"app/office/.*", r"hw/.*sbi.*"],
}

# What core never does: log, print, read a clock, an environment variable; speak to a network.
NEVER_IN_CORE = re.compile(
    r"\b(g_print|g_printerr|printf|fprintf|g_message|g_warning|g_critical|g_log|g_debug|g_info|"
    r"g_get_real_time|g_date_time_new_now\w*|time|gettimeofday|g_getenv|getenv|socket|connect|"
    r"g_socket_\w+|g_get_home_dir|g_get_user_\w+)\s*\(")
# Only the store opens the kit's database.
OPENS = re.compile(r"\bsqlite3_open\w*\s*\(")
OPENERS = [r"core/vault/store(-open)?\.c", r"app/office/store/.*"]

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.M)
COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.S)
STRING = re.compile(r'"(?:\\.|[^"\\\n])*"')


def rule_for(path):
    folder = os.path.dirname(path)
    while folder:
        if folder in MAY_INCLUDE:
            return MAY_INCLUDE[folder]
        folder = os.path.dirname(folder)
    return None


def check(path, text):
    faults = []
    allowed = rule_for(path)
    if allowed is None:
        faults.append("no rule for this folder")
    for kind, name in INCLUDE.findall(text):
        if kind == '"':
            if name.endswith("-schema.h") or name.endswith("-resources.h"):
                continue  # written by the build
            if not name.startswith(("core/", "hw/", "app/")):
                faults.append(f'"{name}" is not written from the root')
            elif allowed is not None and not any(name.startswith(p) for p in allowed):
                faults.append(f'may not include "{name}"')
        for pattern, places in ONLY_IN.items():
            if re.fullmatch(pattern, name) and not any(re.fullmatch(p, path) for p in places):
                faults.append(f"may not include <{name}>")
    code = STRING.sub('""', COMMENT.sub("", text))
    if path.startswith("core/"):
        faults += [f"core may not call {m}()" for m in NEVER_IN_CORE.findall(code)]
    if OPENS.search(code) and not any(re.fullmatch(p, path) for p in OPENERS):
        faults.append("only the store opens a database")
    return faults


def self_test():
    """The rules must be able to fail."""
    bad = [
        ("core/people/x.c", '#include "core/trust/trust.h"\n'),
        ("core/vault/x.c", '#include "core/zone/verdict.h"\n'),
        ("hw/x.c", '#include "core/base/error.h"\n'),
        ("core/sync/x.c", "#include <libsoup/soup.h>\n"),
        ("app/sync/x.c", '#include "core/vault/store.h"\n'),
        ("core/zone/x.c", "gint64 f (void) { return g_get_real_time (); }\n"),
        ("core/sync/x.c", "void f (void) { sqlite3_open_v2 (0, 0, 0, 0); }\n"),
        ("core/base/x.c", '#include "error.h"\n'),
    ]
    return [path for path, text in bad if not check(path, text)]


def main():
    missed = self_test()
    print("1..2")
    print("ok 1 - each rule can fail" if not missed else f"not ok 1 - rules that cannot fail: {missed}")
    faults = []
    for top in ("core", "hw", "app"):
        for folder, _, names in os.walk(os.path.join(ROOT, top)):
            for name in sorted(names):
                if name.endswith((".c", ".h")):
                    full = os.path.join(folder, name)
                    path = os.path.relpath(full, ROOT)
                    with open(full, encoding="utf-8") as file:
                        faults += [f"{path}: {fault}" for fault in check(path, file.read())]
    for fault in faults:
        print("#", fault)
    print("ok 2 - no include crosses a wall" if not faults
          else "not ok 2 - an include crosses a wall")
    return 1 if faults or missed else 0


sys.exit(main())
