#!/usr/bin/python3
# SPDX-License-Identifier: MPL-2.0
"""jemputctl nik: every vector through the program, and its words against a golden file."""
import json
import os
import subprocess
import sys

SRC = os.environ["JEMPUT_SRC"]
CTL = os.environ["JEMPUTCTL"]
GOLDEN = os.path.join(SRC, "tests/interop/golden/ctl-nik.txt")

# As a person would type them; the golden file holds command line, exit code and every word.
SPOKEN = [
    ["1503044506030001"],
    ["1503044506030001", "--born", "2003-06-05", "--sex", "P"],
    ["1503044506030001", "--born", "2003-06-05", "--sex", "L"],
    ["1503044506030001", "--born", "2003-06-06"],
    ["15.03.04 450603 0001"],
    ["1503047102990001"],
    ["9999994506030001"],
    ["1503049913030000"],
    ["150304450603"],
    ["15030445O6030001"],
    ["--kk", "1503040506150012"],
    ["--kk", "1503044506030001"],
    ["--kk", "150304"],
    ["1503044506030001", "--born", "5 Juni 2003"],
    ["1503044506030001", "--sex", "X"],
    [],
]


def ctl(arguments, stdin=None):
    done = subprocess.run([CTL] + arguments, input=stdin, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout, done.stderr


def spoken():
    out = []
    for arguments in SPOKEN:
        code, words, complaints = ctl(["nik"] + arguments)
        out.append("$ jemputctl nik %s\n%s%s[%d]\n\n" % (" ".join(arguments), words, complaints, code))
    return "".join(out)


def check_vector(case):
    arguments = ["--json", "nik", "-"]
    if case["kind"] == "kk":
        arguments.append("--kk")
    if "born" in case:
        arguments += ["--born", case["born"]]
    if case.get("sex"):
        arguments += ["--sex", "LP"[case["sex"] - 1]]
    code, words, _ = ctl(arguments, case["text"])
    told = json.loads(words)
    assert code == (1 if case["faults"] else 0), "exit code %d" % code
    assert told["usable"] == (not case["faults"])
    assert [f["code"] for f in told["faults"]] == case["faults"], told["faults"]
    assert [w["code"] for w in told["warnings"]] == case["warnings"], told["warnings"]
    for name, value in case.get("tells", {}).items():
        if name == "sex_told":
            assert told.get("sex") == {0: None, 1: "L", 2: "P"}[value], told
        elif name in ("day", "month", "year", "serial", "region_name", "region", "digits", "year2"):
            # 0, "", null and -1 are left out of the JSON
            assert told.get(name) == (value if value not in (0, "", None, -1) or name in ("digits",)
                                      or (name == "year2" and value == 0) else None), (name, told)


def main():
    if "--write" in sys.argv:
        with open(GOLDEN, "w", encoding="utf-8") as file:
            file.write(spoken())
        return 0
    with open(os.path.join(SRC, "tests/vectors/nik.json"), encoding="utf-8") as file:
        cases = json.load(file)["cases"]
    # One line of standard input: what has line ends in it is the library's test.
    cases = [c for c in cases if not any(ch in c["text"] for ch in "\n\r\0") and c["text"] != ""]
    print("1..2")
    failed = 0
    wrong = []
    for case in cases:
        try:
            check_vector(case)
        except AssertionError as problem:
            wrong.append("%s: %s" % (case["title"], problem))
    print("%s 1 - /ctl/nik/every-vector-is-told-in-json" % ("not ok" if wrong else "ok"))
    for line in wrong:
        print("# " + line)
    with open(GOLDEN, encoding="utf-8") as file:
        same = file.read() == spoken()
    print("%s 2 - /ctl/nik/its-words-are-those-of-the-golden-file" % ("ok" if same else "not ok"))
    failed = len(wrong) + (not same)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
