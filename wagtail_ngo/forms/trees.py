"""What an expression tree talks about."""

from collections.abc import Iterator


def walk(tree) -> Iterator[list]:
    """Yield every operation of a tree, the tree itself first."""
    if isinstance(tree, list) and tree and isinstance(tree[0], str):
        yield tree
    if isinstance(tree, list):
        for part in tree:
            yield from walk(part)


def references(tree) -> set[str]:
    """The ids of the questions a tree reads."""
    return {node[1] for node in walk(tree) if node[0] in ("ref", "cell", "sum", "count")}


def parameters(tree) -> set[str]:
    """The names of the parameters a tree reads."""
    return {node[1] for node in walk(tree) if node[0] == "param"}
