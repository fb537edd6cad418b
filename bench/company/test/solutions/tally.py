import sys
from collections import Counter

counts = Counter(line for line in sys.stdin.read().splitlines() if line.strip())
for line, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])):
    print(count, line)
