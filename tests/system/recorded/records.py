"""Answers recorded from AWS: where they lie, and when an answer of ours has the same shape.

A record says what boto3 showed, step by step. Values that differ from run to run stand as words in
angle brackets; the same word is the same value within a case. A record without a member means that
AWS's answer had none.
"""

import datetime
import json
import os
import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parents[3]
PLACES = [os.environ.get("AWS_RECORDED"), ROOT / "shared/aws-recorded",
          ROOT.parent / "shared/aws-recorded"]
FOLDER = next((pathlib.Path(place) for place in PLACES if place and pathlib.Path(place).is_dir()),
              None)

WORD = re.compile(r"<[A-Za-z0-9_.:-]+>")
ANY = {"timestamp", "datetime", "date", "starting-sequence-number"}
# What botocore adds by itself: it depends on its version, not on the answer.
BOTOCORE = {"RequestId", "HostId", "RetryAttempts", "ChecksumAlgorithm"}
ACCOUNT = re.compile(r"\b\d{12}\b")


def cases(*files):
    """{name: {step: answer}}; a name is the test's own, with its parameters in brackets."""
    found = {}
    for file in files:
        for key, record in json.loads((FOLDER / f"{file}.json").read_text()).items():
            found[key.split("::", 1)[1]] = record["recorded-content"]
    return found


def plain(answer):
    """An answer as a record could hold it."""
    if isinstance(answer, dict):
        return {str(k): plain(v) for k, v in answer.items()}
    if isinstance(answer, (list, tuple)):
        return [plain(v) for v in answer]
    if isinstance(answer, (bytes, bytearray)):
        return bytes(answer).decode("utf-8", "backslashreplace")
    if hasattr(answer, "read"):
        return plain(answer.read())
    if isinstance(answer, (datetime.datetime, datetime.date)):
        return "datetime"
    return answer


def parsed(text):
    try:
        return json.loads(text)
    except ValueError:
        return text


class Comparison:
    """What differs between a recorded case and what was answered here."""

    def __init__(self):
        self.values = {}  # the value that each word stands for
        self.differences = []

    def of(self, recorded, answered, path=""):
        if isinstance(recorded, (dict, list)) and isinstance(answered, str):
            answered = parsed(answered)  # records show JSON inside of texts as what it says
        if isinstance(recorded, dict) and isinstance(answered, dict):
            self._maps(recorded, answered, path)
        elif isinstance(recorded, list) and isinstance(answered, list):
            if len(recorded) != len(answered):
                self._differ(path, f"{len(recorded)} items", f"{len(answered)} items: {answered}")
            for i, (one, other) in enumerate(zip(recorded, answered)):
                self.of(one, other, f"{path}[{i}]")
        elif isinstance(recorded, str):
            self._text(recorded, answered, path)
        elif recorded != answered or isinstance(recorded, bool) != isinstance(answered, bool):
            self._differ(path, recorded, answered)
        return self.differences

    def _maps(self, recorded, answered, path):
        here = path.rsplit(".", 1)[-1]
        words = {k for k in recorded if WORD.fullmatch(k)}
        for name in recorded:
            if name in words:
                continue
            if name not in answered:
                self._differ(f"{path}.{name}", recorded[name], "absent")
            elif name == "HTTPHeaders" and here == "ResponseMetadata":
                self._headers(recorded[name], answered[name], f"{path}.{name}")
            else:
                self.of(recorded[name], answered[name], f"{path}.{name}")
        extra = [name for name in answered if name not in recorded
                 and not (here == "ResponseMetadata" and name in BOTOCORE)]
        if here in ("Headers", "HTTPHeaders"):
            extra = [name for name in extra if name.lower() != "server"]  # every answer has it here
        if len(extra) != len(words):
            for name in extra:
                self._differ(f"{path}.{name}", "absent", answered[name])

    def _headers(self, recorded, answered, path):
        """Records leave headers out but for those that were the point."""
        answered = {k.lower(): v for k, v in answered.items()}
        for name, value in recorded.items():
            if name.lower() not in answered:
                self._differ(f"{path}.{name}", value, "absent")
            else:
                self.of(value, answered[name.lower()], f"{path}.{name}")

    def _text(self, recorded, answered, path):
        if recorded in ANY or WORD.fullmatch(recorded):
            if recorded not in ANY and isinstance(answered, (str, int, float)):
                self._same(recorded, str(answered), path)
            return
        if not isinstance(answered, str):
            self._differ(path, recorded, answered)
            return
        words, pattern, at = [], "", 0
        text = ACCOUNT.sub("ACCOUNT", recorded)
        for word in WORD.finditer(text):
            pattern += re.escape(text[at:word.start()]) + "(.+?)"
            words.append(word.group())
            at = word.end()
        pattern += re.escape(text[at:])
        match = re.fullmatch(pattern, ACCOUNT.sub("ACCOUNT", answered), re.DOTALL)
        if match is None:
            self._differ(path, recorded, answered)
            return
        for word, value in zip(words, match.groups()):
            self._same(word, value, path)

    def _same(self, word, value, path):
        """A numbered word is one value wherever it stands."""
        if not re.search(r":\d+>$", word):
            return
        known = self.values.setdefault(word, value)
        if known != value and not (ACCOUNT.search(known) or ACCOUNT.search(value)):
            self._differ(path, f"{word}, which was {known!r}", value)

    def _differ(self, path, recorded, answered):
        self.differences.append(f"{path.lstrip('.')}: recorded {recorded!r}, here {answered!r}")
