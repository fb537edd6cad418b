def add(a, b):
    if len(a) != len(b) or any(len(x) != len(y) for x, y in zip(a, b)):
        raise ValueError("shapes")
    return [[x + y for x, y in zip(p, q)] for p, q in zip(a, b)]


def multiply(a, b):
    if any(len(row) != len(b) for row in a):
        raise ValueError("shapes")
    return [[sum(x * y for x, y in zip(row, column)) for column in zip(*b)] for row in a]


def transpose(a):
    return [list(row) for row in zip(*a)]
