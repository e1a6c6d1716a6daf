#!/usr/bin/python3
# SPDX-License-Identifier: MPL-2.0
"""Every message has its English, and the programs show it. Arguments: those of xgettext."""
import ast
import os
import re
import subprocess
import sys

ROOT = os.environ["JEMPUT_SRC"]
PO = os.path.join(ROOT, "app/po")
FOLDERS = ("core", "hw", "app")
CALL = re.compile(r"\bN?_ ?\(\s*\"")
# A literal, or several, and then a name: xgettext stops there and the message is cut.
CUT = re.compile(r"\bN?_ ?\(\s*(?:\"(?:[^\"\\\n]|\\.)*\"\s*)+([A-Za-z_]\w*)")
DIRECTIVE = re.compile(r"%(?:\d+\$)?[-+ #0']*(?:\*|\d+)?(?:\.(?:\*|\d+)?)?(?:hh|h|ll|l|z|j|t)?[diouxXeEfgGcsp%]")
# What a page reads from the first letter of a line it is handed.
MARK = re.compile(r"[+.!-](?=[A-Z%])| +")
WRONG_NIK = "1503049913030000"


class Message:
    def __init__(self):
        self.msgid, self.msgstr, self.flags, self.files = "", "", set(), []


def messages(text):
    """The messages of a .po or .pot by their id; an obsolete line is none."""
    found = {}
    for block in re.split(r"\n\s*\n", text):
        message, field = Message(), None
        for line in block.splitlines():
            if line.startswith("#,"):
                message.flags |= {flag.strip() for flag in line[2:].split(",")}
            elif line.startswith("#:"):
                message.files += line[2:].split()
            elif line.startswith(("msgid ", "msgstr ")):
                field, line = line.split(" ", 1)
                setattr(message, field, ast.literal_eval(line))
            elif line.startswith('"'):
                setattr(message, field, getattr(message, field) + ast.literal_eval(line))
        if message.msgid:
            found[message.msgid] = message
    return found


def sources():
    for folder in FOLDERS:
        for path, _, names in os.walk(os.path.join(ROOT, folder)):
            for name in names:
                if name.endswith((".c", ".h", ".ui")):
                    full = os.path.join(path, name)
                    with open(full, encoding="utf-8") as file:
                        yield os.path.relpath(full, ROOT), file.read()


def has_message(name, text):
    return 'translatable="yes"' in text if name.endswith(".ui") else CALL.search(text) is not None


def extract(arguments, names):
    done = subprocess.run(["xgettext", "--directory", ROOT, "--output=-", *arguments, *names],
                          capture_output=True, text=True, check=False,
                          env=dict(os.environ, LC_ALL="C.UTF-8", LANGUAGE=""))
    return messages(done.stdout), done.returncode, done.stderr.strip()


def ends(text):
    """What a translation shares with its original, whatever its words."""
    mark = MARK.match(text)
    return (mark.group() if mark else "", text[len(text.rstrip()):])


def nik(**locale):
    environment = {name: value for name, value in os.environ.items()
                   if not name.startswith("LC_") and name not in ("LANG", "LANGUAGE")}
    done = subprocess.run([os.environ["JEMPUTCTL"], "nik", WRONG_NIK], capture_output=True, text=True,
                          check=False, env=dict(environment, **locale))
    if done.returncode != 1:
        return "exit %d: %s" % (done.returncode, done.stderr.strip())
    words = done.stdout + done.stderr
    return {(True, False): "English", (False, True): "Indonesian"}.get(
        ("Wrong: Serial number 0000 is never issued." in words,
         "Salah: Nomor urut 0000 tidak pernah diberikan." in words), "neither: " + words)


def shows(language, **locale):
    seen = nik(**locale)
    return [] if seen == language else ["%s: %s" % (locale, seen)]


def every_test(arguments):
    files = {name: text for name, text in sources() if has_message(name, text)}
    with open(os.path.join(PO, "POTFILES"), encoding="utf-8") as file:
        listed = {line.strip() for line in file if line.strip() and not line.startswith("#")}
    with open(os.path.join(PO, "en.po"), encoding="utf-8") as file:
        english = messages(file.read())
    fresh, code, said = extract(arguments, sorted(files))
    pairs = [(fresh[msgid], english[msgid]) for msgid in fresh if msgid in english]
    yield "potfiles-lists-every-file-with-a-message", sorted(set(files) ^ listed)
    yield "no-macro-cuts-a-message", [
        "%s: %s" % (name, cut.group(1)) for name, text in files.items() for cut in CUT.finditer(text)]
    yield "xgettext-has-nothing-to-say", [said] if code != 0 or said else []
    yield "there-are-messages", [] if len(fresh) > 500 else ["only %d" % len(fresh)]
    yield "every-message-has-its-english", [
        "%s: %s" % (fresh[msgid].files, msgid) for msgid in fresh
        if msgid not in english or not english[msgid].msgstr]
    yield "none-is-a-guess", [msgid for msgid, message in english.items() if "fuzzy" in message.flags]
    yield "the-english-prints-the-same-values", [
        new.msgid for new, old in pairs if "c-format" in new.flags
        and DIRECTIVE.findall(new.msgid) != DIRECTIVE.findall(old.msgstr)]
    yield "the-english-begins-and-ends-alike", [
        new.msgid for new, old in pairs if ends(new.msgid) != ends(old.msgstr)]
    done = subprocess.run(["msgfmt", "--check", "--output-file=/dev/null", os.path.join(PO, "en.po")],
                          capture_output=True, text=True, check=False)
    yield "msgfmt-finds-nothing", [done.stderr.strip()] if done.returncode or done.stderr else []
    yield "language-asks-for-english", shows("English", LANGUAGE="en", LC_ALL="C.UTF-8")
    # Made on this machine or not: an image need not have the locale.
    yield "an-english-locale-is-english", shows("English", LANG="en_GB.UTF-8")
    yield "language-comes-before-lang", shows("English", LANG="id_ID.UTF-8", LANGUAGE="en")
    yield "indonesia-is-indonesian", shows("Indonesian", LANG="id_ID.UTF-8")
    yield "without-a-locale-it-is-indonesian", shows("Indonesian", LC_ALL="C")
    yield "another-language-is-indonesian", shows("Indonesian", LC_ALL="de_DE.UTF-8")


def main():
    results = list(every_test(sys.argv[1:]))
    print("1..%d" % len(results))
    for number, (name, faults) in enumerate(results, 1):
        print("%s %d /translations/%s" % ("not ok" if faults else "ok", number, name))
        for fault in faults:
            for line in str(fault).splitlines():
                print("# " + line)
    sys.exit(any(faults for _, faults in results))


if __name__ == "__main__":
    main()
