"""Formulas of a table that would depend on their own result."""

from collections.abc import Iterator


def find_cycles(question: dict) -> Iterator[tuple]:
    """Yield the path, within the question's block, of each formula that leads back to itself."""
    if question["type"] != "table":
        return
    graph = Graph(question)
    for node, place in graph.places.items():
        if graph.reaches(node, node):
            yield place


class Graph:
    """Which calculated cells read which; a node is (row, column), the row "" when rows are free."""

    def __init__(self, question):
        settings = question["settings"]
        self.table = question["id"]
        self.columns = [column["name"] for column in settings["columns"]]
        self.rows = [row["name"] for row in settings["fixed_rows"]] or [""]
        self.trees: dict[tuple, list] = {}
        self.places: dict[tuple, tuple] = {}
        self.collect(settings)

    def collect(self, settings):
        for index, column in enumerate(settings["columns"]):
            for row in self.rows:
                self.add((row, column["name"]), column["formula"], ("columns", index, "formula"))
        for index, row in enumerate(settings["fixed_rows"]):
            for number, (column, tree) in enumerate(row["cells"].items()):
                place = ("fixed_rows", index, "cells", number, "formula")
                self.add((row["name"], column), tree, place)

    def add(self, node, tree, place):
        if tree:
            self.trees[node] = tree
            self.places[node] = place

    def reaches(self, start, goal) -> bool:
        seen, waiting = set(), [start]
        while waiting:
            node = waiting.pop()
            for other in self.read_by(self.trees.get(node), node[0]):
                if other == goal:
                    return True
                if other not in seen:
                    seen.add(other)
                    waiting.append(other)
        return False

    def read_by(self, tree, row) -> Iterator[tuple]:
        """The cells of this table that ``tree``, standing in ``row``, reads."""
        if not isinstance(tree, list) or not tree:
            return
        match tree:
            case ["col" | "rowsum", str(name)]:
                yield row, name
            case ["cell", self.table, other, name]:
                yield other, name
            case ["sum", self.table, name, _]:
                yield from ((other, name) for other in self.rows)
            case _:
                for part in tree:
                    yield from self.read_by(part, row)
