# SPDX-License-Identifier: MPL-2.0
"""A little TAP: each test is a sentence."""
import sys
import traceback

import jemput_gui


def run(tests):
    lacks = jemput_gui.missing()
    if lacks:
        print("1..0 # SKIP missing: " + ", ".join(lacks))
        return 0
    print("1..%d" % len(tests))
    failed = 0
    for number, (name, test) in enumerate(tests, 1):
        try:
            test()
            print("ok %d %s" % (number, name), flush=True)
        except Exception:
            failed += 1
            for line in traceback.format_exc().splitlines():
                print("# " + line)
            print("not ok %d %s" % (number, name), flush=True)
    return 1 if failed else 0


def main(tests):
    sys.exit(run(tests))
