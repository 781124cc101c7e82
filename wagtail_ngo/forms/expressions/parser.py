from django.utils.translation import gettext as _

from . import names
from .functions import FUNCTIONS, TABLE_FUNCTIONS
from .node import Node, expect
from .scope import ANY, BOOLEAN, DATE, NUMBER, TEXT, Scope
from .tokens import ExpressionError, Token, tokenize


MAX_DEPTH = 60
MAX_NESTING = 25
WORDS = frozenset({"and", "or", "not", "in"})
RESERVED = WORDS | FUNCTIONS.keys() | TABLE_FUNCTIONS.keys()
COMPARISONS = {"==": "eq", "!=": "ne", "<=": "le", ">=": "ge", "<": "lt", ">": "gt"}
SUMS = {"+": "add", "-": "sub"}
PRODUCTS = {"*": "mul", "/": "div"}


def parse(source: str, scope: Scope, expects: str = ANY) -> list:
    """Return the tree of ``source``.

    ``expects`` is the kind the whole must have ("number", "text", "date", "boolean" or "any").
    Raises ``ExpressionError`` with a message for the author and the position of the fault.
    """
    return _parse(source, scope, expects)


def parse_syntax(source: str) -> None:
    """Raise ``ExpressionError`` when ``source`` is wrong whatever the names in it mean."""
    _parse(source, None, ANY)


def _parse(source, scope, expects):
    parser = Parser(tokenize(source), scope)
    tree = expect(parser.whole(), expects)
    if _depth(tree) > MAX_DEPTH:
        raise ExpressionError(_("Shorten the formula: it has too many parts."), len(source))
    return tree


def _depth(tree):
    if not isinstance(tree, list):
        return 0
    return 1 + max(map(_depth, tree), default=0)


class Parser:
    """Recursive descent, one method per level of precedence, loosest first."""

    def __init__(self, tokens: list[Token], scope: Scope | None):
        self.tokens = tokens
        self.scope = scope
        self.index = 0
        self.nesting = 0

    def whole(self) -> Node:
        if self.token.type == "end":
            raise ExpressionError(_("Write a formula."), 0)
        node = self.expression()
        if self.token.type != "end":
            raise self.unexpected()
        return node

    @property
    def token(self) -> Token:
        return self.tokens[self.index]

    def advance(self) -> Token:
        token = self.token
        self.index += 1
        return token

    def at(self, *texts: str) -> bool:
        return self.token.type in ("symbol", "name") and self.token.text in texts

    def take(self, *texts: str) -> Token | None:
        return self.advance() if self.at(*texts) else None

    def need(self, text: str) -> Token:
        if not self.at(text):
            raise self.unexpected(text)
        return self.advance()

    def unexpected(self, wanted: str = "") -> ExpressionError:
        if self.at("="):
            message = _("Write == to compare two values.")
        elif wanted:
            message = _("“%(wanted)s” is missing here.") % {"wanted": wanted}
        elif self.token.type == "end":
            message = _("The formula ends too early.")
        else:
            message = _("“%(text)s” does not fit here.") % {"text": self.token.text}
        return ExpressionError(message, self.token.position)

    def expression(self) -> Node:
        self.nesting += 1
        if self.nesting > MAX_NESTING:
            message = _("Shorten the formula: it has too many brackets.")
            raise ExpressionError(message, self.token.position)
        node = self.joined("or", lambda: self.joined("and", self.negation))
        self.nesting -= 1
        return node

    def joined(self, word: str, part) -> Node:
        first = part()
        if not self.at(word):
            return first
        nodes = [first]
        while self.take(word):
            nodes.append(part())
        trees = [expect(node, BOOLEAN) for node in nodes]
        return Node([word, *trees], BOOLEAN, first.position)

    def negation(self) -> Node:
        position, count = self.token.position, 0
        while self.take("not"):
            count += 1
        node = self.comparison()
        if not count:
            return node
        tree = expect(node, BOOLEAN)
        return Node(["not", tree] if count % 2 else tree, BOOLEAN, position)

    def comparison(self) -> Node:
        left = self.chain(SUMS, lambda: self.chain(PRODUCTS, self.unary))
        if self.at("in", "not"):
            return self.membership(left)
        if not self.at(*COMPARISONS):
            return left
        operator = COMPARISONS[self.advance().text]
        right = self.chain(SUMS, lambda: self.chain(PRODUCTS, self.unary))
        if self.at(*COMPARISONS):
            message = _("Compare two values at a time, and join comparisons with “and”.")
            raise ExpressionError(message, self.token.position)
        return compare(operator, left, right)

    def membership(self, left: Node) -> Node:
        negated = self.take("not")
        self.need("in")
        self.need("[")
        options = [self.literal()]
        while self.take(","):
            options.append(self.literal())
        self.need("]")
        for option in options:
            compare("eq", left, option)
        tree = ["in", left.tree, [option.tree for option in options]]
        return Node(["not", tree] if negated else tree, BOOLEAN, left.position)

    def chain(self, operators: dict, part) -> Node:
        node = part()
        while self.at(*operators):
            operation = operators[self.advance().text]
            trees = [expect(node, NUMBER), expect(part(), NUMBER)]
            node = Node([operation, *trees], NUMBER, node.position)
        return node

    def unary(self) -> Node:
        position, count = self.token.position, 0
        while self.take("-"):
            count += 1
        node = self.atom()
        if not count:
            return node
        tree = expect(node, NUMBER)
        return Node(["neg", tree] if count % 2 else tree, NUMBER, position)

    def atom(self) -> Node:
        if self.token.type in ("number", "string"):
            return self.literal()
        if self.take("("):
            node = self.expression()
            self.need(")")
            return node
        if self.token.type != "name" or self.token.text in WORDS:
            raise self.unexpected()
        return self.named()

    def literal(self) -> Node:
        token = self.token
        if token.type == "number":
            self.advance()
            return Node(["num", token.text], NUMBER, token.position)
        if token.type == "string":
            self.advance()
            return Node(["str", token.text[1:-1]], TEXT, token.position)
        raise self.unexpected()

    def named(self) -> Node:
        token = self.advance()
        if not self.at("("):
            return names.resolve(self.scope, self.path(token), token.position)
        self.advance()
        if token.text in TABLE_FUNCTIONS:
            return self.table_function(token)
        if token.text not in FUNCTIONS:
            message = _("There is no function “%(name)s”.")
            raise ExpressionError(message % {"name": token.text}, token.position)
        return FUNCTIONS[token.text](self.arguments(), token.position)

    def path(self, first: Token) -> list[str]:
        path = [first.text]
        while self.take("."):
            if self.token.type != "name":
                raise self.unexpected()
            path.append(self.advance().text)
        return path

    def arguments(self) -> list[Node]:
        nodes = [self.expression()]
        while self.take(","):
            nodes.append(self.expression())
        self.need(")")
        return nodes

    def table_function(self, token: Token) -> Node:
        if self.token.type != "name":
            raise self.unexpected()
        first = self.advance()
        path, group = self.path(first), ""
        if self.take(","):
            self.need("group")
            self.need("=")
            group = self.literal().tree[1]
        self.need(")")
        return TABLE_FUNCTIONS[token.text](self.scope, path, group, first.position)


def compare(operator: str, left: Node, right: Node) -> Node:
    kind = left.kind if left.kind != ANY else right.kind
    trees = [expect(left, kind), expect(right, kind)]
    if operator not in ("eq", "ne") and kind not in (NUMBER, DATE, ANY):
        raise ExpressionError(_("Only numbers and dates have an order."), left.position)
    for one, other in ((left, right), (right, left)):
        _check_option(one.options, other)
    return Node([operator, *trees], BOOLEAN, left.position)


def _check_option(options, node):
    if options is not None and node.tree[0] == "str" and node.tree[1] not in options | {""}:
        message = _("There is no option “%(name)s”. The options are: %(options)s.")
        listed = ", ".join(sorted(options))
        raise ExpressionError(message % {"name": node.tree[1], "options": listed}, node.position)
