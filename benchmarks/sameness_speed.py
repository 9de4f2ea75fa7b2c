"""Time to find a text's candidates among others, beside datasketch's MinHash LSH, turn by turn.

Both index the same texts in memory, in processes of their own: ours folds, samples and asks the
index; datasketch (128 permutations, LSH at Jaccard 0.5) hashes the same shingles of eight characters,
unfolded. The texts are those of benchmarks/sameness.py. Run: `python -m benchmarks.sameness_speed
PYTHON`, where PYTHON is of an environment with datasketch.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections import Counter, defaultdict
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.sameness import labelled
from pipelines.sameness.sampling import sampled
from pipelines.sameness.units import SHINGLE

ROUNDS = 5
THEIRS = f"""
import json, sys, time
from datasketch import MinHash, MinHashLSH
texts = json.load(open(sys.argv[1], encoding="utf-8"))
begun = time.process_time()
lsh = MinHashLSH(threshold=0.5, num_perm=128)
for number, text in enumerate(texts):
    hashes = MinHash(num_perm=128)
    hashes.update_batch([text[at:at + {SHINGLE}].encode() for at in range(len(text) - {SHINGLE} + 1)])
    lsh.query(hashes)
    lsh.insert(str(number), hashes)
print(time.process_time() - begun)
"""


def ours(texts: list[str]) -> float:
    """Seconds of processor to ask for each text and to add it."""
    begun = time.process_time()
    index: dict[int, list[int]] = defaultdict(list)
    for number, text in enumerate(texts):
        samples = sampled(text)
        Counter(other for sample in samples for other in index[sample])
        for sample in samples:
            index[sample].append(number)
    return time.process_time() - begun


def theirs(python: str, file: Path) -> float:
    """The same of datasketch."""
    done = subprocess.run(
        [python, "-c", THEIRS, str(file)], capture_output=True, text=True, check=True
    )
    return float(done.stdout)


def main(python: str) -> None:
    """Print a line for each round."""
    texts = [text.text for half in ("tuned", "held") for text in labelled(half)]
    ours(texts[:100])
    with TemporaryDirectory() as folder:
        file = Path(folder) / "texts.json"
        file.write_text(json.dumps(texts), encoding="utf-8")
        for _ in range(ROUNDS):
            here, there = (
                1000 * spent / len(texts) for spent in (ours(texts), theirs(python, file))
            )
            print(f"ours {here:.2f} ms a text, datasketch {there:.2f}: {there / here:.1f} times")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
